"""The records as a parent reads them: by day, newest first."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from clients_example.maternal_app.dates import day_label
from clients_example.maternal_app.envelope import Envelope
from clients_example.maternal_app.words import Words


@dataclass(frozen=True)
class Entry:
    """One line of a day. ``source`` says who holds the record, and how old their register is."""

    kind: str
    title: str
    detail: str
    source: str


@dataclass(frozen=True)
class Day:
    """The entries of one day."""

    date: str
    label: str
    entries: tuple[Entry, ...]


def timeline(envelope: Envelope, words: Words) -> list[Day]:
    """Group every record that this app knows by its day."""
    days: dict[str, list[Entry]] = {}
    for date, entry in _entries(envelope, words):
        days.setdefault(date, []).append(entry)
    return [
        Day(date, day_label(date, words.language), tuple(days[date]))
        for date in sorted(days, reverse=True)
    ]


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
