"""A session that ran out of time inside of a visit: the page says what is kept, and a login leads back."""

from functools import partial

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from connectors.errors import ConnectorError
from consent.errors import ConsentError
from provider.flow.coming_back import RETURNABLE, reopen
from provider.flow.errors import FlowError
from provider.flow.state import Flow
from provider.oauth.errors import AuthorizationError
from provider.web.access import Caller, callable_by
from provider.web.citizen.blueprint import citizen
from provider.web.citizen.check import noted_ticks
from provider.web.citizen.choose import with_choice
from provider.web.citizen.error_pages import PAGES, error_page
from provider.web.citizen.errors import VisitError
from provider.web.citizen.pages import page
from provider.web.csrf import FIELD, FormRefusedError, is_from_own_page
from provider.web.locale import locale
from provider.web.logging import PAGE_REFUSED, log
from provider.web.services import services
from provider.web.sessions import (
    SessionLapsedError,
    SessionMissingError,
    adopt_session,
    lapsed_session,
)

CODE, STATUS = PAGES[SessionMissingError]


@citizen.errorhandler(SessionLapsedError)
def offer_return(_lapsed: SessionLapsedError) -> ResponseReturnValue:
    """Say that the time is over, and offer the way back where there is one."""
    flow = _left((request.view_args or {}).get("flow_id", ""))
    if flow is None:
        return error_page(CODE, STATUS)
    log(PAGE_REFUSED, code=CODE)
    kept = _with_what_was_sent(flow).choice is not None
    return page("safety/lapsed.html", code=CODE, flow_id=flow.flow_id, kept=kept), STATUS


def _with_what_was_sent(flow: Flow) -> Flow:
    """Keep the ticks of a form that this browser sent too late; nothing else of it happens."""
    place = str((request.view_args or {}).get("place", 0))
    if request.endpoint == "citizen.note_choice" and _is_ours(flow, "choose", place):
        note = partial(with_choice, flow, int(place))
    elif request.endpoint == "citizen.agree" and _is_ours(flow, "check"):
        note = partial(noted_ticks, flow)
    else:
        return flow
    try:
        return services().flows.advance(flow, note())
    except (AuthorizationError, ConnectorError, ConsentError, FlowError, VisitError):
        return flow  # it could not have been chosen in time, either, or another tab was faster


def _is_ours(flow: Flow, *step: str) -> bool:
    """Tell whether a form was served for this step of the visit, to the session that ran out of time."""
    unverified_token = request.form.get(FIELD, "")
    served_to = (flow.session_hash, flow.flow_id, *step)
    return is_from_own_page() and services().form_tokens.matches(unverified_token, *served_to)


@citizen.post("/flow/<flow_id>/return")
@callable_by(Caller.ANYONE)
def come_back(flow_id: str) -> ResponseReturnValue:
    """Begin a session for the browser that left the visit, and go to its login."""
    if not is_from_own_page():
        raise FormRefusedError
    flow = _left(flow_id)
    if flow is None:
        return redirect(url_for("citizen.start", flow_id=flow_id), 303)
    now = services().clock()
    with services().database.transaction():
        value, session = services().sessions.open(locale(), now=now)
        services().flows.advance(flow, reopen(flow, session.session_hash, now=now))
    adopt_session(value, session)
    return redirect(url_for("citizen.start", flow_id=flow_id), 303)


def _left(flow_id: str) -> Flow | None:
    """Return the visit that this browser left and may come back to; at a terminal there is none."""
    session_hash = lapsed_session()
    if not flow_id or session_hash is None or services().settings.kiosk:
        return None
    try:
        flow = services().flows.get(flow_id, session_hash, now=services().clock())
    except FlowError:
        return None
    return flow if flow.state in RETURNABLE else None
