"""The end of a login with the card: from a parked answer to a renewed session.

The order is the specification's: handle, challenge (used up, whatever follows), signature, chain,
revocation, credential, new session id. Neither the handle nor the session alone ever logs anyone in.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from connectors.errors import DirectoryUnavailableError
from connectors.port import DirectoryPerson, Represented
from jpki_bridge.errors import (
    AnswerRefusedError,
    CertificateRevokedError,
    ChallengeGoneError,
    CredentialUnknownError,
)
from jpki_bridge.message import parse_answer
from jpki_bridge.verification.certificate import certificate_sha256, read_certificate
from jpki_bridge.verification.trust import Expectation, VerifiedCredential
from jpki_bridge.verification.verify import verify_answer
from provider.flow import transitions
from provider.flow.errors import FlowError
from provider.flow.state import Flow
from provider.storage.challenges import Challenge
from provider.storage.persons import CredentialRefusedError
from provider.storage.sessions import BrowserSession, SessionGoneError
from provider.web.citizen.after_login import passed_on
from provider.web.citizen.errors import LoginRefusedError
from provider.web.origins import origin_of
from provider.wiring import Services

GENERIC = "ERR_LOGIN"
"""What the browser hears of everything that it may not hear more of."""

DIRECTORY_SILENT = "ERR_DIRECTORY"


@dataclass(frozen=True)
class _Holder:
    """Whose card it is: the verified credential, the person, and those they act for."""

    credential: VerifiedCredential
    person: DirectoryPerson
    represented: Sequence[Represented]


@dataclass(frozen=True)
class LoggedIn:
    """A login that worked: the new cookie's value, the new session, and the visit it belongs to."""

    cookie_value: str
    session: BrowserSession
    flow: Flow


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
    try:
        credential = _verified(services, challenge, parked.unverified_answer, now=now)
        return _recorded(services, session, flow, _holder(services, credential), now=now)
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


def _verified(
    services: Services, challenge: Challenge, unverified_answer: bytes, *, now: datetime
) -> VerifiedCredential:
    origin = origin_of(services.settings.issuer_url)
    expectation = Expectation(origin, challenge.nonce, challenge.context)
    try:
        return verify_answer(unverified_answer, expectation, services.trust, now=now)
    except CertificateRevokedError:
        # Signature and chain have passed, so the certificate is the CA's own and really this card's.
        leaf = read_certificate(parse_answer(unverified_answer).unverified_certificate)
        services.persons.note_revoked(certificate_sha256(leaf.certificate))
        raise


def _holder(services: Services, credential: VerifiedCredential) -> _Holder:
    person = services.directory.resolve(credential.certificate_der)
    if person is None:
        raise CredentialUnknownError("the person directory does not know the holder")
    return _Holder(credential, person, services.directory.represented(person.person_id))


def _recorded(
    services: Services, session: BrowserSession, flow: Flow, holder: _Holder, *, now: datetime
) -> LoggedIn:
    """Write person, credential, session and step in one transaction."""
    persons, sessions = services.persons, services.sessions
    with services.database.transaction():
        person_id = persons.enrol(holder.person.person_id, now=now)
        try:
            credential_id = persons.enrol_credential(person_id, holder.credential, now=now)
        except CredentialRefusedError as refusal:
            raise CredentialUnknownError("superseded, or another person's") from refusal
        value, renewed = sessions.log_in(session, person_id, credential_id, now=now)
        owned = services.flows.get(flow.flow_id, renewed.session_hash, now=now)
        step = transitions.log_in(owned, person_id, credential_id, renewed.session_hash, now=now)
        step = passed_on(step, alone=not holder.represented, now=now)
        after = services.flows.advance(owned, step)
    return LoggedIn(value, renewed, after)
