"""The usual time of the next dose of each vaccine: a guide from usual ages, no medical advice."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from importlib.resources import files
from typing import Any

from clients_example.maternal_app.words import Words
from clients_example.relying_party.dates import day_label, months_after
from clients_example.relying_party.envelope import Envelope

Record = Mapping[str, Any]
_FULL_DATE = len("2024-09-10")
_IN_YEARS = 36
"""From this age in months on, ages are told in years."""


@dataclass(frozen=True)
class Usual:
    """One row of the schedule: ages in months, and the least days since the dose before."""

    vaccine: str
    counts: tuple[str, ...]
    doses: tuple[tuple[int, int], ...]
    gaps: tuple[int, ...]
    closes: int


@dataclass(frozen=True)
class NextDose:
    """A next dose and its usual time; the days are None while no birth date is known."""

    vaccine: str
    number: int
    from_months: int
    until_months: int
    starts: date | None = None
    ends: date | None = None

    def timing(self, today: date) -> str:
        """Say where today stands to the usual time: ``now``, ``later``, ``past`` or ``age``."""
        if self.starts is None or self.ends is None:
            return "age"
        if today < self.starts:
            return "later"
        return "now" if today < self.ends else "past"


def _load() -> tuple[Usual, ...]:
    text = files(__package__).joinpath("schedule.toml").read_text("utf-8")
    return tuple(
        Usual(
            row["vaccine"],
            tuple(row["counts"]),
            tuple(map(tuple, row["doses"])),
            tuple(row["gaps"]),
            row["closes"],
        )
        for row in tomllib.loads(text)["usual"]
    )


SCHEDULE = _load()


def next_doses(envelope: Envelope, born: date | None, today: date) -> list[NextDose]:
    """List the next dose of each vaccine by its usual time."""
    given = [
        record
        for dataset in envelope.datasets
        if dataset.record_type == "immunisation_record"
        for record in dataset.records
        if record["given"]
    ]
    found = (_next(usual, given, born, today) for usual in SCHEDULE)
    return sorted((dose for dose in found if dose), key=lambda dose: dose.from_months)


def _next(usual: Usual, given: Sequence[Record], born: date | None, today: date) -> NextDose | None:
    counted = [record for record in given if record["vaccine"] in usual.counts]
    done = _done(counted)
    if done >= len(usual.doses):
        return None
    starts, ends = usual.doses[done]
    if born is None:
        return NextDose(usual.vaccine, done + 1, starts, ends)
    if today >= months_after(born, usual.closes):
        return None
    days = _days(usual, done, counted, born)
    return NextDose(usual.vaccine, done + 1, starts, ends, *days)


def _done(counted: Sequence[Record]) -> int:
    """Count doses, not records: after a move two municipalities may hold the same dose.

    The highest number counts when earlier records are no longer kept; the days count when a number
    starts anew, as in a second period.
    """
    days = {record["date"] for record in counted}
    return max([len(days), *(int(record["dose"]) for record in counted)])


def _days(usual: Usual, done: int, counted: Sequence[Record], born: date) -> tuple[date, date]:
    """Return the usual days, or later ones where the dose before is too near."""
    starts, ends = (months_after(born, months) for months in usual.doses[done])
    known = [record["date"] for record in counted if len(record["date"]) == _FULL_DATE]
    if not known:
        return starts, ends
    earliest = date.fromisoformat(max(known)) + timedelta(days=usual.gaps[done])
    starts = max(starts, earliest)
    return starts, max(ends, months_after(starts, 1))


def usual_time(dose: NextDose, words: Words) -> str:
    """Write the usual time of a dose: days when the birth date is known, else ages."""
    if dose.starts is not None and dose.ends is not None:
        starts, ends = (
            day_label(each.isoformat()[:7], words.language) for each in (dose.starts, dose.ends)
        )
        return words.text("next.between", starts=starts, ends=ends)
    if dose.from_months >= _IN_YEARS:
        ages = {"starts": dose.from_months // 12, "ends": dose.until_months // 12}
        return words.text("next.years", **ages)
    return words.text("next.months", starts=dose.from_months, ends=dose.until_months)
