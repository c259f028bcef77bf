"""The first page of a visit: who asks, for what and why; and the way out at every step."""

from dataclasses import replace
from datetime import timedelta

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from jpki_bridge.challenge import LOGIN, STEP_UP
from provider.flow import transitions
from provider.flow.login_need import LoginNeed
from provider.flow.state import AuthorizationRequest, Flow, FlowState
from provider.keys.opaque import new_opaque
from provider.web.access import Caller, callable_by
from provider.web.citizen.after_login import go_on, resumed
from provider.web.citizen.blueprint import citizen
from provider.web.citizen.confirm import login_offer_of
from provider.web.citizen.login.card_challenge import open_challenge
from provider.web.citizen.offer import offer_of
from provider.web.citizen.pages import page
from provider.web.citizen.visits import extended, page_of, visit
from provider.web.citizen.way_in import way_in
from provider.web.csrf import check_form
from provider.web.services import services
from provider.web.sessions import ensure_session, session_has_ended

ANOTHER = "another"
"""The form's button for somebody else than the one who is logged in."""


def open_visit(
    wish: AuthorizationRequest | None, request_uri_hash: str | None, *, back_to: str = ""
) -> ResponseReturnValue:
    """Begin a visit of this browser and go to its first page; without a wish it is my page's login.

    That leads to my page, or ``back_to`` a page of it that wants a fresh login.
    """
    ended = wish is None and session_has_ended()
    session = ensure_session()
    flow = transitions.start(
        new_opaque(),
        session.session_hash,
        wish,
        request_uri_hash,
        now=services().clock(),
        lifetime=timedelta(seconds=services().settings.flow_seconds),
    )
    services().flows.add(replace(flow, back_to=back_to))
    first = url_for("citizen.start", flow_id=flow.flow_id, ended=1 if ended else None)
    return redirect(first, 303)


@citizen.get("/flow/<flow_id>")
@callable_by(Caller.BROWSER)
def start(flow_id: str) -> ResponseReturnValue:
    """Show who asks for what and why."""
    return _page(visit(flow_id, FlowState.STARTED))


@citizen.post("/flow/<flow_id>")
@callable_by(Caller.BROWSER)
def begin_login(flow_id: str) -> ResponseReturnValue:
    """Go on to the login, or by the login that the browser has already where that is enough."""
    check_form(flow_id, "start")
    flow = visit(flow_id, FlowState.STARTED)
    if longer := extended(flow):
        return _page(longer)
    purpose = STEP_UP if flow.back_to else LOGIN
    if flow.request is not None and ANOTHER not in request.form:
        way = way_in(flow)
        purpose = STEP_UP if way.need is LoginNeed.STEP_UP else LOGIN
        if way.need is LoginNeed.NONE and way.login is not None:
            after = resumed(flow, way.login, now=services().clock())
            login_only = flow.request.login_only
            return redirect(page_of(after), 303) if login_only else go_on(after)
    open_challenge(flow, purpose)
    return redirect(url_for("citizen.login", flow_id=flow_id), 303)


def _page(flow: Flow) -> str:
    if flow.request is None:
        first = "safety/fresh_card.html" if flow.back_to else "start_my_page.html"
        return page(first, flow=flow, ended="ended" in request.args)
    shared = {"flow": flow, "way": way_in(flow), "another": ANOTHER}
    if flow.request.login_only:
        return page("start_login.html", offer=login_offer_of(flow), **shared)
    return page("start.html", offer=offer_of(flow), **shared)
