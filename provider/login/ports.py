"""What judging a login needs to know of earlier ones."""

from datetime import datetime
from typing import Protocol

from provider.login.authenticator import Credential


class CredentialRecords(Protocol):
    """Our own record of credentials."""

    def linked_by_signature(self, credential: Credential) -> str | None:
        """Return the directory's id of the person to whom a signature certificate linked this one."""
        ...

    def has_ended(self, credential: Credential) -> bool:
        """Tell whether the credential is known and not active any more."""
        ...

    def note_withdrawn(self, fingerprint: str, *, on_hold: bool, now: datetime) -> None:
        """Note that the CA has revoked a certificate, or holds it."""
        ...
