"""Permission: token ∩ grant ∩ entitlement, computed at the instant of use.

Nothing is cut from tokens when a citizen withdraws, a review changes or a scope leaves the catalogue;
the intersection does it.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from consent.entitlement import ConditionRule, Entitlement
from consent.grant import Grant
from scopes.catalogue import SCOPES
from scopes.conditions import LATEST, is_within

GRANT_ENDED = "grant_ended"
GRANT_PAUSED = "grant_paused"
LOGIN_TOO_OLD = "login_too_old"
CLIENT_SUSPENDED = "client_suspended"
CATEGORY_NOT_GRANTED = "category_not_granted"
CONDITION_NOT_GRANTED = "condition_not_granted"
NOT_ENTITLED = "not_entitled"
SUBJECT_NOT_GRANTED = "subject_not_granted"


@dataclass(frozen=True)
class Allowed:
    """The categories that may be read now, in the order of the grant, and under which conditions.

    ``agreed`` are the citizen's conditions, ``reviewed`` the operator's; a category that is absent
    there is not narrowed.
    """

    categories: tuple[str, ...]
    agreed: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    reviewed: Mapping[str, ConditionRule] = field(default_factory=dict)

    def covers(self, category: str, condition: Mapping[str, Any], *, today: date) -> bool:
        """Tell whether a category may be read now under a canonical condition."""
        if category not in self.categories:
            return False
        agreed, rule = self.agreed.get(category), self.reviewed.get(category)
        if agreed and not any(is_within(condition, each) for each in agreed):
            return False
        return rule is None or rule.beyond(condition, today=today) is None

    def usual(self, category: str) -> Mapping[str, Any]:
        """Return the condition under which a category is asked for when a call names none.

        Of several agreed ones it is the one that covers the others; where none does, the caller has to name one.
        """
        agreed = self.agreed.get(category, ())
        widest = [each for each in agreed if all(is_within(other, each) for other in agreed)]
        return widest[0] if widest else LATEST


@dataclass(frozen=True)
class Refused:
    """Why nothing may be read; ``reason`` is one of this module's constants."""

    reason: str


def effective(
    token_categories: Collection[str],
    grant: Grant,
    entitlement: Entitlement,
    *,
    client_active: bool,
    now: datetime,
) -> Allowed | Refused:
    """Compute what this token may read under this grant now."""
    if not client_active:
        return Refused(CLIENT_SUSPENDED)
    if not grant.alive(now=now):
        return Refused(GRANT_ENDED)
    if grant.paused:
        return Refused(GRANT_PAUSED)
    purpose = entitlement.purpose(grant.purpose_id)
    reviewed = purpose.categories & SCOPES.keys() if purpose else ()
    allowed = tuple(c for c in grant.categories if c in token_categories and c in reviewed)
    if purpose is None or not allowed:
        return Refused(NOT_ENTITLED)
    return Allowed(allowed, grant.conditions, purpose.conditions)
