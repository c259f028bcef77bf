"""Which categories agencies may still add to, told from who has answered: no answer is opened for it."""

from collections.abc import Iterable, Sequence

from consent.retrieval import Part
from provider.selfinfo.answers import part_key
from scopes.catalogue import SCOPES
from scopes.scope import Scope


def awaited(categories: Iterable[str], parts: Sequence[Part]) -> int:
    """Count them, for a retrieval that is open; what has left the catalogue is not waited for."""
    return sum(is_awaited(SCOPES[each], parts) for each in categories if each in SCOPES)


def is_awaited(scope: Scope, parts: Sequence[Part]) -> bool:
    """Tell whether somebody was not heard yet, or nobody was named yet who will be asked."""
    mine = parts_of(scope, parts)
    return bool(scope.inputs) and (not mine or any(part.answered_at is None for part in mine))


def parts_of(scope: Scope, parts: Iterable[Part]) -> list[Part]:
    """Return the parts of a retrieval on which a category rests."""
    keys = {part_key(scope, each.category.id) for each in scope.inputs}
    return [part for part in parts if part.category in keys]
