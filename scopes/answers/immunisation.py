"""Answers about routine vaccinations (Immunization Act, 予防接種法).

What is on record are doses under the act, as long as municipalities keep them: a dose that is not there may
have been given all the same. So a no needs a record of a dose that was not given, and none after it.
"""

from datetime import date
from typing import Final

from scopes.answer import UNKNOWN, Answer, Evidence, ResultType
from scopes.answer_words import DAY_OR_UNKNOWN, load_words
from scopes.category import ConditionKind, Sensitivity
from scopes.evidence.certainty import Certainty, all_of, yes_no
from scopes.evidence.doses import (
    GIVEN,
    NOT_GIVEN,
    Dose,
    against,
    contradict,
    first_certain,
    how_many,
    stays_refused,
    was_followed,
    with_outcome,
)
from scopes.evidence.immunisation_schedule import SCHEDULE, Needed, enough_of, is_told_of

RECORD: Final = "immunisation_record"
_YEAR = 365
_FULL_DATE = len("YYYY-MM-DD")
_TWICE = 2


def routine_complete(evidence: Evidence) -> Certainty:
    """Tell whether every routine dose that a child of this age should have had was given."""
    birth_date, today = evidence.birth_date, evidence.today
    if birth_date is None or not is_told_of(birth_date, today):
        return None
    return all_of(
        _has(line.disease, line.doses, evidence)
        for line in SCHEDULE
        if line.is_expected(birth_date, today) and _holds_for(line, birth_date, evidence)
    )


def measles_and_rubella_twice(evidence: Evidence) -> Certainty:
    """Tell whether two doses against either disease were given."""
    return all_of(_has(disease, _TWICE, evidence) for disease in ("measles", "rubella"))


def next_due(evidence: Evidence) -> str:
    """Return the earliest day noted for a next dose that was not given since, also one that has passed.

    Where it is not certain which day that is, or whether the dose was given, nothing is said.
    """
    records = evidence.of(RECORD)
    given = with_outcome(GIVEN, records, evidence.today)
    waiting = {
        index: finding
        for index, record in enumerate(records)
        if "next_due_on" in record and (finding := was_followed(record, given)) is not True
    }
    noting = [records[index] for index in waiting]
    days = [record["next_due_on"] for record in noting]
    exact = all(len(day) == _FULL_DATE for day in days)
    disputed = any(contradict(one, other) for one in noting for other in noting)
    doubtful = None in waiting.values() or disputed or not exact
    return UNKNOWN if doubtful else min(days, default=UNKNOWN)


def _holds_for(line: Needed, birth_date: date, evidence: Evidence) -> bool:
    given = with_outcome(GIVEN, against(line.disease, evidence.of(RECORD)), evidence.today)
    return line.holds_for(birth_date, first_certain(given))


def _has(disease: str, doses: int, evidence: Evidence) -> Certainty:
    known = against(disease, evidence.of(RECORD))
    given = with_outcome(GIVEN, known, evidence.today)
    if how_many(given) >= min(doses, _enough(disease, given) or doses):
        return True
    refused = with_outcome(NOT_GIVEN, known, evidence.today)
    return False if stays_refused(refused, given) else None


def _enough(disease: str, given: tuple[Dose, ...]) -> int | None:
    """Return the lower number of doses where every one of them was of a product that needs fewer."""
    numbers = {enough_of(disease, dose.get("product_name", "")) for dose in given}
    return numbers.pop() if len(numbers) == 1 else None


_WORDS = load_words("immunisation")
_DOSES = ("target_diseases", "administered_on", "outcome")

ANSWERS = (
    Answer(
        id="routine_immunisations_complete",
        result=ResultType.YES_NO,
        needs={"immunisation": {RECORD: (*_DOSES, "stage", "dose_number", "product_name")}},
        conditions=(ConditionKind.LATEST,),
        sensitivity=Sensitivity.SPECIAL_CARE,
        max_term_days=_YEAR,
        evaluate=lambda evidence: yes_no(routine_complete(evidence)),
        wording=_WORDS["routine_immunisations_complete"].scope,
        labels=_WORDS["routine_immunisations_complete"].values,
        needs_birth_date=True,
    ),
    Answer(
        id="measles_rubella_twice",
        result=ResultType.YES_NO,
        needs={"immunisation": {RECORD: _DOSES}},
        conditions=(ConditionKind.LATEST,),
        sensitivity=Sensitivity.SPECIAL_CARE,
        max_term_days=_YEAR,
        evaluate=lambda evidence: yes_no(measles_and_rubella_twice(evidence)),
        wording=_WORDS["measles_rubella_twice"].scope,
        labels=_WORDS["measles_rubella_twice"].values,
    ),
    Answer(
        id="next_dose_due",
        result=ResultType.DATE,
        needs={"immunisation": {RECORD: (*_DOSES, "next_due_on")}},
        conditions=(ConditionKind.LATEST,),
        sensitivity=Sensitivity.SPECIAL_CARE,
        max_term_days=_YEAR,
        evaluate=next_due,
        wording=_WORDS["next_dose_due"].scope,
        labels=DAY_OR_UNKNOWN,
    ),
)
