"""What every login leaves behind, however the citizen was recognised."""

from dataclasses import dataclass
from datetime import datetime

from jpki_bridge.errors import CredentialUnknownError
from provider.flow import transitions
from provider.flow.state import Flow
from provider.login.authenticator import Authenticated
from provider.storage.persons import CredentialRefusedError
from provider.storage.sessions import BrowserSession
from provider.web.citizen.after_login import passed_on
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
) -> LoggedIn:
    """Write person, credential, session and step in one transaction.

    Raises ``CredentialUnknownError`` for a credential that may not be this person's any more,
    ``DirectoryUnavailableError``, ``FlowError`` or ``SessionGoneError``; then nothing is written.
    """
    persons, sessions = services.persons, services.sessions
    represented = services.directory.represented(authenticated.person.person_id)
    with services.database.transaction():
        person_id = persons.enrol(authenticated.person.person_id, now=now)
        try:
            credential_id = persons.enrol_credential(person_id, authenticated.credential, now=now)
        except CredentialRefusedError as refusal:
            raise CredentialUnknownError("superseded, or another person's") from refusal
        value, renewed = sessions.log_in(session, person_id, credential_id, now=now)
        owned = services.flows.get(flow.flow_id, renewed.session_hash, now=now)
        step = transitions.log_in(owned, person_id, credential_id, renewed.session_hash, now=now)
        step = passed_on(step, alone=not represented, now=now)
        after = services.flows.advance(owned, step)
    return LoggedIn(value, renewed, after)
