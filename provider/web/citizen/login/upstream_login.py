"""Login at the upstream provider: the way there, and the way back."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from flask import abort, request
from flask.typing import ResponseReturnValue

from connectors.errors import DirectoryUnavailableError
from jpki_bridge.errors import AnswerRefusedError
from provider.flow.errors import FlowError
from provider.flow.state import Flow, FlowState
from provider.login.upstream.assembly import CALLBACK_PATH
from provider.login.upstream.authenticator import UpstreamAuthenticator, UpstreamEvidence
from provider.login.upstream.callback import unverified_code
from provider.login.upstream.errors import HolderUnknownError, LoginGoneError, UpstreamError
from provider.login.upstream.request import authorization_address, new_request
from provider.storage.sessions import BrowserSession, SessionGoneError
from provider.storage.upstream_logins import UpstreamLogin
from provider.web.access import Caller, callable_by
from provider.web.citizen.after_login import go_on
from provider.web.citizen.blueprint import citizen
from provider.web.citizen.errors import LoginRefusedError
from provider.web.citizen.login.card_answer import DIRECTORY_SILENT
from provider.web.citizen.login.record_login import LoggedIn, record_login
from provider.web.citizen.login.upstream_problems import UPSTREAM_GENERIC, shown_for
from provider.web.citizen.pages import page
from provider.web.citizen.visits import visit
from provider.web.csrf import check_form
from provider.web.logging import LOGIN_SUCCEEDED, log
from provider.web.services import services
from provider.web.sessions import adopt_session, current_session
from provider.wiring import Services


@citizen.post("/flow/<flow_id>/login/upstream")
@callable_by(Caller.BROWSER)
def leave_for_upstream(flow_id: str) -> ResponseReturnValue:
    """Send the citizen to the upstream provider; by a page, as everybody is sent away after a form."""
    check_form(flow_id, "upstream")
    upstream = _offered()
    flow = visit(flow_id, FlowState.STARTED)
    sent = new_request()
    services().upstream_logins.add(flow_id, flow.session_hash, sent, now=services().clock())
    return page("leave_upstream.html", location=authorization_address(upstream.provider, sent))


@citizen.get(CALLBACK_PATH)
@callable_by(Caller.BROWSER)
def end_upstream_login() -> ResponseReturnValue:
    """Take the upstream's answer for the session that began the login, and renew the session."""
    upstream, now = _offered(), services().clock()
    unverified = request.args.to_dict(flat=False)
    done = finish_upstream_login(services(), upstream, current_session(), unverified, now=now)
    adopt_session(done.cookie_value, done.session)
    log(LOGIN_SUCCEEDED, method="upstream")
    return go_on(done.flow)


def finish_upstream_login(
    services: Services,
    upstream: UpstreamAuthenticator,
    session: BrowserSession,
    unverified: Mapping[str, Sequence[str]],
    *,
    now: datetime,
) -> LoggedIn:
    """Log in the citizen for whom an answer came, if this session waits for it.

    The order: state (used up, whatever follows), issuer, error, code, id_token, attributes, holder,
    new session id. Raises ``LoginRefusedError`` and then has created nothing.
    """
    login = _taken(services, session, unverified, now=now)
    flow = _flow_of(services, login, now=now)
    try:
        code = unverified_code(unverified, upstream.provider)
        sent = login.sent
        evidence = UpstreamEvidence(code, sent.code_verifier, sent.nonce, login.began_at)
        authenticated = upstream.authenticate(evidence, now=now)
        return record_login(services, session, flow, authenticated, now=now)
    except UpstreamError as refusal:
        raise LoginRefusedError(refusal.code, shown=shown_for(refusal), flow=flow) from refusal
    except AnswerRefusedError as moved:
        # A pairwise sub never moves: it was another person's at an earlier login, or has ended.
        code = HolderUnknownError.code
        raise LoginRefusedError(code, shown=code, flow=flow) from moved
    except DirectoryUnavailableError as silence:
        raise LoginRefusedError(silence.code, shown=DIRECTORY_SILENT, flow=flow) from silence
    except (FlowError, SessionGoneError) as late:
        raise _gone() from late


def _taken(
    services: Services,
    session: BrowserSession,
    unverified: Mapping[str, Sequence[str]],
    *,
    now: datetime,
) -> UpstreamLogin:
    states = unverified.get("state", ())
    if len(states) != 1:
        raise _gone()
    login = services.upstream_logins.take(states[0], session.session_hash, now=now)
    if login is None:
        raise _gone()
    return login


def _flow_of(services: Services, login: UpstreamLogin, *, now: datetime) -> Flow:
    try:
        return services.flows.get(login.flow_id, login.session_hash, now=now)
    except FlowError as fault:
        raise _gone() from fault


def _gone() -> LoginRefusedError:
    return LoginRefusedError(LoginGoneError.code, shown=UPSTREAM_GENERIC, flow=None)


def _offered() -> UpstreamAuthenticator:
    upstream = services().upstream
    if upstream is None:
        abort(404)
    return upstream
