"""The envelope that the provider hands over, read strictly: what is not as agreed is not shown."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from clients_example.maternal_app.errors import UnexpectedAnswerError

RELEASED, PENDING, SOURCE_ERROR = "released", "pending", "source_error"
_OUTCOMES = {RELEASED, PENDING, SOURCE_ERROR, "declined", "not_available", "unsupported"}
_STATUSES = {"partial", "ready"}
_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?", re.ASCII)
_LONGEST, _MOST = 500, 2_000


@dataclass(frozen=True)
class Dataset:
    """The records of one kind from one agency. ``as_of`` is the day of the agency's register."""

    record_type: str
    as_of: str
    holder: str
    records: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True)
class CategoryAnswer:
    """What became of one category."""

    category: str
    outcome: str
    complete: bool
    datasets: tuple[Dataset, ...]


@dataclass(frozen=True)
class Envelope:
    """One result."""

    finished: bool
    categories: tuple[CategoryAnswer, ...]

    @property
    def datasets(self) -> tuple[Dataset, ...]:
        """Every dataset of every category."""
        return tuple(each for category in self.categories for each in category.datasets)

    def whole(self, category: str) -> bool:
        """Tell whether every agency that holds records of a category has handed them over."""
        return any(
            each.category == category and each.outcome == RELEASED and each.complete
            for each in self.categories
        )

    @property
    def state(self) -> str:
        """Say in one word how things stand, for ``data-state``."""
        outcomes = {each.outcome for each in self.categories}
        if not self.datasets:
            return _state_of_nothing(outcomes)
        incomplete = PENDING in outcomes or not all(each.complete for each in self.categories)
        return "partial" if incomplete else "connected"


def read_envelope(unverified: Mapping[str, Any]) -> Envelope:
    """Read an envelope; raise ``UnexpectedAnswerError``."""
    try:
        status = unverified["status"]
        categories = tuple(_category(each) for each in _list(unverified["categories"]))
    except (AttributeError, KeyError, TypeError, ValueError):
        raise UnexpectedAnswerError("the envelope is malformed") from None
    _demand(status in _STATUSES, "status")
    pending = any(each.outcome == PENDING for each in categories)
    return Envelope(status == "ready" and not pending, categories)


def _state_of_nothing(outcomes: set[str]) -> str:
    if PENDING in outcomes:
        return "pending"
    return "error" if SOURCE_ERROR in outcomes else "empty"


def _category(unverified: Mapping[str, Any]) -> CategoryAnswer:
    outcome = _text(unverified["outcome"])
    _demand(outcome in _OUTCOMES, "outcome")
    complete = unverified.get("complete", True)
    _demand(isinstance(complete, bool), "complete")
    datasets = _list(unverified["datasets"]) if outcome == RELEASED else []
    return CategoryAnswer(
        category=_text(unverified["category"]),
        outcome=outcome,
        complete=complete,
        datasets=tuple(_dataset(each) for each in datasets),
    )


def _dataset(unverified: Mapping[str, Any]) -> Dataset:
    record_type = _text(unverified["record_type"])
    records = tuple(_RECORDS.get(record_type, _other)(r) for r in _list(unverified["records"]))
    return Dataset(
        record_type=record_type,
        as_of=_date(unverified["as_of"]),
        holder=_text(unverified["holder"]["name"]),
        records=records,
    )


def _vaccination(unverified: Mapping[str, Any]) -> Mapping[str, Any]:
    return {
        "date": _date(unverified["administered_on"]),
        "vaccine": _text(unverified["vaccine_name"]),
        "dose": _count(unverified["dose_number"]),
        "municipality": _text(unverified["municipality"]["name"]),
        "given": _text(unverified["outcome"]) == "administered",
    }


def _infant_checkup(unverified: Mapping[str, Any]) -> Mapping[str, Any]:
    return {
        "date": _date(unverified["checked_on"]),
        "age_months": _count(unverified["age_months"]),
        **_measures(unverified, ("height_cm", "weight_g", "head_cm")),
    }


def _prenatal_checkup(unverified: Mapping[str, Any]) -> Mapping[str, Any]:
    return {
        "date": _date(unverified["checked_on"]),
        "week": _count(unverified["gestational_week"]),
        **_measures(unverified, ("weight_kg",)),
    }


def _pregnancy_notification(unverified: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"date": _date(unverified["notified_on"]), "due_on": _date(unverified["due_on"])}


def _premature_care(unverified: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"date": _date(unverified["approved_from"]), "until": _date(unverified["approved_to"])}


def _other(_: Any) -> Mapping[str, Any]:
    """A kind of record that this app does not know is counted and not shown."""  # noqa: D401
    return {}


_RECORDS = {
    "immunisation_record": _vaccination,
    "infant_checkup": _infant_checkup,
    "pregnancy_notification": _pregnancy_notification,
    "premature_care": _premature_care,
    "prenatal_checkup": _prenatal_checkup,
}


def _measures(unverified: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, str]:
    """Return the measures that are there, as text; the wire has decimals as strings."""
    items = unverified.get("items", {})
    return {name: _text(str(items[name])) for name in names if name in items}


def _list(unverified: Any) -> list[Any]:
    _demand(isinstance(unverified, list) and len(unverified) <= _MOST, "a list")
    listed: list[Any] = unverified
    return listed


def _text(unverified: Any) -> str:
    _demand(isinstance(unverified, str) and 0 < len(unverified) <= _LONGEST, "a text")
    str(unverified).encode()  # half of a surrogate pair could not be shown
    return str(unverified)


def _date(unverified: Any) -> str:
    text = _text(unverified)
    _demand(_DATE.fullmatch(text) is not None, "a date")
    date.fromisoformat(f"{text}-01-01"[:10])  # the day, or the first of its month or year
    return text


def _count(unverified: Any) -> int:
    fits = isinstance(unverified, int) and not isinstance(unverified, bool) and unverified >= 0
    _demand(fits and unverified <= _MOST, "a count")
    return int(unverified)


def _demand(holds: bool, what: str) -> None:  # noqa: FBT001 - the condition is the subject
    if not holds:
        raise UnexpectedAnswerError(what)
