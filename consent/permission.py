"""Permission: token ∩ grant ∩ entitlement, computed at the instant of use.

Nothing is cut from tokens when a citizen withdraws or a review changes; the intersection does it.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from consent.entitlement import Entitlement
from consent.grant import Grant

GRANT_ENDED = "grant_ended"
CLIENT_SUSPENDED = "client_suspended"
CATEGORY_NOT_GRANTED = "category_not_granted"
NOT_ENTITLED = "not_entitled"


@dataclass(frozen=True)
class Allowed:
    """The categories that may be read now, in the order of the grant."""

    categories: tuple[str, ...]


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
    granted = [c for c in grant.categories if c in token_categories]
    return _entitled(granted, grant.purpose_id, entitlement)


def _entitled(
    granted: Iterable[str], purpose_id: str, entitlement: Entitlement
) -> Allowed | Refused:
    allowed = tuple(c for c in granted if entitlement.allows(purpose_id, c))
    return Allowed(allowed) if allowed else Refused(NOT_ENTITLED)
