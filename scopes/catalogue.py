"""The catalogue: every category folder in the order of the public list, every answer, every scope."""

from collections.abc import Iterable, Iterator, Mapping
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType

from scopes import answers, categories, profile_match
from scopes.answer import Answer
from scopes.catalogue_checks import CHECKS
from scopes.category import Category
from scopes.errors import CatalogueFaultError, UnknownScopeError
from scopes.scope import Scope, of_answer, of_category


def catalogue_of(found: Iterable[Category]) -> Mapping[str, Category]:
    """Order categories by number and key them by id.

    Raises ``CatalogueFaultError`` naming every contradiction and every missing text.
    """
    ordered = sorted(found, key=lambda category: category.number)
    faults = [fault for check in CHECKS for fault in check(ordered)]
    if faults:
        raise CatalogueFaultError("; ".join(faults))
    return MappingProxyType({category.id: category for category in ordered})


def scopes_of(catalogue: Mapping[str, Category], found: Iterable[Answer]) -> Mapping[str, Scope]:
    """List every scope: each category followed by its sub-scopes, then the answers."""
    listed: list[Scope] = []
    for category in catalogue.values():
        listed.append(of_category(category))
        listed += [of_category(category, sub_scope) for sub_scope in category.sub_scopes]
    listed += [of_answer(answer, catalogue) for answer in found]
    listed.append(profile_match.SCOPE)
    return MappingProxyType({scope.id: scope for scope in listed})


def scope_of(token: str) -> Scope:
    """Return the scope of a token; ``UnknownScopeError`` for none."""
    scope = SCOPES.get(token)
    if scope is None:
        raise UnknownScopeError((token,))
    return scope


def _found_categories() -> Iterator[Category]:
    for module in iter_modules(categories.__path__):
        category = import_module(f"{categories.__name__}.{module.name}.category").CATEGORY
        if category.id != module.name:
            raise CatalogueFaultError(f"folder {module.name} holds category {category.id}")
        yield category


def _found_answers() -> Iterator[Answer]:
    for module in iter_modules(answers.__path__):
        yield from import_module(f"{answers.__name__}.{module.name}").ANSWERS


CATALOGUE: Mapping[str, Category] = catalogue_of(_found_categories())
"""Category id -> category, in the order of the public list."""

SCOPES: Mapping[str, Scope] = scopes_of(CATALOGUE, _found_answers())
"""Scope token -> scope, in the order of the public list, answers and ``profile_match`` last."""
