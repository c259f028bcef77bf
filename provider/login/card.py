"""Login with the card: an answer to our challenge becomes a credential and its holder.

Whose a credential is, the person directory says. Where it does not know it, a link counts that the same
card's signature certificate made earlier (``card_link.py``). Nothing is ever linked by first use.
"""

from dataclasses import dataclass, field
from datetime import datetime

from connectors.directory_port import CredentialHolder, CredentialStatus, PersonDirectory
from jpki_bridge.errors import CertificateRevokedError, CredentialUnknownError
from jpki_bridge.message import parse_answer
from jpki_bridge.verification.certificate import certificate_sha256, read_certificate
from jpki_bridge.verification.trust import Expectation, Trust, VerifiedCredential
from jpki_bridge.verification.verify import verify_answer
from provider.login.authenticator import Authenticated, Credential, LinkedBy
from provider.login.ports import CredentialRecords


@dataclass(frozen=True)
class CardEvidence:
    """The texts of our own challenge, already used up, and what a bridge answered."""

    nonce: str
    context: str
    unverified_answer: bytes = field(repr=False)

    def expectation(self, origin: str) -> Expectation:
        """Say what the card must have signed for us."""
        return Expectation(origin, self.nonce, self.context)


@dataclass(frozen=True)
class CardAuthenticator:
    """An ``Authenticator`` by JPKI certificates. ``origin`` is ours, as bridges see it."""

    origin: str
    trust: Trust
    directory: PersonDirectory
    records: CredentialRecords

    def authenticate(self, evidence: CardEvidence, *, now: datetime) -> Authenticated:
        """Check the answer, then ask the directory whose certificate it is."""
        verified = self._verified(evidence, now=now)
        credential = credential_of(verified)
        holder = self.directory.resolve(verified.certificate_der)
        if holder is not None:
            demand_in_use(holder)
            return Authenticated(credential, holder.person, LinkedBy.DIRECTORY, holder.supersedes)
        linked = self.records.linked_by_signature(credential)
        person = self.directory.person(linked) if linked else None
        if person is None:
            raise CredentialUnknownError(
                "neither the directory nor a link of ours knows the holder"
            )
        return Authenticated(credential, person, LinkedBy.SIGNATURE)

    def _verified(self, evidence: CardEvidence, *, now: datetime) -> VerifiedCredential:
        expectation = evidence.expectation(self.origin)
        try:
            return verify_answer(evidence.unverified_answer, expectation, self.trust, now=now)
        except CertificateRevokedError as withdrawn:
            # Signature and chain have passed: the certificate is the CA's own and really this card's.
            fingerprint = fingerprint_of(evidence)
            self.records.note_withdrawn(fingerprint, on_hold=withdrawn.on_hold, now=now)
            raise


def fingerprint_of(evidence: CardEvidence) -> str:
    """Return the fingerprint of an answer's certificate, of which nothing was checked here."""
    answer = parse_answer(evidence.unverified_answer)
    return certificate_sha256(read_certificate(answer.unverified_certificate).certificate)


def demand_in_use(holder: CredentialHolder) -> None:
    """Refuse a credential that the directory itself holds, or knows to be over.

    Its feed alone is not enough: what it said before a credential was ever shown here found nobody.
    """
    if holder.status is CredentialStatus.SUPERSEDED:
        raise CredentialUnknownError("superseded, by the directory's word")
    if holder.status is not CredentialStatus.ACTIVE:
        on_hold = holder.status is CredentialStatus.SUSPENDED
        raise CertificateRevokedError("by the directory's word", on_hold=on_hold)


def credential_of(verified: VerifiedCredential) -> Credential:
    """Describe a verified certificate as storage knows credentials."""
    return Credential(
        issuer_sha256=verified.issuer_key_sha256,
        identifier=str(verified.serial_number),
        fingerprint=verified.certificate_sha256,
        kind=verified.token_kind,
        not_after=verified.not_after,
    )
