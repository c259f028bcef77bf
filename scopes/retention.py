"""How far back records are kept: dated rules as data, and pure functions over them.

A rule is picked by the date of the request. What a rule leaves out is said from the dates of the
request and these rules alone, never from what an agency turned out to hold.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

NOT_IN_FORCE = date.max
FROM_THE_BEGINNING = date.min
_FISCAL_YEAR_STARTS_IN = 4


class Counting(StrEnum):
    """How a rule counts its years: to the day, or in whole fiscal years (April to March)."""

    CALENDAR = "calendar"
    FISCAL = "fiscal"


@dataclass(frozen=True)
class RetentionRule:
    """One rule for one record type, in force from a day.

    ``years`` and ``days`` None means kept while the person lives or is registered. Before the day
    ``destroyed_before`` there are no rows: they were destroyed under the rule that this one replaced,
    or collection began then.
    """

    rule_id: str
    effective_from: date
    basis_field: str
    years: int | None
    counting: Counting = Counting.CALENDAR
    destroyed_before: date = date.min
    days: int | None = None


@dataclass(frozen=True)
class KeptPeriod:
    """The part of an asked period that is still kept; empty when ``start`` is after ``end``."""

    start: date
    end: date
    truncated: bool


def rule_on(rules: Sequence[RetentionRule], *, on: date) -> RetentionRule:
    """Return the rule in force on a day: the one that came into force last.

    Raises ``LookupError`` when none is in force.
    """
    in_force = [rule for rule in rules if rule.effective_from <= on]
    if not in_force:
        raise LookupError("no retention rule is in force on that day")
    return max(in_force, key=lambda rule: rule.effective_from)


def earliest_kept(rule: RetentionRule, *, on: date) -> date:
    """Return the earliest basis date that the rule still keeps; ``date.min`` for no limit."""
    if rule.days is not None:
        return max(on - timedelta(days=rule.days), rule.destroyed_before)
    if rule.years is None:
        return rule.destroyed_before
    if rule.counting is Counting.FISCAL:
        start = date(fiscal_year_of(on) - rule.years, _FISCAL_YEAR_STARTS_IN, 1)
    else:
        start = years_before(on, rule.years)
    return max(start, rule.destroyed_before)


def retained(rule: RetentionRule, basis_date: date, *, on: date) -> bool:
    """Tell whether a record with this basis date is still kept on a day; the last day counts."""
    return basis_date >= earliest_kept(rule, on=on)


def kept_period(rule: RetentionRule, start: date, end: date, *, on: date) -> KeptPeriod:
    """Cut an asked period to what is kept, and say whether anything was cut off."""
    earliest = earliest_kept(rule, on=on)
    return KeptPeriod(max(start, earliest), end, truncated=start < earliest)


def put_in_force(
    rules: Sequence[RetentionRule], rule_id: str, effective_from: date
) -> tuple[RetentionRule, ...]:
    """Date a rule that the catalogue holds as planned.

    Rows destroyed under the rule in force until then stay gone. ``LookupError`` for an unknown id.
    """
    planned = next((rule for rule in rules if rule.rule_id == rule_id), None)
    if planned is None:
        raise LookupError(rule_id)
    others = tuple(rule for rule in rules if rule is not planned)
    gone = earliest_kept(rule_on(others, on=effective_from), on=effective_from)
    return (*others, replace(planned, effective_from=effective_from, destroyed_before=gone))


def fiscal_year_of(day: date) -> int:
    """Return the Japanese fiscal year (April to March) of a day."""
    return day.year if day.month >= _FISCAL_YEAR_STARTS_IN else day.year - 1


def years_before(day: date, years: int) -> date:
    """Return the same day that many years earlier; 29 February falls back to 28 February."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)
