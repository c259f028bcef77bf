"""Step-up (RFC 9470): which categories want the PIN anew of someone who logged in a while ago.

It is asked for at the start of an interaction and never within one: whoever logged in for it has just
shown the card.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from scopes.scope import Scope

FRESH = timedelta(minutes=5)
"""How old a login may be when an interaction about such a category begins."""


def step_up(category: Scope) -> bool:
    """Tell whether a category may be handed over only on a fresh login."""
    return category.step_up


def oldest_login(categories: Iterable[Scope]) -> timedelta | None:
    """Return how old a login may be that these are handed over on; None for any age."""
    return FRESH if any(step_up(category) for category in categories) else None


def is_fresh(begun_at: datetime, authenticated_at: datetime | None) -> bool:
    """Tell whether a login was fresh when an interaction began; one within it always is."""
    return authenticated_at is not None and begun_at - authenticated_at <= FRESH
