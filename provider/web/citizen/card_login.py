"""The end of a login with the card: from a parked answer to a renewed session.

The order is the specification's: handle, challenge (used up, whatever follows), signature, chain,
revocation, credential, new session id. Neither the handle nor the session alone ever logs anyone in.
"""

from datetime import datetime

from connectors.errors import DirectoryUnavailableError
from jpki_bridge.errors import AnswerRefusedError, ChallengeGoneError
from provider.flow.errors import FlowError
from provider.flow.state import Flow
from provider.login.card import CardEvidence
from provider.storage.challenges import Challenge
from provider.storage.sessions import BrowserSession, SessionGoneError
from provider.web.citizen.errors import LoginRefusedError
from provider.web.citizen.record_login import LoggedIn, record_login
from provider.wiring import Services

GENERIC = "ERR_LOGIN"
"""What the browser hears of everything that it may not hear more of."""

DIRECTORY_SILENT = "ERR_DIRECTORY"


def finish_login(
    services: Services, session: BrowserSession, unverified_handle: str, *, now: datetime
) -> LoggedIn:
    """Log in the citizen whose card answered this session's challenge.

    Raises ``LoginRefusedError`` and then has created nothing.
    """
    parked = services.parking.take(unverified_handle, now=now)
    if parked is None:
        raise _gone()
    challenge = services.challenges.take(parked.unverified_txn, session.session_hash, now=now)
    if challenge is None:
        raise _gone()
    flow = _flow_of(services, challenge, now=now)
    if parked.unverified_error is not None:
        raise LoginRefusedError(parked.unverified_error, shown=parked.unverified_error, flow=flow)
    evidence = CardEvidence(challenge.nonce, challenge.context, parked.unverified_answer)
    try:
        authenticated = services.card_authenticator.authenticate(evidence, now=now)
        return record_login(services, session, flow, authenticated, now=now)
    except AnswerRefusedError as refusal:
        shown = refusal.code if refusal.browser_may_hear else GENERIC
        raise LoginRefusedError(refusal.code, shown=shown, flow=flow) from refusal
    except DirectoryUnavailableError as silence:
        raise LoginRefusedError(silence.code, shown=DIRECTORY_SILENT, flow=flow) from silence
    except (FlowError, SessionGoneError) as late:
        raise LoginRefusedError(ChallengeGoneError.code, shown=GENERIC, flow=None) from late


def _gone() -> LoginRefusedError:
    return LoginRefusedError(ChallengeGoneError.code, shown=GENERIC, flow=None)


def _flow_of(services: Services, challenge: Challenge, *, now: datetime) -> Flow:
    try:
        return services.flows.get(challenge.flow_id, challenge.session_hash, now=now)
    except FlowError as fault:
        raise _gone() from fault
