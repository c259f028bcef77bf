"""The sealed path: which questions ask for an answer that only the relying party can open.

A relying party asks for it at its registration, an agency offers it by category in its entry, and the citizen
reads of it before agreeing: the consent names its sealed scopes. Only then is an agency asked to seal; and what
was agreed sealed is never asked in clear of an agency that offers it, whatever became of the key since.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from connectors.port import Recipient, SourceAnswer
from consent.grant import Grant
from scopes.catalogue import CATALOGUE, SCOPES
from scopes.scope import Scope
from scopes.sealable import is_sealable

SEALED_ALGORITHM = "self_information_sealed_alg"
"""The member of client metadata by which a relying party asks for sealed answers."""

CONSENT_MEMBER = "sealed"
"""The member of a kept consent text that names the scopes of which the page said that they leave sealed."""

SealingKeyOf = Callable[[str], Recipient | None]
"""Returns a relying party's key to seal to, by its client id; it may block."""


class CannotSealError(Exception):
    """It was agreed that an answer is sealed, and there is no key for that: nobody is asked.

    Raised and caught within this package.
    """


@dataclass(frozen=True)
class Sealing:
    """What is sealed under one grant, and for whom; ``scopes`` are empty where nothing is."""

    scopes: frozenset[str] = frozenset()
    recipient: Recipient | None = None


@dataclass(frozen=True)
class SealedPath:
    """What agencies offer (agency id -> categories), and where relying parties' keys are found."""

    offers: Mapping[str, Collection[str]] = field(default_factory=dict)
    key_of: SealingKeyOf = lambda _: None

    def agreed(self, grant: Grant | None) -> Sealing:
        """Read what a grant says is sealed; it may block. A preview has no grant and nothing sealed."""
        told = grant.consent_text.get(CONSENT_MEMBER, ()) if grant else ()
        if grant is None or not told:
            return Sealing()
        return Sealing(frozenset(told), self.key_of(grant.client_id))

    def recipient(self, sealing: Sealing, scope: Scope, agency_id: str) -> Recipient | None:
        """Return for whom an agency is to seal; None for an answer in clear. Raises ``CannotSealError``."""
        category = scope.inputs[0].category.id if scope.inputs else ""
        if scope.id not in sealing.scopes or category not in self.offers.get(agency_id, ()):
            return None
        if sealing.recipient is None or not is_sealable(scope):
            raise CannotSealError
        return sealing.recipient

    def sealed_scopes(self, metadata: Mapping[str, Any], tokens: Iterable[str]) -> list[str]:
        """Name, for the citizen who is asked, the scopes that some agency would answer sealed."""
        if SEALED_ALGORITHM not in metadata:
            return []
        offered = {category for offer in self.offers.values() for category in offer}
        asked = (SCOPES[token] for token in tokens if token in SCOPES)
        return [
            scope.id
            for scope in asked
            if is_sealable(scope) and scope.inputs[0].category.id in offered
        ]


UNSEALED = SealedPath()


def offers_from(entries: Mapping[str, Mapping[str, Any]]) -> dict[str, frozenset[str]]:
    """Read the list of agencies: which of them seals what of the catalogue."""
    return {
        name: frozenset(entry["sealed"]) & CATALOGUE.keys()
        for name, entry in entries.items()
        if entry.get("sealed")
    }


def rightly_sealed(scope: Scope, answer: SourceAnswer) -> bool:
    """Tell whether an answer may be sealed under a scope, with nothing in clear beside it."""
    return is_sealable(scope) and not answer.records and answer.evidence is None
