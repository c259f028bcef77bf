"""What every login leaves behind, however the citizen was recognised."""

from dataclasses import dataclass
from datetime import datetime

from connectors.directory_port import CredentialStatus
from consent.notice import NoticeKind
from jpki_bridge.errors import CertificateRevokedError, CredentialUnknownError
from provider.flow import coming_back, transitions
from provider.flow.state import Flow
from provider.login.authenticator import Authenticated, LinkedBy
from provider.login.method import LoginMethod
from provider.storage.credentials import CredentialRefusedError, Enrolled
from provider.storage.sessions import BrowserSession
from provider.web.citizen.after_login import passed_on
from provider.web.citizen.login.login_notes import note_login
from provider.web.locale import locale
from provider.wiring import Services


@dataclass(frozen=True)
class LoggedIn:
    """A login that worked: the new cookie's value, the new session, and the visit it belongs to."""

    cookie_value: str
    session: BrowserSession
    flow: Flow


def record_login(
    services: Services,
    session: BrowserSession,
    flow: Flow,
    authenticated: Authenticated,
    *,
    now: datetime,
    method: LoginMethod = LoginMethod.SAME_DEVICE,
) -> LoggedIn:
    """Write person, credential, session and step in one transaction.

    What the credential replaces ends in it, and paused grants of this person count again. Raises
    ``CertificateRevokedError`` or ``CredentialUnknownError`` for a credential that may not log this
    person in any more, ``DirectoryUnavailableError``, ``FlowError`` or ``SessionGoneError``; then
    nothing is written.
    """
    sessions = services.sessions
    represented = services.directory.represented(authenticated.person.person_id)
    with services.database.transaction():
        person_id = services.persons.enrol(authenticated.person.person_id, now=now)
        enrolled = _enrolled(services, person_id, authenticated, now=now)
        credential_id = enrolled.credential_id
        # Before anything ends: it may be the very session in which the new card is shown.
        value, renewed = sessions.log_in(session, person_id, credential_id, now=now, method=method)
        _replace_earlier(services, person_id, enrolled, authenticated, now=now)
        services.credentials.resume_grants(person_id, credential_id, now=now)
        kind = authenticated.credential.kind
        note_login(services, person_id, kind, method, renewed.session_hash, now=now)
        _tell_of_login(services, person_id, now=now)
        owned = services.flows.get(flow.flow_id, renewed.session_hash, now=now)
        step = transitions.log_in(owned, person_id, credential_id, renewed.session_hash, now=now)
        step = coming_back.logged_in(owned, step, now=now)
        alone = not (represented or _acts_for_others(services, person_id, now=now))
        step = passed_on(step, alone=alone, now=now)
        after = services.flows.advance(owned, step)
    return LoggedIn(value, renewed, after)


def _tell_of_login(services: Services, person_id: str, *, now: datetime) -> None:
    """Put it into the person's box; mail goes on in the language of this visit."""
    services.mail_addresses.speak(person_id, locale())
    services.notices.tell(person_id, NoticeKind.LOGIN, now=now)


def _acts_for_others(services: Services, person_id: str, *, now: datetime) -> bool:
    """Tell whether somebody acts for others by our own record: by a child's card, or by mandate."""
    if services.representations.of_guardian(person_id):
        return True
    return bool(services.mandates.of_proxy(person_id, now=now))


def _enrolled(
    services: Services, person_id: str, authenticated: Authenticated, *, now: datetime
) -> Enrolled:
    credential, linked_by = authenticated.credential, authenticated.linked_by
    try:
        return services.credentials.enrol(person_id, credential, linked_by, now=now)
    except CredentialRefusedError as refusal:
        if refusal.status in (CredentialStatus.REVOKED, CredentialStatus.SUSPENDED):
            on_hold = refusal.status is CredentialStatus.SUSPENDED
            said = "by the directory's word or our own record"
            raise CertificateRevokedError(said, on_hold=on_hold) from refusal
        raise CredentialUnknownError("superseded, or another person's") from refusal


def _replace_earlier(
    services: Services,
    person_id: str,
    enrolled: Enrolled,
    authenticated: Authenticated,
    *,
    now: datetime,
) -> None:
    """End what the directory says is replaced; a new card linked by its signature replaces its kind.

    The kind is the bridge's unchecked word. It reaches the logins of this one person alone, who has
    just proved two keys and two secrets.
    """
    store, by = services.credentials, enrolled.credential_id
    if authenticated.supersedes:
        store.supersede(person_id, by, authenticated.supersedes, now=now)
    if enrolled.is_new and authenticated.linked_by is LinkedBy.SIGNATURE:
        store.supersede_kind(person_id, by, authenticated.credential.kind, now=now)
