"""The catalogue: every category folder, in the order of the public list, checked at import."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType

from scopes import categories
from scopes.category import Category
from scopes.errors import CatalogueFaultError, UnknownScopeError
from scopes.fields import OTHER

MOST_CATEGORIES = 29


def catalogue_of(found: Iterable[Category]) -> Mapping[str, Category]:
    """Order categories by number and key them by id.

    Raises ``CatalogueFaultError`` naming every contradiction and every missing text.
    """
    ordered = sorted(found, key=lambda category: category.number)
    faults = [fault for check in _CHECKS for fault in check(ordered)]
    if faults:
        raise CatalogueFaultError("; ".join(faults))
    return MappingProxyType({category.id: category for category in ordered})


def by_scope(scope: str) -> Category:
    """Return the category of a scope token; ``UnknownScopeError`` for none."""
    category = _BY_SCOPE.get(scope)
    if category is None:
        raise UnknownScopeError((scope,))
    return category


def _found() -> Iterator[Category]:
    for module in iter_modules(categories.__path__):
        category = import_module(f"{categories.__name__}.{module.name}.category").CATEGORY
        if category.id != module.name:
            raise CatalogueFaultError(f"folder {module.name} holds category {category.id}")
        yield category


def _duplicates(ordered: Sequence[Category]) -> list[str]:
    claims: dict[str, list[object]] = {
        "id": [category.id for category in ordered],
        "number": [category.number for category in ordered],
        "scope": [category.scope for category in ordered],
        "item": [item for category in ordered for item in category.items],
    }
    return [
        f"{kind} {value} is claimed twice"
        for kind, values in claims.items()
        for value, times in Counter(values).items()
        if times > 1
    ]


def _numbers_out_of_range(ordered: Sequence[Category]) -> list[str]:
    return [
        f"{category.id} has number {category.number}"
        for category in ordered
        if not 1 <= category.number <= MOST_CATEGORIES
    ]


def _missing_texts(ordered: Sequence[Category]) -> list[str]:
    faults = []
    for category in ordered:
        if not category.wording.example_fields:
            faults.append(f"{category.id} names no example fields")
        if not category.examples:
            faults.append(f"{category.id} has no example record")
        faults += [
            f"{category.id} code list {field} lacks {OTHER}"
            for field, labels in category.codes.items()
            if OTHER not in labels
        ]
    return faults


_CHECKS = (_duplicates, _numbers_out_of_range, _missing_texts)

CATALOGUE: Mapping[str, Category] = catalogue_of(_found())
"""Category id -> category, in the order of the public list."""

_BY_SCOPE = {category.scope: category for category in CATALOGUE.values()}
