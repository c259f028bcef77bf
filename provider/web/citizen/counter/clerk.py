"""Who the clerk is: a login with the operator's secret, in a cookie of its own beside the citizen's."""

from flask import Flask, Response, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from provider.storage.counter_clerks import ClerkSession
from provider.web.citizen.blueprint import citizen
from provider.web.csrf import FIELD, FormRefusedError, is_from_own_page
from provider.web.services import services

_PLACE = "counter-clerk"


class ClerkNeededError(Exception):
    """No clerk is logged in with this browser."""


def clerk() -> ClerkSession:
    """Return the clerk's login; raise ``ClerkNeededError`` for none."""
    if "clerk_session" not in g:
        value = request.cookies.get(_cookie_name(), "")
        now = services().clock()
        g.clerk_session = services().counter_clerks.find(value, now=now) if value else None
    found: ClerkSession | None = g.clerk_session
    if found is None:
        raise ClerkNeededError
    return found


def require_clerk() -> None:
    """Let clerks pass."""
    clerk()


def clerk_token() -> str:
    """Make the token of a clerk's forms."""
    return services().form_tokens.token(clerk().session_hash, _PLACE)


def check_clerk_form() -> None:
    """Refuse a form that this clerk's browser did not get from us."""
    unverified_token = request.form.get(FIELD, "")
    known = services().form_tokens.matches(unverified_token, clerk().session_hash, _PLACE)
    if not known or not is_from_own_page():
        raise FormRefusedError


def adopt_clerk(value: str) -> None:
    """Give the browser a clerk's cookie with this answer; "" removes it."""
    g.clerk_cookie = value


def carry_clerk_cookie(app: Flask) -> None:
    """Set or remove the cookie on the answers that changed it."""

    def carry(response: Response) -> Response:
        value, secure = g.get("clerk_cookie"), services().settings.secure
        if value:
            response.set_cookie(
                _cookie_name(), value, secure=secure, httponly=True, samesite="Strict"
            )
        elif value is not None:
            response.delete_cookie(_cookie_name(), secure=secure, httponly=True, samesite="Strict")
        return response

    app.after_request(carry)


@citizen.errorhandler(ClerkNeededError)
def ask_for_clerk(_needed: ClerkNeededError) -> ResponseReturnValue:
    """Lead to the clerk's login."""
    return redirect(url_for("citizen.clerk_login"), 303)


def _cookie_name() -> str:
    return "__Host-madoguchi-counter" if services().settings.secure else "madoguchi-counter"
