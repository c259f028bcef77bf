"""All pages of the citizen, gathered: importing this module puts them on the blueprint."""

from provider.web.citizen import (
    authorize,
    check,
    choose,
    confirm,
    done,
    end_session,
    error_pages,
    history,
    home,
    login,
    my_page,
    start,
    subject,
)
from provider.web.citizen.blueprint import citizen

__all__ = ["citizen"]

STORIES = (
    *(authorize, start, login, confirm, subject, choose, check, done),
    *(my_page, history, end_session, home),
)
"""In the order of a visit."""

REFUSALS = error_pages
