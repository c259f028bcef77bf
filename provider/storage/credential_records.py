"""A ``provider.login.ports.CredentialRecords`` in the database."""

from datetime import datetime

from connectors.directory_port import CredentialStatus
from provider.login.authenticator import Credential, LinkedBy
from provider.storage.credentials import CredentialStore
from provider.storage.persons import PersonStore


class SqlCredentialRecords:
    """Answers from what earlier logins and the directory's feed left behind."""

    def __init__(self, persons: PersonStore, credentials: CredentialStore) -> None:
        self._persons = persons
        self._credentials = credentials

    def linked_by_signature(self, credential: Credential) -> str | None:
        """Return the directory's id of the person whom a signature certificate linked."""
        kept = self._credentials.find(credential)
        if kept is None or kept.linked_by is not LinkedBy.SIGNATURE:
            return None
        return self._persons.directory_ref(kept.person_id)

    def has_ended(self, credential: Credential) -> bool:
        """Tell whether the credential is known and not active any more."""
        kept = self._credentials.find(credential)
        return kept is not None and kept.status is not CredentialStatus.ACTIVE

    def note_withdrawn(self, fingerprint: str, *, on_hold: bool, now: datetime) -> None:
        """Note that the CA has revoked a certificate, or holds it."""
        self._credentials.note_withdrawn(fingerprint, on_hold=on_hold, now=now)
