"""The schedule of routine vaccinations of children, from ``immunisation_schedule.toml``, which names its source."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from scopes.evidence.age import completes_month_on, enters_school_on, is_under
from scopes.wording import read_toml

_DATA = read_toml("scopes.evidence", "immunisation_schedule.toml")
_BY_SCHOOL_ENTRY = "school_entry"


@dataclass(frozen=True)
class Needed:
    """How many doses against a disease are expected from a month of life on, or from school entry on.

    Months of ``first_dose`` are those between which the first dose lay for the line to hold, the first
    one included; ``by_month`` is None for school entry.
    """

    disease: str
    doses: int
    born_from: date
    born_until: date
    by_month: int | None
    first_dose: tuple[int, int | None]

    def is_expected(self, birth_date: date, on: date) -> bool:
        """Tell whether a child of that birth date should have had the doses by a day."""
        if not self.born_from <= birth_date <= self.born_until:
            return False
        if self.by_month is None:
            return on >= enters_school_on(birth_date)
        return on >= completes_month_on(birth_date, self.by_month)

    def holds_for(self, birth_date: date, first_dose: date | None) -> bool:
        """Tell whether the line holds for whoever started then; None is taken for an early start."""
        since, until = self.first_dose
        if first_dose is None:
            return since == 0
        late_enough = since == 0 or first_dose >= completes_month_on(birth_date, since)
        return late_enough and (until is None or first_dose < completes_month_on(birth_date, until))


def is_told_of(birth_date: date, on: date) -> bool:
    """Tell whether the schedule covers a person at all: neither born before it nor too old."""
    born_from: date = _DATA["born_from"]
    return birth_date >= born_from and is_under(birth_date, _DATA["until_year"], on)


def enough_of(disease: str, product_name: str) -> int | None:
    """Return how many doses of this product are enough; None where the usual number is needed."""
    return next(
        (
            int(entry["doses"])
            for entry in _DATA["enough"]
            if entry["disease"] == disease and any(p in product_name for p in entry["product"])
        ),
        None,
    )


def _needed(entry: dict[str, Any]) -> Needed:
    by_school = entry.get("by") == _BY_SCHOOL_ENTRY
    return Needed(
        disease=entry["disease"],
        doses=entry["doses"],
        born_from=entry["born_from"],
        born_until=entry.get("born_until", date.max),
        by_month=None if by_school else entry["by_month"],
        first_dose=(entry.get("first_from_month", 0), entry.get("first_until_month")),
    )


SCHEDULE: tuple[Needed, ...] = tuple(_needed(entry) for entry in _DATA["needed"])
"""Every line, in the order of the file."""
