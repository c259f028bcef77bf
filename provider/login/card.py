"""Login with the card: an answer to our challenge becomes a credential and its holder."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from connectors.port import PersonDirectory
from jpki_bridge.errors import CertificateRevokedError, CredentialUnknownError
from jpki_bridge.message import parse_answer
from jpki_bridge.verification.certificate import certificate_sha256, read_certificate
from jpki_bridge.verification.trust import Expectation, Trust, VerifiedCredential
from jpki_bridge.verification.verify import verify_answer
from provider.login.authenticator import Authenticated, Credential, LinkedBy

NoteRevoked = Callable[[str], None]
"""Takes the SHA-256 of a certificate that its CA has withdrawn."""


@dataclass(frozen=True)
class CardEvidence:
    """The texts of our own challenge, already used up, and what a bridge answered."""

    nonce: str
    context: str
    unverified_answer: bytes = field(repr=False)


@dataclass(frozen=True)
class CardAuthenticator:
    """An ``Authenticator`` by JPKI certificates. ``origin`` is ours, as bridges see it."""

    origin: str
    trust: Trust
    directory: PersonDirectory
    note_revoked: NoteRevoked

    def authenticate(self, evidence: CardEvidence, *, now: datetime) -> Authenticated:
        """Check the answer, then ask the directory whose certificate it is."""
        verified = self._verified(evidence, now=now)
        holder = self.directory.resolve(verified.certificate_der)
        if holder is None:
            raise CredentialUnknownError("the person directory does not know the holder")
        return Authenticated(
            credential_of(verified), holder.person, LinkedBy.DIRECTORY, holder.supersedes
        )

    def _verified(self, evidence: CardEvidence, *, now: datetime) -> VerifiedCredential:
        expectation = Expectation(self.origin, evidence.nonce, evidence.context)
        try:
            return verify_answer(evidence.unverified_answer, expectation, self.trust, now=now)
        except CertificateRevokedError:
            # Signature and chain have passed: the certificate is the CA's own and really this card's.
            answer = parse_answer(evidence.unverified_answer)
            leaf = read_certificate(answer.unverified_certificate)
            self.note_revoked(certificate_sha256(leaf.certificate))
            raise


def credential_of(verified: VerifiedCredential) -> Credential:
    """Describe a verified certificate as storage knows credentials."""
    return Credential(
        issuer_sha256=verified.issuer_key_sha256,
        identifier=str(verified.serial_number),
        fingerprint=verified.certificate_sha256,
        kind=verified.token_kind,
        not_after=verified.not_after,
    )
