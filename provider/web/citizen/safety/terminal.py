"""A public terminal: one button ends everything, and what comes after it is the next person's."""

from contextlib import suppress

from flask import abort, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from provider.flow.errors import FlowError
from provider.web.access import Caller, callable_by
from provider.web.citizen.blueprint import citizen
from provider.web.citizen.errors import ElsewhereError
from provider.web.citizen.pages import page
from provider.web.citizen.visits import close
from provider.web.csrf import is_from_own_page
from provider.web.locale import forget_locale, locale
from provider.web.services import services
from provider.web.sessions import end_session, find_session, forget_session
from provider.web.wording import base_language, text

CLEARED = '"cache", "storage"'
"""What a terminal's browser forgets (Clear-Site-Data); our cookies are deleted one by one."""


@citizen.post("/terminal/end")
@callable_by(Caller.ANYONE)
def end_at_terminal() -> ResponseReturnValue:
    """End the visit and the session; pressed twice, or after the time was over, it leads on all the same."""
    _demand_terminal()
    if is_from_own_page():
        _end()
    return redirect(url_for("citizen.goodbye"), 303)


@citizen.get("/terminal/goodbye")
@callable_by(Caller.ANYONE)
def goodbye() -> ResponseReturnValue:
    """Remind of the card, in the reader's language and in the first again; the browser forgets what it kept.

    Whoever is still logged in was idle for too long, or would have pressed something else.
    """
    _demand_terminal()
    if is_from_own_page():
        _end()
    left_in = locale()
    forget_locale()
    response = make_response(page("terminal/goodbye.html", reminder=_reminder(left_in)))
    response.headers["Clear-Site-Data"] = CLEARED
    return response


def _reminder(left_in: str) -> tuple[str, str] | None:
    """Return the reminder for who read another language than the next page does, with its language."""
    if left_in == locale():
        return None
    return base_language(left_in), text(left_in, "terminal.card")


def _demand_terminal() -> None:
    if not services().settings.kiosk:
        abort(404)


def _end() -> None:
    session = find_session()
    if session is None:
        forget_session()
        return
    flow_id = request.form.get("flow", "")
    if flow_id:
        now = services().clock()
        with suppress(FlowError, ElsewhereError):
            close(services().flows.get(flow_id, session.session_hash, now=now), now=now)
    end_session()
