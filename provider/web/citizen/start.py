"""The first page of a visit: who asks, for what and why; and the way out at every step."""

from datetime import timedelta

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from provider.flow import transitions
from provider.flow.state import AuthorizationRequest, Flow, FlowState
from provider.keys.opaque import new_opaque
from provider.web.access import Caller, callable_by
from provider.web.citizen.blueprint import citizen
from provider.web.citizen.login import open_challenge
from provider.web.citizen.offer import is_sensitive, offer_of
from provider.web.citizen.pages import page
from provider.web.citizen.visits import extended, visit
from provider.web.csrf import check_form
from provider.web.services import services
from provider.web.sessions import ensure_session


def open_visit(
    wish: AuthorizationRequest | None, request_uri_hash: str | None
) -> ResponseReturnValue:
    """Begin a visit of this browser and go to its first page; without a wish it is my page's login."""
    session = ensure_session()
    flow = transitions.start(
        new_opaque(),
        session.session_hash,
        wish,
        request_uri_hash,
        now=services().clock(),
        lifetime=timedelta(seconds=services().settings.flow_seconds),
    )
    services().flows.add(flow)
    return redirect(url_for("citizen.start", flow_id=flow.flow_id), 303)


@citizen.get("/flow/<flow_id>")
@callable_by(Caller.BROWSER)
def start(flow_id: str) -> ResponseReturnValue:
    """Show who asks for what and why."""
    return _page(visit(flow_id, FlowState.STARTED))


@citizen.post("/flow/<flow_id>")
@callable_by(Caller.BROWSER)
def begin_login(flow_id: str) -> ResponseReturnValue:
    """Issue a challenge and go on to the login."""
    check_form(flow_id, "start")
    flow = visit(flow_id, FlowState.STARTED)
    if longer := extended(flow):
        return _page(longer)
    open_challenge(flow)
    return redirect(url_for("citizen.login", flow_id=flow_id), 303)


def _page(flow: Flow) -> str:
    if flow.request is None:
        return page("start_my_page.html", flow=flow)
    return page("start.html", flow=flow, offer=offer_of(flow), is_sensitive=is_sensitive)
