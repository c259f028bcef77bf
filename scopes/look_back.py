"""Retention as it applies to one record and to one condition."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from scopes.category import Category, ConditionKind
from scopes.evidence.periods import last_day
from scopes.input import Input
from scopes.retention import kept_period, retained, rule_on


def is_kept(category: Category, record: Mapping[str, Any], *, today: date) -> bool:
    """Tell whether a record is still kept; one without a basis date is not judged by age.

    Nor is one whose date cannot be read: the check of its form, which comes after, refuses it.
    """
    record_type = category.record_type(str(record.get("record_type")))
    if record_type is None:
        return False
    rule = rule_on(record_type.retention, on=today)
    try:
        basis = latest_day(record.get(rule.basis_field))
    except ValueError:
        basis = None
    return basis is None or retained(rule, basis, on=today)


def is_truncated(asked: Input, condition: Mapping[str, Any], *, today: date) -> bool:
    """Tell from the dates of the request alone whether part of it is no longer kept."""
    period = _asked_period(condition)
    if period is None:
        return False
    rules = (
        rule_on(record_type.retention, on=today)
        for record_type in asked.category.record_types
        if record_type.id in asked.record_types
    )
    return any(kept_period(rule, *period, on=today).truncated for rule in rules)


def latest_day(value: object) -> date | None:
    """Return the last day that a date known in part may mean; a number is a fiscal year."""
    if isinstance(value, int):
        return date(value + 1, 3, 31)
    return last_day(value) if isinstance(value, str) else None


def _asked_period(condition: Mapping[str, Any]) -> tuple[date, date] | None:
    match condition["kind"]:
        case ConditionKind.AS_OF:
            return (day := date.fromisoformat(condition["date"])), day
        case ConditionKind.RANGE:
            return date.fromisoformat(condition["from"]), date.fromisoformat(condition["to"])
        case ConditionKind.FISCAL_YEAR:
            year = condition["fiscal_year"]
            return date(year, 4, 1), date(year + 1, 3, 31)
    return None
