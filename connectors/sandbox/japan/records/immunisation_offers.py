"""The vaccination calendar of ``immunisation_calendar.toml``: what is offered to whom, and when."""

import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from connectors.sandbox.japan.records.days import enters_school, months_later

_DATA: Final[Mapping[str, Any]] = tomllib.loads(
    Path(__file__).with_name("immunisation_calendar.toml").read_text(encoding="utf-8")
)
_MONTH = timedelta(days=27)
_SCHOOL_NOTICE = timedelta(days=365)
_AUTUMN = ((10, 1), (12, 20))


@dataclass(frozen=True, slots=True)
class Offer:
    """One dose on offer: between which days it may be given, as which dose and stage."""

    first: date
    last: date
    dose: int
    stage: str


@dataclass(frozen=True)
class Series:
    """The doses of one vaccine that belong together; whoever takes the first usually takes them all.

    ``kind`` says how they are offered: child, campaign, yearly or at_age.
    """

    kind: str
    vaccine: str
    entry: Mapping[str, Any]
    programme: str
    offers: tuple[Offer, ...]

    @property
    def share(self) -> int:
        """How many of a hundred take it."""
        return int(self.entry["share"])


def series_for(born: date, sex: str) -> Iterator[Series]:
    """List what somebody born on a day is ever offered, in the order of the calendar."""
    for kind, offers_of in _OFFERS.items():
        for entry in _DATA[kind]:
            if _is_for(entry, born, sex) and (offers := tuple(offers_of(entry, born))):
                programme = entry.get("programme", "routine_a")
                yield Series(kind, entry["vaccine"], entry, programme, offers)


def _is_for(entry: Mapping[str, Any], born: date, sex: str) -> bool:
    first, last = entry.get("born_from", date.min), entry.get("born_until", date.max)
    return bool(first <= born <= last and entry.get("sex", sex) == sex)


def _of_a_child(entry: Mapping[str, Any], born: date) -> Iterator[Offer]:
    for number, dose in enumerate(entry["doses"], start=1):
        first = (
            enters_school(born) - _SCHOOL_NOTICE
            if dose.get("school")
            else months_later(born, dose["months"])
        )
        yield Offer(first, first + _MONTH, number, dose["stage"])


def _of_a_campaign(entry: Mapping[str, Any], _born: date) -> Iterator[Offer]:
    for number, window in enumerate(entry["windows"], start=1):
        yield Offer(window["from"], window["to"], number, "none")


def _of_every_autumn(entry: Mapping[str, Any], born: date) -> Iterator[Offer]:
    start = max(entry["first_year"], born.year + entry["from_age"])
    for year in range(start, born.year + 105):
        first, last = (date(year, *day) for day in _AUTUMN)
        if months_later(born, entry["from_age"] * 12) <= first:
            yield Offer(first, last, 1, "none")


def _at_an_age(entry: Mapping[str, Any], born: date) -> Iterator[Offer]:
    """Offer it in the fiscal year in which the age is completed, and only once in a life."""
    for age in entry["ages"]:
        start = months_later(born, age * 12)
        year = start.year if start.month >= 4 else start.year - 1  # noqa: PLR2004 - April
        if year < entry["first_year"]:
            continue
        first = date(year, 5, 1)
        yield Offer(first, date(year, 12, 20), 1, "none")
        for number, gap in enumerate(entry["gap_days"], start=2):
            later = timedelta(days=gap)
            yield Offer(first + later, date(year, 12, 20) + later, number, "none")
        return


_OFFERS: Final[Mapping[str, Callable[[Mapping[str, Any], date], Iterator[Offer]]]] = {
    "child": _of_a_child,
    "campaign": _of_a_campaign,
    "yearly": _of_every_autumn,
    "at_age": _at_an_age,
}
