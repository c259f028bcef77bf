"""Forms that only the page we served can send: a token per session and place, and the Origin."""

from flask import request

from jpki_bridge.origin import origin_of
from provider.web.services import services
from provider.web.sessions import current_session

FIELD = "form_token"


class FormRefusedError(Exception):
    """A form came from elsewhere, from another session, or from another page."""


def form_token(*place: str) -> str:
    """Make the token of a form; ``place`` names what it is for, such as a flow and its step."""
    return services().form_tokens.token(current_session().session_hash, *place)


def check_form(*place: str) -> None:
    """Refuse a form that this browser did not get from us for this place."""
    _check_origin()
    unverified_token = request.form.get(FIELD, "")
    session_hash = current_session().session_hash
    if not services().form_tokens.matches(unverified_token, session_hash, *place):
        raise FormRefusedError


def is_from_own_page() -> bool:
    """Tell whether a form came from a page of ours, as far as browsers say; for what harms nobody."""
    try:
        _check_origin()
    except FormRefusedError:
        return False
    return True


def _check_origin() -> None:
    """Believe what browsers say of where a form stood; a client that says nothing is no browser."""
    own = origin_of(services().settings.issuer_url)
    if request.headers.get("Origin", own) != own:
        raise FormRefusedError
    if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        raise FormRefusedError
