"""The envelope that the provider hands over, read strictly: what is not as agreed is not shown."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from clients_example.relying_party.errors import UnexpectedAnswerError
from clients_example.relying_party.strictly import a_date, a_list, a_text, demand

RELEASED, PENDING, SOURCE_ERROR = "released", "pending", "source_error"
OUTCOMES = {RELEASED, PENDING, SOURCE_ERROR, "declined", "not_available", "unsupported"}
STATUSES = {"partial", "ready"}

Record = Mapping[str, Any]
Readers = Mapping[str, Callable[[Any], Record]]
"""Record type -> how the app reads a record of it."""


@dataclass(frozen=True)
class Dataset:
    """The records of one kind from one agency. ``as_of`` is the day of the agency's register."""

    record_type: str
    as_of: str
    holder: str
    records: tuple[Record, ...]


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


def read_envelope(unverified: Mapping[str, Any], readers: Readers) -> Envelope:
    """Read an envelope; raise ``UnexpectedAnswerError``.

    A record of a type without a reader is counted and not shown.
    """
    try:
        status = unverified["status"]
        categories = tuple(_category(each, readers) for each in a_list(unverified["categories"]))
    except (AttributeError, KeyError, TypeError, ValueError):
        raise UnexpectedAnswerError("the envelope is malformed") from None
    demand(status in STATUSES, "status")
    pending = any(each.outcome == PENDING for each in categories)
    return Envelope(status == "ready" and not pending, categories)


def _state_of_nothing(outcomes: set[str]) -> str:
    if PENDING in outcomes:
        return "pending"
    return "error" if SOURCE_ERROR in outcomes else "empty"


def _category(unverified: Mapping[str, Any], readers: Readers) -> CategoryAnswer:
    outcome = a_text(unverified["outcome"])
    demand(outcome in OUTCOMES, "outcome")
    complete = unverified.get("complete", True)
    demand(isinstance(complete, bool), "complete")
    datasets = a_list(unverified["datasets"]) if outcome == RELEASED else []
    return CategoryAnswer(
        category=a_text(unverified["category"]),
        outcome=outcome,
        complete=complete,
        datasets=tuple(_dataset(each, readers) for each in datasets),
    )


def _dataset(unverified: Mapping[str, Any], readers: Readers) -> Dataset:
    record_type = a_text(unverified["record_type"])
    read = readers.get(record_type, lambda _: {})
    return Dataset(
        record_type=record_type,
        as_of=a_date(unverified["as_of"]),
        holder=a_text(unverified["holder"]["name"]),
        records=tuple(read(each) for each in a_list(unverified["records"])),
    )
