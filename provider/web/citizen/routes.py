"""All pages of the citizen, gathered: importing this module puts them on the blueprint."""

from provider.web.citizen import (
    authorize,
    cards,
    check,
    child,
    children,
    choose,
    confirm,
    cross_device,
    cross_device_app,
    done,
    end_session,
    error_pages,
    guardians,
    history,
    home,
    login,
    my_page,
    phone_login,
    start,
    subject,
    upstream_login,
)
from provider.web.citizen.blueprint import citizen

__all__ = ["citizen"]

STORIES = (
    *(authorize, start, login, upstream_login, confirm, subject, child, choose, check, done),
    *(phone_login, cross_device, cross_device_app),
    *(my_page, cards, children, guardians, history, end_session, home),
)
"""In the order of a visit."""

REFUSALS = error_pages
