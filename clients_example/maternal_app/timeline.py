"""The records as a parent reads them: by day, newest first."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from clients_example.maternal_app.words import Words
from clients_example.relying_party.dates import day_label, months_between
from clients_example.relying_party.envelope import Envelope

_FULL_DATE = len("2024-09-10")
_IN_YEARS = 12
"""From this age in months on, an age is told in years."""


@dataclass(frozen=True)
class Entry:
    """One line of a day. ``source`` says who holds the record, and how old their register is."""

    kind: str
    title: str
    detail: str
    source: str


@dataclass(frozen=True)
class Day:
    """The entries of one day. ``age`` is empty while it cannot be told."""

    date: str
    label: str
    age: str
    entries: tuple[Entry, ...]


def timeline(envelope: Envelope, words: Words, born: date | None = None) -> list[Day]:
    """Group every record that this app knows by its day."""
    days: dict[str, list[Entry]] = {}
    for day, entry in _entries(envelope, words):
        days.setdefault(day, []).append(entry)
    return [
        Day(day, day_label(day, words.language), _age(born, day, words), tuple(days[day]))
        for day in sorted(days, reverse=True)
    ]


def _age(born: date | None, day: str, words: Words) -> str:
    """Write the child's age; a record that knows no day, or is of before birth, has none."""
    if born is None or len(day) != _FULL_DATE:
        return ""
    months = months_between(born, date.fromisoformat(day))
    if months < 0:
        return ""
    if months < _IN_YEARS:
        return words.text("age.months", months=months)
    return words.text("age.years", years=months // 12, months=months % 12)


def _entries(envelope: Envelope, words: Words) -> Iterator[tuple[str, Entry]]:
    for dataset in envelope.datasets:
        as_of = day_label(dataset.as_of, words.language)
        for record in dataset.records:
            if not record:
                continue
            holder = record.get("municipality", dataset.holder)
            source = words.text("timeline.source", holder=holder, as_of=as_of)
            title, detail = _told(dataset.record_type, record, words)
            yield record["date"], Entry(dataset.record_type, title, detail, source)


def _told(record_type: str, record: Any, words: Words) -> tuple[str, str]:
    """Return title and detail of a record."""
    if record_type == "immunisation_record":
        dose = words.text("timeline.dose", number=record["dose"])
        if not record["given"]:
            dose = words.text("timeline.not_given")
        return words.vaccine(record["vaccine"]), dose
    days = {
        name: day_label(record[name], words.language)
        for name in ("due_on", "until")
        if name in record
    }
    title = words.text(f"record.{record_type}.title", **{**record, **days})
    measures = [
        words.text(f"measure.{name}", value=record[name])
        for name in ("height_cm", "weight_g", "weight_kg", "head_cm")
        if name in record
    ]
    detail = words.text(f"record.{record_type}.detail", **{**record, **days})
    return title, words.text("list.separator").join(filter(None, [detail, *measures]))
