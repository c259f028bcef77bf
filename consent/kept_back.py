"""Records that a citizen keeps back from a relying party: which of them stay out of a newer consent. Pure rules.

The same record has one name in all scopes that hand it out. What a page shows anew is decided there; what it
does not show stays out.
"""

from collections.abc import Collection, Mapping, Sequence

from consent.grant import Grant
from scopes.catalogue import SCOPES


def kept_back(older: Grant, categories: Collection[str]) -> Mapping[str, Sequence[str]]:
    """Name, by category of a newer consent, the records that the older one keeps back.

    A category that the older one did not have takes over the names of all that hand out the same records.
    """
    known = {token: _names(older, token) for token in categories}
    return {token: names for token, names in known.items() if names}


def _names(older: Grant, token: str) -> Sequence[str]:
    if token in older.categories:
        return older.left_out.get(token, ())
    akin = [names for other, names in older.left_out.items() if _are_akin(token, other)]
    return [*dict.fromkeys(name for names in akin for name in names)]


def _are_akin(token: str, other: str) -> bool:
    """Tell whether two scopes may hand out the same records."""
    if token not in SCOPES or other not in SCOPES:
        return False
    one, another = SCOPES[token], SCOPES[other]
    if not (one.hands_out_records and another.hands_out_records):
        return False
    return not {e.category.id for e in one.inputs}.isdisjoint(e.category.id for e in another.inputs)
