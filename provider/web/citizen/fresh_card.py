"""What my page wants a fresh PIN for, on this very device: special care, and to change where notices go or stop some.

See RFC 9470 and RFC 10027.

Whoever finds a page left open, or had somebody read a QR code, must not see the one nor change the other. What
counts is how old the login was when it began: nobody is asked twice within it.
"""

from datetime import datetime

from consent.step_up import is_fresh
from provider.login.method import LoginMethod
from provider.web.citizen.errors import FreshCardNeededError
from provider.web.sessions import current_session


def is_fresh_card(begun_at: datetime) -> bool:
    """Tell whether the login is by the card on this device, and was fresh at an instant or came after it."""
    session = current_session()
    by_code = session.method == LoginMethod.CROSS_DEVICE
    return not by_code and is_fresh(begun_at, session.authenticated_at)


def demand_fresh_card(begun_at: datetime, *, back_to: str) -> None:
    """Raise ``FreshCardNeededError`` for any other login; the new one leads back to a path of my page."""
    if not is_fresh_card(begun_at):
        raise FreshCardNeededError(back_to)


def demand_this_device(*, back_to: str) -> None:
    """Raise ``FreshCardNeededError`` for a login by a QR code alone."""
    if current_session().method == LoginMethod.CROSS_DEVICE:
        raise FreshCardNeededError(back_to)
