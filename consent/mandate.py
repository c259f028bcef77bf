"""A mandate: what a person (the principal) lets another adult (the proxy) do in their place, and until when.

Civil Code art. 99 and 111: agency by mandate, which the principal may end at any time and alone. A
proxy has no right to name another one: everyone who names a proxy does so for oneself.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from consent.errors import MandateRefusedError, NothingChosenError, TermNotOfferedError
from consent.representation import AGE_OF_MAJORITY, AGE_OF_OWN_DECISION, age
from scopes.catalogue import CATALOGUE
from scopes.category import AGENT, Category
from scopes.scope import Scope

LONGEST = timedelta(days=365)
CODE_LIFE = timedelta(minutes=15)
"""A code is told to the proxy at once, over the table or the telephone."""

ONESELF, TOO_YOUNG, UNKNOWN_CODE, STANDING = "oneself", "too_young", "unknown_code", "standing"
"""Why a mandate does not begin."""


@dataclass(frozen=True)
class MandateOffer:
    """What a principal offers to whoever brings the code; ``ends_at`` is when the mandate ends.

    ``may_disclose`` tells whether the proxy may let relying parties have what the mandate covers.
    """

    principal_id: str
    categories: tuple[str, ...]
    may_disclose: bool
    ends_at: datetime


@dataclass(frozen=True)
class Mandate:
    """One principal and one proxy. ``categories`` are ids of the catalogue's categories."""

    principal_id: str
    proxy_id: str
    categories: tuple[str, ...]
    may_disclose: bool
    since: datetime
    ends_at: datetime

    def permits(self, scope: Scope) -> bool:
        """Tell whether all that a scope is made of is within the mandate."""
        return all(each.category.id in self.categories for each in scope.inputs)


def mandatable() -> tuple[Category, ...]:
    """List the categories that a proxy may ever act on, in the order of the catalogue.

    Domain reference 8: what the medical insurers' system holds, and five of children and schools. All else, such
    as disability and long-term care, is for the person and for legal representatives alone.
    """
    return tuple(each for each in CATALOGUE.values() if AGENT in each.relations)


def chosen_categories(ticked: Collection[str]) -> tuple[str, ...]:
    """Hold what was ticked to what may be mandated; raise ``NothingChosenError`` for nothing."""
    chosen = tuple(each.id for each in mandatable() if each.id in ticked)
    if not chosen:
        raise NothingChosenError
    return chosen


def demand_last_day(day: date, *, today: date) -> None:
    """Raise ``TermNotOfferedError`` for a last day that is over, or more than a year away."""
    if not today <= day <= today + LONGEST:
        raise TermNotOfferedError


def demand_principal(born: date, *, today: date) -> None:
    """Raise ``MandateRefusedError`` for whoever is too young to decide alone (under 15)."""
    if age(born, on=today) < AGE_OF_OWN_DECISION:
        raise MandateRefusedError(TOO_YOUNG)


def demand_proxy(born: date, *, today: date) -> None:
    """Raise ``MandateRefusedError`` for whoever is not of age: adults alone act by mandate."""
    if age(born, on=today) < AGE_OF_MAJORITY:
        raise MandateRefusedError(TOO_YOUNG)
