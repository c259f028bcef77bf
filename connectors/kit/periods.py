"""The days on which a record of an agency counts: the dates that the catalogue keeps it by, and their start.

The last day is the one from which the catalogue counts how long the record is kept (each category's
retention rules); a record of something that still runs has none.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from scopes.category import Category, RecordType
from scopes.errors import RecordError
from scopes.evidence.periods import first_day, last_day
from scopes.retention import rule_on

_PARTNERS: Mapping[str, tuple[str, ...]] = {
    "ended_on": ("entitled_from", "certified_from", "started_on"),
    "ends_on": ("decided_on",),
    "last_paid_on": ("period_from", "decided_on"),
    "repaid_on": ("contracted_on",),
    "valid_until": ("issued_on",),
}
"""Last day -> the names under which records of such a kind give their first day."""

_LASTS: Mapping[str, tuple[str, ...]] = {
    "acquired_on": ("lost_on", "valid_to"),
    "period_from": ("period_to",),
    "since": (),
}
"""First day -> the names of its last day, where the catalogue counts from the beginning."""


@dataclass(frozen=True)
class Days:
    """From when to when a record counts, both days included; None where it has no such day."""

    first: date | None
    last: date | None

    def touch(self, start: date, end: date) -> bool:
        """Tell whether any of these days lies within a period."""
        return (self.first is None or self.first <= end) and (
            self.last is None or start <= self.last
        )


@dataclass(frozen=True)
class Dated:
    """A record as the agency keeps it. ``year`` is set where the catalogue numbers records by years."""

    record: Mapping[str, Any]
    record_type: str
    days: Days
    year: int | None


def dated(category: Category, record: Mapping[str, Any], *, today: date) -> Dated:
    """Read the dates of a record; one that cannot be read counts on every day, and so is sent."""
    default = category.record_types[0].id if len(category.record_types) == 1 else ""
    named = str(record.get("record_type", default))
    record_type = category.record_type(named)
    try:
        wire = category.to_wire({"as_of": today.isoformat(), **record})
    except RecordError:
        wire = {}
    if record_type is None or not wire:
        return Dated(record, named, Days(None, None), None)
    basis = rule_on(record_type.retention, on=today).basis_field
    value = wire.get(basis)
    if isinstance(value, int):
        return Dated(record, named, _fiscal(value), value)
    return Dated(record, named, _days(record_type, wire, basis), wire.get("fiscal_year"))


def _fiscal(year: int) -> Days:
    """Return a Japanese fiscal year."""
    return Days(date(year, 4, 1), date(year + 1, 3, 31))


def _days(record_type: RecordType, wire: Mapping[str, Any], basis: str) -> Days:
    declared = record_type.field_names()
    if basis in _LASTS:
        ends = [name for name in _LASTS[basis] if name in declared]
        return Days(_first(wire, (basis,)), _last(wire, ends))
    starts = _PARTNERS.get(basis, (basis.removesuffix("_to") + "_from",))
    known = [name for name in starts if name in declared]
    return Days(_first(wire, known or (basis,)), _last(wire, (basis,)))


def _first(wire: Mapping[str, Any], names: "tuple[str, ...] | list[str]") -> date | None:
    return next((first_day(wire[name]) for name in names if name in wire), None)


def _last(wire: Mapping[str, Any], names: "tuple[str, ...] | list[str]") -> date | None:
    return next((last_day(wire[name]) for name in names if name in wire), None)
