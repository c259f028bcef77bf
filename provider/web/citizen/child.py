"""The pages around a child's card: the way to the bridge, and what went wrong there."""

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from jpki_bridge.challenge import REPRESENT
from provider.flow import transitions
from provider.flow.state import Flow, FlowState
from provider.web.access import Caller, callable_by
from provider.web.citizen.blueprint import citizen
from provider.web.citizen.errors import ElsewhereError
from provider.web.citizen.login.card_challenge import card_page, open_challenge, waiting_challenge
from provider.web.citizen.login.login_problems import page_of_problem
from provider.web.citizen.pages import page
from provider.web.citizen.visits import advance, asked, visit
from provider.web.csrf import check_form
from provider.web.services import services


@citizen.post("/flow/<flow_id>/child")
@callable_by(Caller.BROWSER)
def ask_for_child(flow_id: str) -> ResponseReturnValue:
    """Begin to add a child by the child's card."""
    check_form(flow_id, "child")
    flow = _visit(flow_id)
    forgotten = transitions.note_problem(flow, None, now=services().clock())
    open_challenge(advance(flow, forgotten), REPRESENT)
    return redirect(url_for("citizen.child", flow_id=flow_id), 303)


@citizen.get("/flow/<flow_id>/child")
@callable_by(Caller.BROWSER)
def child(flow_id: str) -> ResponseReturnValue:
    """Say which two cards are needed, and show the form that leads to the citizen's own bridge."""
    flow = _visit(flow_id)
    challenge = waiting_challenge(flow, REPRESENT)
    if challenge is None:
        return redirect(url_for("citizen.subject", flow_id=flow_id), 303)
    return card_page("child.html", flow, challenge)


@citizen.get("/flow/<flow_id>/child/problem")
@callable_by(Caller.BROWSER)
def child_problem(flow_id: str) -> ResponseReturnValue:
    """Say why the child was not added."""
    flow = _visit(flow_id)
    code = page_of_problem(flow.login_problem)
    return page("child_problem.html", flow=flow, code=code)


def _visit(flow_id: str) -> Flow:
    """Return a visit that asks for whom; a login alone and the change of a grant do not."""
    flow = visit(flow_id, FlowState.LOGGED_IN, FlowState.CHOOSING)
    if asked(flow).login_only or asked(flow).grant_id is not None:
        raise ElsewhereError(flow)
    return flow
