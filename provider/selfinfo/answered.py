"""An answer as it leaves: one value, what it rests on, and nothing of the records behind it."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from connectors.port import Holder, SourceAnswer, SourceOutcome
from scopes.answer import UNKNOWN, Answer, Evidence
from scopes.scope import Scope

log = logging.getLogger(__name__)

_READ = (SourceOutcome.RELEASED, SourceOutcome.NONE_HELD, SourceOutcome.MANUAL)


@dataclass(frozen=True)
class Answered:
    """A value in its wire form. ``sources`` are all agencies that were asked, whatever they hold.

    An unknown or combined answer names none: that somebody is known at a welfare office, or where they
    ever lived, is told by the list alone, and would be all that a service learns.

    ``as_of`` is the oldest day for which what was read is right, and None where nothing was read or
    nothing can be said: then there is nothing for a day to be right about. A combined answer has none,
    for agencies keep different days, and the day would tell which of them decided.
    """

    value: str
    version: str
    as_of: date | None
    sources: tuple[tuple[str, Holder], ...]


def answered(
    scope: Scope,
    answers: Sequence[SourceAnswer],
    condition: Mapping[str, Any],
    *,
    today: date,
    birth_date: date | None,
) -> Answered:
    """Compute an answer from what the guards left."""
    answer = scope.answer
    assert answer is not None
    evidence = Evidence(_by_type(answers), condition, today, birth_date)
    is_born = birth_date is not None and birth_date <= today
    lacks_birth_date = answer.needs_birth_date and not is_born
    value = UNKNOWN if lacks_birth_date else _evaluated(answer, evidence)
    days = [a.as_of for a in answers if a.records and a.as_of is not None]
    untold = value == UNKNOWN or answer.combined
    return Answered(
        value=value,
        version=answer.version,
        as_of=None if untold else min(days, default=None),
        sources=() if untold else _asked(answers),
    )


def _evaluated(answer: Answer, evidence: Evidence) -> str:
    """Evaluate; a fault of ours makes one answer unknown and leaves the rest of the result whole."""
    try:
        return answer.evaluate(evidence)
    except Exception as fault:  # noqa: BLE001 - whatever it is, it must cost one answer and no more
        log.error("answer failed answer=%s fault=%s", answer.id, type(fault).__name__)  # noqa: TRY400 - a traceback may repeat values
        return UNKNOWN


def _asked(answers: Sequence[SourceAnswer]) -> tuple[tuple[str, Holder], ...]:
    """Name who was asked; an agency that a flag made nameless is none of them."""
    return tuple((a.category, a.holder) for a in answers if a.outcome in _READ and a.agency_id)


def profile_matched(result: str | None) -> Answered:
    """Tell the result of comparing a profile, as it was found when the citizen agreed."""
    return Answered(result or UNKNOWN, "1", None, ())


def _by_type(answers: Sequence[SourceAnswer]) -> dict[str, list[Mapping[str, Any]]]:
    found: dict[str, list[Mapping[str, Any]]] = {}
    for answer in answers:
        for record in answer.records:
            found.setdefault(record["record_type"], []).append(record)
    return found
