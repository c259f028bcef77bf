"""What the catalogue demands of purpose templates: each check lists the faults that it finds."""

from collections.abc import Callable, Iterable

from scopes.errors import RedundantScopeError
from scopes.parsing import demand_no_redundancy
from scopes.purposes.purpose import PurposeTemplate

PurposeCheck = Callable[[PurposeTemplate], Iterable[str]]


def redundancy(purpose: PurposeTemplate) -> Iterable[str]:
    """Find scopes that another scope of the template contains, or that stand there twice."""
    tokens = [each.scope.id for each in purpose.scopes]
    if len(set(tokens)) != len(tokens):
        yield f"{purpose.id} names a scope twice"
    try:
        demand_no_redundancy(tokens)
    except RedundantScopeError as fault:
        yield f"{purpose.id}: {fault}"


def need(purpose: PurposeTemplate) -> Iterable[str]:
    """Find a template that could do without everything."""
    if not any(each.needed for each in purpose.scopes):
        yield f"{purpose.id} needs nothing"


def term(purpose: PurposeTemplate) -> Iterable[str]:
    """Find a term that one of the scopes does not allow."""
    if not 0 <= purpose.term_days <= purpose.longest_term_days:
        yield f"{purpose.id} asks for {purpose.term_days} of {purpose.longest_term_days} days"


def conditions(purpose: PurposeTemplate) -> Iterable[str]:
    """Find conditions that a scope does not take, and scopes asked under none."""
    for each in purpose.scopes:
        strange = [kind for kind in each.kinds if kind not in each.scope.conditions]
        if strange or not each.kinds:
            yield f"{purpose.id}: {each.scope.id} takes no {', '.join(strange) or 'empty condition'}"


PURPOSE_CHECKS: tuple[PurposeCheck, ...] = (redundancy, need, term, conditions)


def purpose_faults(purposes: Iterable[PurposeTemplate]) -> list[str]:
    """List every fault of some templates."""
    return [fault for each in purposes for check in PURPOSE_CHECKS for fault in check(each)]
