"""The three uses of cards, put together: to log in, to link a new card, to show a child's."""

from dataclasses import dataclass
from functools import cached_property

from connectors.directory_port import PersonDirectory
from jpki_bridge.verification.trust import Trust
from provider.login.authenticator import Authenticator
from provider.login.card import CardAuthenticator, CardEvidence
from provider.login.card_link import CardLinker
from provider.login.child_card import ChildCardReader
from provider.login.ports import CredentialRecords


@dataclass(frozen=True)
class CardLogins:
    """What judges answers of cards. ``signature_trust`` is None where nobody is linked by it."""

    origin: str
    trust: Trust
    signature_trust: Trust | None
    directory: PersonDirectory
    records: CredentialRecords

    @cached_property
    def authenticator(self) -> Authenticator[CardEvidence]:
        """What recognises citizens by their cards."""
        return CardAuthenticator(self.origin, self.trust, self.directory, self.records)

    @cached_property
    def linker(self) -> Authenticator[CardEvidence] | None:
        """What links a card by its signature certificate; None where that is not offered."""
        if self.signature_trust is None:
            return None
        return CardLinker(self.origin, self.trust, self.signature_trust, self.directory)

    @cached_property
    def children(self) -> ChildCardReader:
        """What reads a child's card beside the parent's."""
        return ChildCardReader(self.origin, self.trust, self.directory, self.records)
