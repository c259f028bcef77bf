"""Doses as vaccination records tell them: given ones are counted once, by disease."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from scopes.evidence.certainty import Certainty, all_of, any_of
from scopes.evidence.periods import first_day, has_come, last_day
from scopes.schema.fields import OTHER

Dose = Mapping[str, Any]

GIVEN = "administered"
NOT_GIVEN = "not_administered"


def against(disease: str, doses: Iterable[Dose]) -> tuple[Dose, ...]:
    """Return the doses that count for a disease."""
    return tuple(dose for dose in doses if disease in dose["target_diseases"])


def with_outcome(outcome: str, doses: Iterable[Dose], on: date) -> tuple[Dose, ...]:
    """Return the doses with an outcome, oldest first, without those dated after a day."""
    past = (
        dose
        for dose in doses
        if dose["outcome"] == outcome and has_come(dose["administered_on"], on) is not False
    )
    return tuple(sorted(past, key=lambda dose: first_day(dose["administered_on"])))


def how_many(given: Iterable[Dose]) -> int:
    """Count the days of doses that certainly differ: two municipalities may tell of the same one."""
    exact_first = sorted(
        {dose["administered_on"] for dose in given}, key=lambda day: (-len(day), day)
    )
    counted: list[str] = []
    for day in exact_first:
        if not any(_may_be_one(day, other) for other in counted):
            counted.append(day)
    return len(counted)


def stays_refused(refusals: Sequence[Dose], given: Sequence[Dose]) -> bool:
    """Tell whether a dose was not given and certainly none was given from that day on."""
    return any(
        all(
            last_day(dose["administered_on"]) < first_day(each["administered_on"]) for dose in given
        )
        for each in refusals
    )


def first_certain(given: Sequence[Dose]) -> date | None:
    """Return the earliest day that the first dose may have; None where an earlier one may be lost."""
    if not given or given[0].get("stage") == "booster" or given[0]["dose_number"] != 1:
        return None
    return first_day(given[0]["administered_on"])


def was_followed(dose: Dose, given: Iterable[Dose]) -> Certainty:
    """Tell whether a later dose was given against each disease of a dose, by whatever vaccines."""
    later = [
        (other["target_diseases"], _is_later(other, dose)) for other in given if other is not dose
    ]
    return all_of(
        any_of((False, *(finding for diseases, finding in later if disease in diseases)))
        for disease in dose["target_diseases"]
        if disease != OTHER
    )


def contradict(dose: Dose, other: Dose) -> bool:
    """Tell whether two records of one dose note different days for the next one."""
    same_day = dose["administered_on"] == other["administered_on"]
    same_diseases = set(dose["target_diseases"]) == set(other["target_diseases"])
    noted = {dose.get("next_due_on"), other.get("next_due_on")} - {None}
    return same_day and same_diseases and len(noted) > 1


def _is_later(other: Dose, dose: Dose) -> Certainty:
    if first_day(other["administered_on"]) > last_day(dose["administered_on"]):
        return True
    later = last_day(other["administered_on"]) > first_day(dose["administered_on"])
    return None if later else False


def _may_be_one(day: str, other: str) -> bool:
    return first_day(day) <= last_day(other) and first_day(other) <= last_day(day)
