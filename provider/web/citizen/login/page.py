"""The login pages: the form to the citizen's bridge, the answer's arrival, and its end."""

from contextlib import suppress

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge

from jpki_bridge.challenge import LINK, LOGIN, REPRESENT, STEP_UP, read_context
from jpki_bridge.errors import CredentialUnknownError
from jpki_bridge.message import MAX_ANSWER_BYTES
from jpki_bridge.origin import origin_of
from provider.flow import transitions
from provider.flow.errors import FlowError
from provider.flow.state import Flow, FlowState
from provider.storage.challenges import ParkedAnswer
from provider.web.access import Caller, callable_by
from provider.web.citizen.after_login import go_on
from provider.web.citizen.blueprint import citizen
from provider.web.citizen.errors import LoginRefusedError
from provider.web.citizen.login.browser_family import is_on_phone
from provider.web.citizen.login.card_answer import gone, take_answer
from provider.web.citizen.login.card_challenge import card_page, open_challenge, waiting_challenge
from provider.web.citizen.login.card_login import finish_login
from provider.web.citizen.login.doors import AGENT, card_is_offered, leads_to, offered_doors
from provider.web.citizen.login.login_problems import (
    RETRY_IS_USELESS,
    known_to_bridges,
    page_of_problem,
)
from provider.web.citizen.login.representing import finish_child
from provider.web.citizen.login.web_views import STAY, is_web_view, web_view_page
from provider.web.citizen.pages import page
from provider.web.citizen.visits import visit
from provider.web.csrf import check_form
from provider.web.headers import call_by_script
from provider.web.logging import CHILD_ADDED, LOGIN_REFUSED, LOGIN_SUCCEEDED, log
from provider.web.services import services
from provider.web.sessions import adopt_session, current_session

_MOST_BODY_BYTES = 3 * MAX_ANSWER_BYTES + 1024
"""An answer grows by its form encoding, at most threefold."""


@citizen.get("/flow/<flow_id>/login")
@callable_by(Caller.BROWSER)
def login(flow_id: str) -> ResponseReturnValue:
    """Show the form that leads to the citizen's own bridge."""
    flow, said = visit(flow_id, FlowState.STARTED), request.user_agent.string
    if is_web_view(said) and STAY not in request.args:
        return web_view_page(flow, said)
    if not card_is_offered(services().settings, flow):
        return page("login_upstream.html", flow=flow)
    challenge = waiting_challenge(flow, LOGIN, STEP_UP, LINK)
    if challenge is None:
        return redirect(url_for("citizen.start", flow_id=flow_id), 303)
    if services().cross_device.progress(challenge.txn) is not None:
        return redirect(url_for("citizen.wait_for_phone", flow_id=flow_id), 303)
    purpose = read_context(challenge.context).purpose
    doors = [door for door in offered_doors(services().settings, flow) if leads_to(door, purpose)]
    on_phone = is_on_phone(said)
    by_script = AGENT in doors and not on_phone
    if by_script:
        call_by_script(origin_of(services().settings.bridge_url))
    return card_page(
        "login.html",
        flow,
        challenge,
        purpose=purpose,
        bridge_script=by_script,
        doors=[door for door in doors if door != AGENT],
        on_phone=on_phone,
    )


@citizen.post("/flow/<flow_id>/link")
@callable_by(Caller.BROWSER)
def link_card(flow_id: str) -> ResponseReturnValue:
    """Offer to register a card that the directory does not know, by its signature certificate."""
    check_form(flow_id, "link")
    flow = visit(flow_id, FlowState.STARTED)
    if not may_link(flow):
        return redirect(url_for("citizen.start", flow_id=flow_id), 303)
    open_challenge(flow, LINK)
    return redirect(url_for("citizen.login", flow_id=flow_id), 303)


@citizen.post("/login/answer")
@callable_by(Caller.ANYONE)
def park_answer() -> ResponseReturnValue:
    """Keep what a bridge posts for a minute. It comes without cookies, so nothing is decided here."""
    request.max_content_length = _MOST_BODY_BYTES
    now = services().clock()
    unverified_txn = request.form.get("txn", "")
    unverified_answer = request.form.get("answer", "").encode()
    if len(unverified_answer) > MAX_ANSWER_BYTES:
        raise RequestEntityTooLarge
    if "\0" in unverified_txn or not services().challenges.is_open(unverified_txn, now=now):
        # Else anyone could fill the table; a txn has 128 random bits, so this tells nobody anything.
        raise gone()
    error = request.form.get("error")
    answer = ParkedAnswer(unverified_txn, unverified_answer, _bridge_code(error))
    handle = services().parking.park(answer, now=now)
    if handle is None:
        raise gone()
    return redirect(url_for("citizen.end_login", h=handle), 303)


@citizen.get("/login/finish")
@callable_by(Caller.BROWSER)
def end_login() -> ResponseReturnValue:
    """Verify the answer for the session that owns the challenge; a login renews the session."""
    now = services().clock()
    session = current_session()
    taken = take_answer(services(), session, request.args.get("h", ""), now=now)
    if taken.purpose == REPRESENT:
        flow = finish_child(services(), session, taken, now=now)
        log(CHILD_ADDED)
        return redirect(url_for("citizen.subject", flow_id=flow.flow_id), 303)
    done = finish_login(services(), session, taken, now=now)
    adopt_session(done.cookie_value, done.session)
    log(LOGIN_SUCCEEDED, purpose=taken.purpose)
    return go_on(done.flow)


@citizen.get("/flow/<flow_id>/problem")
@callable_by(Caller.BROWSER)
def login_problem(flow_id: str) -> ResponseReturnValue:
    """Say why the last login did not work and what can be done."""
    flow = visit(flow_id, FlowState.STARTED)
    code = page_of_problem(flow.login_problem)
    retry = code not in RETRY_IS_USELESS
    return page("problem.html", flow=flow, code=code, retry=retry, link=may_link(flow))


@citizen.errorhandler(LoginRefusedError)
def refuse_login(refusal: LoginRefusedError) -> ResponseReturnValue:
    """Log the exact reason, and lead the browser to the page that it may see."""
    log(LOGIN_REFUSED, code=refusal.code)
    if refusal.flow is None:
        code = page_of_problem(refusal.shown)
        return page("problem.html", flow=None, code=code, retry=False), 400
    now = services().clock()
    with suppress(FlowError):
        noted = transitions.note_problem(refusal.flow, refusal.shown, now=now)
        services().flows.advance(refusal.flow, noted)
    started = refusal.flow.state is FlowState.STARTED
    problem = "citizen.login_problem" if started else "citizen.child_problem"
    return redirect(url_for(problem, flow_id=refusal.flow.flow_id), 303)


def _bridge_code(unverified_error: str | None) -> str | None:
    return None if unverified_error is None else known_to_bridges(unverified_error)


def may_link(flow: Flow) -> bool:
    """Tell whether a visit may try the signature certificate: never before a card was unknown."""
    unknown = flow.login_problem == CredentialUnknownError.code
    return unknown and services().card_logins.linker is not None
