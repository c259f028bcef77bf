"""The decision: what a consent page may offer, and what its answer means. Pure rules."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from consent.entitlement import Purpose
from consent.errors import NothingChosenError, TermNotOfferedError, UnknownChoiceError

_TERMS = (90, 365)


@dataclass(frozen=True)
class Decision:
    """What the citizen decided; ``term_days`` is None for a one-off consent."""

    categories: tuple[str, ...]
    declined: tuple[str, ...]
    term_days: int | None


def offered_terms(
    asked: Sequence[str],
    longest: Mapping[str, int | None],
    purpose: Purpose,
    *,
    standing: bool,
) -> tuple[int | None, ...]:
    """List the terms the page offers, shortest first; None stands for "this time only".

    ``longest`` gives each category's longest term in days, None where only one-off is allowed. A
    standing term is offered when every asked category and the purpose allow it.
    """
    if not standing:
        return (None,)
    limits = [longest.get(category) or 0 for category in asked]
    limit = min([purpose.max_term_days, *limits]) if limits else 0
    return (None, *(days for days in _TERMS if days <= limit))


def decide(
    asked: Sequence[str],
    ticked: Collection[str],
    term_days: int | None,
    offered: Collection[int | None],
) -> Decision:
    """Turn the form's answer into a decision; at least one category must be ticked.

    Raises ``UnknownChoiceError``, ``NothingChosenError`` or ``TermNotOfferedError``.
    """
    if not set(ticked) <= set(asked):
        raise UnknownChoiceError
    if not ticked:
        raise NothingChosenError
    if term_days not in offered:
        raise TermNotOfferedError
    return Decision(
        categories=tuple(c for c in asked if c in ticked),
        declined=tuple(c for c in asked if c not in ticked),
        term_days=term_days,
    )
