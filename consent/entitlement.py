"""What the operator's review allows a relying party to ask for: purposes, categories, terms."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from consent.errors import OverAskingError


@dataclass(frozen=True)
class Purpose:
    """One reviewed purpose.

    ``text`` is the purpose in each language; ``needed`` are the categories without which the service
    cannot do its work; ``max_term_days`` is 0 when only one-off consents may be asked for.
    """

    purpose_id: str
    text: Mapping[str, str]
    categories: frozenset[str]
    needed: frozenset[str]
    max_term_days: int


@dataclass(frozen=True)
class Entitlement:
    """Everything a relying party may ever ask for."""

    purposes: tuple[Purpose, ...]

    def purpose(self, purpose_id: str) -> Purpose | None:
        """Return a purpose by its id."""
        return next((p for p in self.purposes if p.purpose_id == purpose_id), None)

    def allows(self, purpose_id: str, category: str) -> bool:
        """Tell whether a category may be read for a purpose today."""
        purpose = self.purpose(purpose_id)
        return purpose is not None and category in purpose.categories


def entitlement_from(unverified: Mapping[str, Any]) -> Entitlement:
    """Read the ``self_information_entitlement`` member of a client's metadata.

    Raises ``ValueError`` naming the member that is missing or of the wrong kind.
    """
    purposes = unverified.get("purposes", [])
    if not isinstance(purposes, list):
        raise ValueError("purposes is not a list")  # noqa: TRY004 - one error kind for bad metadata
    return Entitlement(tuple(_purpose(entry) for entry in purposes))


def review(entitlement: Entitlement, categories: Iterable[str], *, standing: bool) -> Purpose:
    """Return the first purpose that covers the request.

    Raises ``OverAskingError`` naming what no single purpose covers.
    """
    asked = tuple(categories)
    best: tuple[str, ...] | None = None
    for purpose in entitlement.purposes:
        missing = tuple(c for c in asked if c not in purpose.categories)
        if standing and not purpose.max_term_days:
            missing += ("offline_access",)
        if not missing:
            return purpose
        if best is None or len(missing) < len(best):
            best = missing
    raise OverAskingError(best if best is not None else asked)


def _purpose(entry: Mapping[str, Any]) -> Purpose:
    try:
        purpose = Purpose(
            purpose_id=str(entry["id"]),
            text={str(k): str(v) for k, v in entry["text"].items()},
            categories=frozenset(entry["categories"]),
            needed=frozenset(entry.get("needed", ())),
            max_term_days=int(entry.get("max_term_days", 0)),
        )
    except (KeyError, TypeError, AttributeError) as fault:
        raise ValueError(f"a purpose lacks or misstates {fault}") from fault
    if not purpose.needed <= purpose.categories:
        raise ValueError("needed names a category that is not among categories")
    if {"ja", "en"} - set(purpose.text):
        raise ValueError("text of a purpose lacks ja or en")
    return purpose
