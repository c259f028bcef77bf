"""What a grant will be once a newer consent takes its place. Pure rules.

The screen shows the result before anything is agreed, and the result is what is kept: nothing is
computed anew when the amendment takes effect.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from consent.grant import Grant
from consent.kept_back import kept_back

MERGE = "merge"
REPLACE = "replace"

Conditions = Mapping[str, Sequence[Mapping[str, Any]]]


def amended(older: Grant, newer: Grant, action: str) -> Grant:
    """Return the newer consent as the amendment of an older one.

    ``replace`` is the newer consent alone. ``merge`` adds it to the older one: what was allowed stays
    allowed, and what was declined before returns only where it is ticked now. What the older one keeps back
    stays out of either.
    """
    amendment = replace(
        newer,
        amends=older.grant_id,
        amend_action=action,
        left_out=kept_back(older, newer.categories),
    )
    if action == REPLACE:
        return amendment
    categories = _union(older.categories, newer.categories)
    declined = _union(older.declined, newer.declined)
    return replace(
        amendment,
        categories=categories,
        declined=tuple(category for category in declined if category not in categories),
        claims=_union(older.claims, newer.claims),
        conditions=_merged_conditions(older, newer),
        left_out=kept_back(older, categories),
        profile_match=newer.profile_match or older.profile_match,
    )


def _merged_conditions(older: Grant, newer: Grant) -> Conditions:
    """Narrow a category only where both consents narrow it: what either allows is allowed."""
    merged: dict[str, Sequence[Mapping[str, Any]]] = {}
    for category in _union(older.categories, newer.categories):
        sides = [side for side in (older, newer) if category in side.categories]
        if all(category in side.conditions for side in sides):
            allowed = [condition for side in sides for condition in side.conditions[category]]
            merged[category] = [c for n, c in enumerate(allowed) if c not in allowed[:n]]
    return merged


def _union(first: Sequence[str], second: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*first, *second]))
