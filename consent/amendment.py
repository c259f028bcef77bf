"""What a grant will be once a newer consent takes its place. Pure rules.

The screen shows the result before anything is agreed, and the result is what is kept: nothing is
computed anew when the amendment takes effect.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from consent.grant import Grant
from scopes.catalogue import SCOPES

MERGE = "merge"
REPLACE = "replace"

Conditions = Mapping[str, Sequence[Mapping[str, Any]]]


def amended(older: Grant, newer: Grant, action: str) -> Grant:
    """Return the newer consent as the amendment of an older one.

    ``replace`` is the newer consent alone. ``merge`` adds it to the older one: what was allowed stays
    allowed, and what was declined before returns only where it is ticked now. Records that were left out of the
    older one stay out, also of another scope of their category, unless a page shows them anew and they are not
    left out there.
    """
    amendment = replace(newer, amends=older.grant_id, amend_action=action)
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
        left_out=_kept_back(older, newer),
        profile_match=newer.profile_match or older.profile_match,
    )


def _kept_back(older: Grant, newer: Grant) -> Mapping[str, Sequence[str]]:
    """Name what stays out, by scope: a record has one name in all scopes that hand it out."""
    found = dict(older.left_out)
    for token in newer.categories:
        known = [names for other, names in older.left_out.items() if _are_akin(token, other)]
        if token not in older.categories and known:
            found[token] = [*dict.fromkeys(name for names in known for name in names)]
    return found


def _are_akin(token: str, other: str) -> bool:
    """Tell whether two scopes may hand out the same records."""
    scopes = [SCOPES[each] for each in (token, other) if each in SCOPES]
    if len(scopes) < 2 or not all(scope.hands_out_records for scope in scopes):  # noqa: PLR2004
        return False
    one, another = ({each.category.id for each in scope.inputs} for scope in scopes)
    return not one.isdisjoint(another)


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
