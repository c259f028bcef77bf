"""What the operator's review allows a relying party to ask for, and what a request goes beyond.

A purpose fixes four things: which categories, each under which conditions, for one person at a time
or for many, and for how long at most. A request must lie within one purpose in all four.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from consent.errors import OverAskingError
from consent.handling import Handling, handling_from
from scopes.category import ConditionKind
from scopes.conditions import first_year


class Subjects(StrEnum):
    """How many people one request may be about."""

    ONE = "one"
    MANY = "many"


@dataclass(frozen=True)
class ConditionRule:
    """Which kinds of condition a purpose allows for a category.

    ``years`` is how many years before the present one they may reach back to; None sets no limit.
    """

    kinds: frozenset[str]
    years: int | None = None

    def beyond(self, condition: Mapping[str, Any], *, today: date) -> str | None:
        """Name what of a condition goes beyond this rule; None when nothing does."""
        kind = condition["kind"]
        if kind not in self.kinds:
            return str(kind)
        first = first_year(condition)
        if self.years is not None and first is not None and first < today.year - self.years:
            return f"{kind} further back than {self.years} year{'' if self.years == 1 else 's'}"
        return None


@dataclass(frozen=True)
class Asked:
    """What one request asks. A category that is absent in ``conditions`` is asked under any of them.

    ``purpose_id`` is None when the request leaves it to the review to find the purpose.
    """

    categories: tuple[str, ...]
    standing: bool = False
    conditions: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    subjects: int = 1
    purpose_id: str | None = None


@dataclass(frozen=True)
class Purpose:
    """One reviewed purpose.

    ``text`` is the purpose in each language; ``needed`` are the categories without which the service
    cannot do its work; ``max_term_days`` is 0 when only one-off consents may be asked for. A category
    that is absent in ``conditions`` may be asked under every condition that it takes. ``handling`` is
    what the recipient promises of what it gets.
    """

    purpose_id: str
    text: Mapping[str, str]
    categories: frozenset[str]
    needed: frozenset[str]
    max_term_days: int
    conditions: Mapping[str, ConditionRule] = field(default_factory=dict)
    subjects: Subjects = Subjects.ONE
    handling: Handling = field(default_factory=Handling)

    def called(self, language: str) -> str:
        """Return the purpose in a language; Japanese for one that it is not written in."""
        return self.text.get(language) or self.text["ja"]

    def missing(self, asked: Asked, *, today: date) -> tuple[str, ...]:
        """Name everything that is asked and not covered by this purpose."""
        found = [c for c in asked.categories if c not in self.categories]
        for category, condition in asked.conditions.items():
            if beyond := self.beyond(category, condition, today=today):
                found.append(f"{category} ({beyond})")
        if asked.subjects > 1 and self.subjects is Subjects.ONE:
            found.append("several subjects")
        if asked.standing and not self.max_term_days:
            found.append("offline_access")
        return tuple(found)

    def beyond(self, category: str, condition: Mapping[str, Any], *, today: date) -> str | None:
        """Name what of a condition goes beyond the rule for a category; None when nothing does."""
        rule = self.conditions.get(category)
        return None if rule is None else rule.beyond(condition, today=today)


@dataclass(frozen=True)
class Entitlement:
    """Everything a relying party may ever ask for; without a review nothing."""

    purposes: tuple[Purpose, ...] = ()

    def purpose(self, purpose_id: str) -> Purpose | None:
        """Return a purpose by its id."""
        return next((p for p in self.purposes if p.purpose_id == purpose_id), None)


def review(entitlement: Entitlement, asked: Asked, *, today: date) -> Purpose:
    """Return the first purpose that covers the request.

    Raises ``OverAskingError`` naming what no single purpose covers.
    """
    candidates = [p for p in entitlement.purposes if asked.purpose_id in (None, p.purpose_id)]
    if asked.purpose_id is not None and not candidates:
        raise OverAskingError(("the named purpose",))
    best: tuple[str, ...] | None = None
    for purpose in candidates:
        missing = purpose.missing(asked, today=today)
        if not missing:
            return purpose
        if best is None or len(missing) < len(best):
            best = missing
    raise OverAskingError(best if best is not None else asked.categories)


def entitlement_from(unverified: Mapping[str, Any]) -> Entitlement:
    """Read the ``self_information_entitlement`` member of a client's metadata.

    Raises ``ValueError`` naming the member that is missing or of the wrong kind.
    """
    purposes = unverified.get("purposes", [])
    if not isinstance(purposes, list):
        raise ValueError("purposes is not a list")  # noqa: TRY004 - one error kind for bad metadata
    return Entitlement(tuple(_purpose(entry) for entry in purposes))


def _purpose(entry: Mapping[str, Any]) -> Purpose:
    try:
        purpose = Purpose(
            purpose_id=str(entry["id"]),
            text={str(k): str(v) for k, v in entry["text"].items()},
            categories=frozenset(entry["categories"]),
            needed=frozenset(entry.get("needed", ())),
            max_term_days=int(entry.get("max_term_days", 0)),
            conditions={c: _rule(rule) for c, rule in entry.get("conditions", {}).items()},
            subjects=_subjects(entry.get("subjects", Subjects.ONE)),
            handling=handling_from(entry),
        )
    except (KeyError, TypeError, AttributeError) as fault:
        raise ValueError(f"a purpose lacks or misstates {fault}") from fault
    if not purpose.needed <= purpose.categories:
        raise ValueError("needed names a category that is not among categories")
    if not purpose.conditions.keys() <= purpose.categories:
        raise ValueError("conditions names a category that is not among categories")
    if {"ja", "en"} - set(purpose.text):
        raise ValueError("text of a purpose lacks ja or en")
    return purpose


def _rule(entry: Mapping[str, Any]) -> ConditionRule:
    kinds, years = _kinds(entry["kinds"]), entry.get("years")
    if entry.keys() - {"kinds", "years"}:
        raise ValueError("conditions holds a member other than kinds and years")
    if years is not None and (type(years) is not int or years < 0):
        raise ValueError("years is not a whole number from 0")
    return ConditionRule(kinds, years)


def _kinds(unverified: Iterable[object]) -> frozenset[str]:
    kinds = frozenset(str(kind) for kind in unverified)
    if not kinds or not kinds <= set(ConditionKind):
        raise ValueError("kinds is empty or names an unknown kind of condition")
    return kinds


def _subjects(unverified: object) -> Subjects:
    if unverified not in set(Subjects):
        raise ValueError("subjects is neither one nor many")
    return Subjects(str(unverified))
