"""The visit that a page belongs to: found by its owner's session, checked against where it stands."""

from datetime import datetime, timedelta

from flask import g, request, url_for

from consent.relying_party import RelyingParty
from provider.flow import transitions
from provider.flow.errors import FlowConflictError
from provider.flow.state import AuthorizationRequest, Flow, FlowState
from provider.web.citizen.errors import ElsewhereError, NotThisPersonError
from provider.web.locale import CHOICE
from provider.web.services import services
from provider.web.sessions import current_session

LOOK_AGAIN, ASK_AGAIN = "look_again", "ask_again"
"""The buttons that ask whether what was awaited is there by now, and that have agencies asked anew."""

_PAGES = {
    FlowState.STARTED: "citizen.start",
    FlowState.LOGGED_IN: "citizen.subject",
    FlowState.CHOOSING: "citizen.choose",
    FlowState.AGREED: "citizen.done",
    FlowState.FINISHED: "citizen.finished",
    FlowState.REFUSED: "citizen.refused",
}


def visit(flow_id: str, *states: FlowState) -> Flow:
    """Return the browser's visit when it stands in one of the states.

    From the login on it is the visit of the citizen who logged in, and of nobody else. Raises
    ``ElsewhereError`` in any other state, which leads a reader to the page that comes next.
    """
    session = current_session()
    flow = services().flows.get(flow_id, session.session_hash, now=services().clock())
    if flow.state is not FlowState.STARTED and flow.person_id not in (None, session.person_id):
        raise NotThisPersonError
    g.flow = flow
    if flow.state not in states:
        raise ElsewhereError(flow)
    return flow


def advance(before: Flow, after: Flow) -> Flow:
    """Take a step; when another tab was faster, answer with where the visit stands now."""
    store = services().flows
    try:
        taken = store.advance(before, after)
    except FlowConflictError:
        raise ElsewhereError(stands_now(before)) from None
    g.flow = taken
    return taken


def stands_now(flow: Flow) -> Flow:
    """Return a visit as it stands after another tab was faster."""
    session_hash, now = current_session().session_hash, services().clock()
    return services().flows.get(flow.flow_id, session_hash, now=now)


def close(flow: Flow, refusal: str | None = None, *, now: datetime) -> Flow:
    """End a visit without handing anything over; what was agreed in it is taken back, what was shown is shredded."""
    with services().database.transaction():
        after = advance(flow, transitions.refuse(flow, refusal, now=now))
        services().previews.leave(after.flow_id)
        agreed = services().grants.get(after.grant_id) if after.grant_id else None
        for grant in services().grants.of_sitting(agreed) if agreed else ():
            services().grants.withdraw(grant.grant_id, grant.person_id, now=now)
    return after


def page_of(flow: Flow) -> str:
    """Return the path of the page that a visit waits at."""
    if flow.request is None and flow.state is FlowState.FINISHED:
        return flow.back_to or url_for("citizen.my_page")
    if flow.request is not None and flow.request.login_only and flow.state is FlowState.CHOOSING:
        return url_for("citizen.confirm", flow_id=flow.flow_id)
    return url_for(_PAGES[flow.state], flow_id=flow.flow_id)


def asked(flow: Flow) -> AuthorizationRequest:
    """Return what a relying party asks; a visit to my page has no such page."""
    if flow.request is None:
        raise ElsewhereError(flow)
    return flow.request


def relying_party(client_id: str) -> RelyingParty:
    """Return a relying party that may be served now."""
    return services().oauth.authorization.relying_party(client_id, now=services().clock())


def is_reading() -> bool:
    """Tell whether the browser only reads."""
    return request.method in ("GET", "HEAD")


def extended(flow: Flow) -> Flow | None:
    """Serve a form that asks for no step: more time, another language, another look; None for a step.

    The page is shown again, with what was ticked on it. Where agencies are asked again, what was shown goes.
    """
    if ASK_AGAIN in request.form:
        services().previews.ask_again(flow.flow_id, now=services().clock())
        return flow
    if CHOICE in request.form or LOOK_AGAIN in request.form:
        return flow
    if "more_time" not in request.form:
        return None
    lifetime = timedelta(seconds=services().settings.flow_seconds)
    longer = transitions.extend(flow, now=services().clock(), lifetime=lifetime)
    return advance(flow, longer)
