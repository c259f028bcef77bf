"""A parked answer comes back to its browser: one way in for logins, links and children's cards.

The order is the specification's: handle, challenge (used up, whatever follows), signature, chain,
revocation, credential. What the answer may be used for is the purpose in the challenge's own stored
text, which the card signed: no answer to one purpose serves another.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from connectors.errors import DirectoryUnavailableError
from jpki_bridge.challenge import read_context
from jpki_bridge.errors import AnswerRefusedError, CertificateRevokedError, ChallengeGoneError
from provider.flow.errors import FlowError
from provider.flow.state import Flow
from provider.login.card import CardEvidence
from provider.storage.challenges import Challenge
from provider.storage.sessions import BrowserSession, SessionGoneError
from provider.web.citizen.errors import LoginRefusedError
from provider.wiring import Services

GENERIC = "ERR_LOGIN"
"""What the browser hears of everything that it may not hear more of."""

DIRECTORY_SILENT = "ERR_DIRECTORY"
SUSPENDED = "ERR_SUSPENDED"
"""Revoked for the time being: the way out is another one than that of what is over for good."""


@dataclass(frozen=True)
class TakenAnswer:
    """An answer with the visit and the purpose that it was asked for; the challenge is used up."""

    flow: Flow
    purpose: str
    evidence: CardEvidence


def take_answer(
    services: Services, session: BrowserSession, unverified_handle: str, *, now: datetime
) -> TakenAnswer:
    """Fetch the answer to this session's own challenge; raise ``LoginRefusedError`` for none."""
    parked = services.parking.take(unverified_handle, now=now)
    if parked is None:
        raise gone()
    challenge = services.challenges.take(parked.unverified_txn, session.session_hash, now=now)
    if challenge is None:
        raise gone()
    flow = _flow_of(services, challenge, now=now)
    if parked.unverified_error is not None:
        raise LoginRefusedError(parked.unverified_error, shown=parked.unverified_error, flow=flow)
    evidence = CardEvidence(challenge.nonce, challenge.context, parked.unverified_answer)
    return TakenAnswer(flow, read_context(challenge.context).purpose, evidence)


@contextmanager
def refusals_of(flow: Flow) -> Iterator[None]:
    """Turn whatever is wrong with an answer into what this visit's browser may hear of it."""
    try:
        yield
    except AnswerRefusedError as refusal:
        raise LoginRefusedError(refusal.code, shown=_heard(refusal), flow=flow) from refusal
    except DirectoryUnavailableError as silence:
        raise LoginRefusedError(silence.code, shown=DIRECTORY_SILENT, flow=flow) from silence
    except (FlowError, SessionGoneError) as late:
        raise LoginRefusedError(ChallengeGoneError.code, shown=GENERIC, flow=None) from late


def _heard(refusal: AnswerRefusedError) -> str:
    if isinstance(refusal, CertificateRevokedError) and refusal.on_hold:
        return SUSPENDED
    return refusal.code if refusal.browser_may_hear else GENERIC


def gone() -> LoginRefusedError:
    """Say that there is nothing here for this browser, whatever the cause."""
    return LoginRefusedError(ChallengeGoneError.code, shown=GENERIC, flow=None)


def _flow_of(services: Services, challenge: Challenge, *, now: datetime) -> Flow:
    try:
        return services.flows.get(challenge.flow_id, challenge.session_hash, now=now)
    except FlowError as fault:
        raise gone() from fault
