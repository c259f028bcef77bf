"""A card that the directory does not know, linked by its own signature certificate.

Both keys sign one nonce, and the signature key signs the other certificate too: whoever answers holds
both keys, knows both secrets and means this pair. The person is the one whom the register finds by the
four attributes, and never the one who happens to be logged in. What follows from the fact that no
certificate says on which card it lies is in decision 12.
"""

from dataclasses import dataclass
from datetime import datetime

from connectors.directory_port import BasicFour, DirectoryPerson, PersonDirectory
from consent.representation import AGE_OF_OWN_DECISION, age
from jpki_bridge.errors import CredentialUnknownError
from jpki_bridge.verification.basic_four import FourAttributes
from jpki_bridge.verification.trust import Trust
from jpki_bridge.verification.verify import verify_link
from provider.clock import japanese_day
from provider.login.authenticator import Authenticated, LinkedBy
from provider.login.card import CardEvidence, credential_of, demand_in_use


@dataclass(frozen=True)
class CardLinker:
    """An ``Authenticator`` by the two keys of one card. ``signature_trust`` is for the second one."""

    origin: str
    trust: Trust
    signature_trust: Trust
    directory: PersonDirectory

    def authenticate(self, evidence: CardEvidence, *, now: datetime) -> Authenticated:
        """Check the pair, then find its person; the directory's own word about the card comes first."""
        expectation = evidence.expectation(self.origin)
        answer = evidence.unverified_answer
        pair = verify_link(answer, expectation, self.trust, self.signature_trust, now=now)
        credential = credential_of(pair.first)
        holder = self.directory.resolve(pair.first.certificate_der)
        person = self.directory.identify(_basic_four(pair.four))
        if holder is not None:
            if person is not None and person.person_id != holder.person.person_id:
                raise CredentialUnknownError("the directory knows the card as another person's")
            demand_in_use(holder)
            return Authenticated(credential, holder.person, LinkedBy.DIRECTORY, holder.supersedes)
        if person is None or _is_young(person, now=now):
            raise CredentialUnknownError("no one person of age has these four attributes")
        return Authenticated(credential, person, LinkedBy.SIGNATURE)


def _is_young(person: DirectoryPerson, *, now: datetime) -> bool:
    """Signature certificates are issued from 15; below it the directory alone links a card."""
    return age(person.birth_date, on=japanese_day(now)) < AGE_OF_OWN_DECISION


def _basic_four(read: FourAttributes) -> BasicFour:
    return BasicFour(read.name, read.sex, read.birth_date, read.address)
