"""Scopes that a mistyped token may have meant."""

from difflib import get_close_matches

from scopes.catalogue import SCOPES
from scopes.scope import Scope

_MOST = 5


def near(token: str) -> tuple[Scope, ...]:
    """Find scopes spelt alike, then those whose token or English name holds the token; five at most."""
    typed = token.lower()
    alike = get_close_matches(typed, SCOPES, n=_MOST, cutoff=0.7)
    names = {scope.id: f"{scope.id} {scope.wording.name.en.lower()}" for scope in SCOPES.values()}
    holding = [each for each, name in names.items() if typed and typed in name]
    return tuple(SCOPES[each] for each in dict.fromkeys((*alike, *holding)))[:_MOST]
