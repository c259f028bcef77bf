"""How a citizen takes back a part of a grant: one item of it, or some of its time. Nothing is ever added."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from consent.errors import ItemNotGrantedError, TermNotOfferedError
from consent.grant import Grant

SHORTER_DAYS = (7, 30, 90, 180)
"""The terms, counted from the day of the change, that a page offers where they end sooner."""


def items_of(grant: Grant) -> tuple[str, ...]:
    """List what can be taken out of a grant: its categories, and the identity claims beside them."""
    return (*grant.categories, *grant.claims)


def is_last(grant: Grant, item: str) -> bool:
    """Tell whether nothing would be handed over any more without an item: that is a stop.

    A login goes on without its claims.
    """
    return bool(grant.categories) and grant.categories == (item,)


def without(grant: Grant, item: str) -> Grant:
    """Return the grant without one category or claim.

    Raises ``ItemNotGrantedError`` for one that is not in it, and for the last category.
    """
    if item not in items_of(grant) or is_last(grant, item):
        raise ItemNotGrantedError
    login = not grant.categories
    return replace(
        grant,
        categories=tuple(c for c in grant.categories if c != item),
        claims=tuple(c for c in grant.claims if c != item),
        declined=(*grant.declined, item) if login or item in grant.categories else grant.declined,
        conditions={c: told for c, told in grant.conditions.items() if c != item},
    )


def shorter_terms(grant: Grant, *, now: datetime) -> Sequence[int]:
    """List the days from now after which a grant may end instead, all sooner than it would."""
    if not grant.standing:
        return ()
    return [days for days in SHORTER_DAYS if now + timedelta(days=days) < grant.expires_at]


def shortened(grant: Grant, days: int, *, now: datetime) -> Grant:
    """Return the grant with a sooner end; raise ``TermNotOfferedError`` for any other term."""
    if days not in shorter_terms(grant, now=now):
        raise TermNotOfferedError
    return replace(grant, expires_at=now + timedelta(days=days))
