"""All pages of the citizen, gathered: importing this module puts them on the blueprint."""

from provider.web.citizen import (
    authorize,
    cards,
    check,
    child,
    children,
    choose,
    confirm,
    done,
    end_session,
    error_pages,
    exchange_history,
    guardians,
    history,
    home,
    my_page,
    start,
    subject,
)
from provider.web.citizen.blueprint import citizen
from provider.web.citizen.login import (
    cross_device,
    cross_device_app,
    page,
    phone_login,
    upstream_login,
)
from provider.web.citizen.mandates import accepting, naming, proxies

__all__ = ["citizen"]

STORIES = (
    *(authorize, start, page, upstream_login, confirm, subject, child, choose, check, done),
    *(phone_login, cross_device, cross_device_app),
    *(proxies, naming, accepting),
    *(my_page, cards, children, guardians, history, exchange_history, end_session, home),
)
"""In the order of a visit."""

REFUSALS = error_pages
