"""The login pages: the form to the citizen's bridge, the answer's arrival, and its end."""

import secrets
from contextlib import suppress
from datetime import timedelta

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge

from jpki_bridge.challenge import LIFETIME_SECONDS, Context, new_nonce, read_context
from jpki_bridge.errors import ChallengeGoneError
from jpki_bridge.message import MAX_ANSWER_BYTES
from jpki_bridge.origin import origin_of
from provider.flow import transitions
from provider.flow.errors import FlowError
from provider.flow.state import Flow, FlowState
from provider.storage.challenges import Challenge, ParkedAnswer
from provider.web.access import Caller, callable_by
from provider.web.citizen.after_login import go_on
from provider.web.citizen.blueprint import citizen
from provider.web.citizen.card_login import GENERIC, finish_login
from provider.web.citizen.doors import offered_doors
from provider.web.citizen.errors import LoginRefusedError
from provider.web.citizen.login_problems import LOGIN_PROBLEMS, RETRY_IS_USELESS, SERVER_ONLY
from provider.web.citizen.pages import page
from provider.web.citizen.visits import relying_party, visit
from provider.web.headers import allow_form_target, reveal_origin
from provider.web.locale import locale
from provider.web.logging import LOGIN_REFUSED, LOGIN_SUCCEEDED, log
from provider.web.services import services
from provider.web.sessions import adopt_session, current_session
from provider.web.wording import text

_MY_PAGE = "my-page"
_MOST_BODY_BYTES = 3 * MAX_ANSWER_BYTES + 1024
"""An answer grows by its form encoding, at most threefold."""


def open_challenge(flow: Flow) -> None:
    """Issue a challenge for a visit; an older one of the same visit can no longer be answered."""
    now = services().clock()
    context = Context(
        purpose="login",
        client_name=_asking_name(flow),
        client_id=flow.request.client_id if flow.request else _MY_PAGE,
        txn=secrets.token_urlsafe(16),
        match=f"{secrets.randbelow(100):02}",
    )
    challenge = Challenge(
        txn=context.txn,
        flow_id=flow.flow_id,
        session_hash=flow.session_hash,
        nonce=new_nonce(),
        context=context.text(),
        expires_at=now + timedelta(seconds=LIFETIME_SECONDS),
    )
    services().challenges.add(challenge, now=now)


@citizen.get("/flow/<flow_id>/login")
@callable_by(Caller.BROWSER)
def login(flow_id: str) -> ResponseReturnValue:
    """Show the form that leads to the citizen's own bridge."""
    flow = visit(flow_id, FlowState.STARTED)
    challenge = services().challenges.open_of(flow_id, flow.session_hash, now=services().clock())
    if challenge is None:
        return redirect(url_for("citizen.start", flow_id=flow_id), 303)
    bridge = services().settings.bridge_url
    allow_form_target(origin_of(bridge))
    reveal_origin()
    return page(
        "login.html",
        flow=flow,
        challenge=challenge,
        context=read_context(challenge.context),
        bridge_url=f"{bridge}/authenticate",
        doors=offered_doors(services().settings),
    )


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
        raise LoginRefusedError(ChallengeGoneError.code, shown=GENERIC, flow=None)
    error = request.form.get("error")
    answer = ParkedAnswer(unverified_txn, unverified_answer, _bridge_code(error))
    return redirect(url_for("citizen.end_login", h=services().parking.park(answer, now=now)), 303)


@citizen.get("/login/finish")
@callable_by(Caller.BROWSER)
def end_login() -> ResponseReturnValue:
    """Verify the answer for the session that owns the challenge, and renew the session."""
    now = services().clock()
    done = finish_login(services(), current_session(), request.args.get("h", ""), now=now)
    adopt_session(done.cookie_value, done.session)
    log(LOGIN_SUCCEEDED)
    return go_on(done.flow)


@citizen.get("/flow/<flow_id>/problem")
@callable_by(Caller.BROWSER)
def login_problem(flow_id: str) -> ResponseReturnValue:
    """Say why the last login did not work and what can be done."""
    flow = visit(flow_id, FlowState.STARTED)
    code = LOGIN_PROBLEMS.get(flow.login_problem or GENERIC, LOGIN_PROBLEMS[GENERIC])
    return page("problem.html", flow=flow, code=code, retry=code not in RETRY_IS_USELESS)


@citizen.errorhandler(LoginRefusedError)
def refuse_login(refusal: LoginRefusedError) -> ResponseReturnValue:
    """Log the exact reason, and lead the browser to the page that it may see."""
    log(LOGIN_REFUSED, code=refusal.code)
    if refusal.flow is None:
        return page("problem.html", flow=None, code=LOGIN_PROBLEMS[GENERIC], retry=False), 400
    now = services().clock()
    with suppress(FlowError):
        noted = transitions.note_problem(refusal.flow, refusal.shown, now=now)
        services().flows.advance(refusal.flow, noted)
    return redirect(url_for("citizen.login_problem", flow_id=refusal.flow.flow_id), 303)


def _bridge_code(unverified_error: str | None) -> str | None:
    if unverified_error is None:
        return None
    known = unverified_error in LOGIN_PROBLEMS and unverified_error not in SERVER_ONLY
    return unverified_error if known else GENERIC


def _asking_name(flow: Flow) -> str:
    if flow.request is None:
        return text(locale(), "start_my_page.asking_name")
    return relying_party(flow.request.client_id).name(locale())
