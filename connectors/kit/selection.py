"""Which of an agency's records answer an inquiry: the wanted record types, under the condition."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from typing import Any

from connectors.kit.periods import Dated, dated
from scopes.category import Category, ConditionKind
from scopes.conditions import check_condition

Records = Sequence[Mapping[str, Any]]
"""Records as an agency keeps them."""


def select(
    records: Records,
    condition: Mapping[str, Any],
    *,
    category: Category,
    today: date,
    record_types: Collection[str] = (),
) -> Records:
    """Return what a condition asks for; of records that a year numbers, ``latest`` is the newest year.

    No ``record_types`` are all of them. Raises ``scopes.errors.ConditionError`` for a condition that is
    none, or that the category does not take.
    """
    asked = check_condition(category.conditions, condition)
    held = [dated(category, record, today=today) for record in records]
    wanted = [each for each in held if not record_types or each.record_type in record_types]
    return [each.record for each in _CHOOSE[asked["kind"]](wanted, asked)]


def _newest(held: Sequence[Dated], _: Mapping[str, Any]) -> Sequence[Dated]:
    newest = {each.record_type: each.year for each in sorted(held, key=_year)}
    return [each for each in held if each.year in (None, newest[each.record_type])]


def _year(each: Dated) -> int:
    return each.year or 0


def _on_day(held: Sequence[Dated], asked: Mapping[str, Any]) -> Sequence[Dated]:
    day = date.fromisoformat(asked["date"])
    return [each for each in held if each.days.touch(day, day)]


def _within(held: Sequence[Dated], asked: Mapping[str, Any]) -> Sequence[Dated]:
    start, end = date.fromisoformat(asked["from"]), date.fromisoformat(asked["to"])
    return [each for each in held if each.days.touch(start, end)]


def _in_year(held: Sequence[Dated], asked: Mapping[str, Any]) -> Sequence[Dated]:
    year = asked["fiscal_year"]
    start, end = date(year, 4, 1), date(year + 1, 3, 31)
    return [
        each
        for each in held
        if (each.days.touch(start, end) if each.year is None else each.year == year)
    ]


_CHOOSE: Mapping[str, Callable[[Sequence[Dated], Mapping[str, Any]], Sequence[Dated]]] = {
    ConditionKind.LATEST: _newest,
    ConditionKind.AS_OF: _on_day,
    ConditionKind.RANGE: _within,
    ConditionKind.FISCAL_YEAR: _in_year,
}
