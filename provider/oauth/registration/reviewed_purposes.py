"""Whether the purposes of a review fit the catalogue and each other; each fault names what and where."""

import re
from collections.abc import Iterable, Iterator, Sequence

from consent.entitlement import Purpose
from scopes.catalogue import SCOPES
from scopes.scope import Scope

_PURPOSE_ID = re.compile(r"[a-z0-9_-]{1,64}")


def purpose_faults(purposes: Sequence[Purpose]) -> list[str]:
    """Judge each purpose, and all of them together: they are one client's."""
    faults = [fault for purpose in purposes for fault in _own_faults(purpose)]
    if len({purpose.purpose_id for purpose in purposes}) != len(purposes):
        faults.append("two purposes have the same id")
    return [*faults, *_given_away(purposes)]


def sector_faults(purposes: Sequence[Purpose], others: Sequence[Purpose]) -> list[str]:
    """Judge purposes beside those of the other clients of a sector, who know a person by one ``sub``."""
    before = {*_given_away(purposes), *_given_away(others)}
    found = [fault for fault in _given_away([*purposes, *others]) if fault not in before]
    return [f"together with another client of its sector, {fault}" for fault in found]


def _own_faults(purpose: Purpose) -> Iterator[str]:
    if not _PURPOSE_ID.fullmatch(purpose.purpose_id):
        yield "a purpose's id is not 1 to 64 small letters, digits, _ -"
        return
    name = purpose.purpose_id
    if not purpose.categories or purpose.max_term_days < 0:
        yield f"{name} has no category or a negative term"
    for token in sorted(purpose.categories, key=str):
        if token not in SCOPES:
            yield f"{name} names an unknown scope {token!r}"
    known = [scope for scope in _scopes_of([purpose]) if scope.inputs]
    longest = max((scope.max_term_days for scope in known), default=purpose.max_term_days)
    if purpose.max_term_days > longest:
        yield f"{name} allows {purpose.max_term_days} days, and no scope of it more than {longest}"
    yield from _condition_faults(purpose)


def _condition_faults(purpose: Purpose) -> Iterator[str]:
    for scope in _scopes_of([purpose]):
        rule = purpose.conditions.get(scope.id)
        for kind in sorted(rule.kinds - set(scope.conditions)) if rule else ():
            yield f"{purpose.purpose_id} allows {kind} for {scope.id}, which does not take it"


def _given_away(purposes: Sequence[Purpose]) -> Iterator[str]:
    """Name combined answers whose branches the same client may see, for whatever purpose."""
    held = [*_scopes_of(purposes)]
    for combined in held:
        if combined.answer is None or not combined.answer.combined:
            continue
        for other in held:
            if other.contains(combined):
                yield f"{other.id} would give away which branch of {combined.id} is true"


def _scopes_of(purposes: Iterable[Purpose]) -> Iterator[Scope]:
    """List the scopes of purposes in the order of the catalogue, as far as it knows them."""
    named = {token for purpose in purposes for token in purpose.categories}
    return (scope for token, scope in SCOPES.items() if token in named)
