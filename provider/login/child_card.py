"""A child's card beside the parent's: two user-authentication keys over one nonce, in one bridge session.

The child's key signs the parent's certificate, too, so that no answer can be put together from two.
"""

from dataclasses import dataclass
from datetime import datetime

from connectors.directory_port import CredentialStatus, DirectoryPerson, PersonDirectory
from jpki_bridge.errors import CertificateRevokedError, CredentialUnknownError
from jpki_bridge.verification.trust import Trust, VerifiedCredential
from jpki_bridge.verification.verify import verify_representation
from provider.login.card import CardEvidence, credential_of, demand_in_use
from provider.login.ports import CredentialRecords


@dataclass(frozen=True)
class ShownChild:
    """Who showed whose card, by the directory's ids; ``guardian_id`` is None for a card in no use."""

    guardian_id: str | None
    child: DirectoryPerson


@dataclass(frozen=True)
class ChildCardReader:
    """Judges a pair of a parent's and a child's card; whether the two may belong together, it leaves."""

    origin: str
    trust: Trust
    directory: PersonDirectory
    records: CredentialRecords

    def read(self, evidence: CardEvidence, *, now: datetime) -> ShownChild:
        """Check the pair, then find both people; the child is one whom the directory itself knows.

        Raises ``AnswerRefusedError`` or ``DirectoryUnavailableError``.
        """
        expectation = evidence.expectation(self.origin)
        pair = verify_representation(evidence.unverified_answer, expectation, self.trust, now=now)
        if self.records.has_ended(credential_of(pair.second)):
            raise CertificateRevokedError("by the directory's word or our own record")
        child = self.directory.resolve(pair.second.certificate_der)
        if child is None:
            raise CredentialUnknownError("the directory does not know the child's card")
        demand_in_use(child)
        return ShownChild(self._guardian(pair.first), child.person)

    def _guardian(self, first: VerifiedCredential) -> str | None:
        credential = credential_of(first)
        if self.records.has_ended(credential):
            return None
        holder = self.directory.resolve(first.certificate_der)
        if holder is None:
            return self.records.linked_by_signature(credential)
        return holder.person.person_id if holder.status is CredentialStatus.ACTIVE else None
