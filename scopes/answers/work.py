"""Answers about employment insurance (Employment Insurance Act, 雇用保険法), of which there is one register."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from scopes.answer import Answer, Evidence, ResultType
from scopes.answer_words import load_words
from scopes.category import ConditionKind, Sensitivity
from scopes.evidence.certainty import Certainty, all_of, any_of, opposite, yes_no
from scopes.evidence.periods import begun, has_come, has_passed, runs

COVERAGE: Final = "employment_coverage"
ALLOWANCE: Final = "basic_allowance"


def covered(evidence: Evidence) -> Certainty:
    """Tell whether the person is insured; from the day ``lost_on`` on, which follows the last one, no more."""
    today = evidence.today
    return any_of(
        all_of((has_come(each["acquired_on"], today), opposite(_is_lost(each, today))))
        for each in begun(evidence.of(COVERAGE), "acquired_on", today)
    )


def allowance_in_payment(evidence: Evidence) -> Certainty:
    """Tell whether the daily allowance of a jobseeker is being paid: some days are, and some are left."""
    known = begun(evidence.of(ALLOWANCE), "decided_on", evidence.today)
    return any_of(_is_being_paid(each, evidence.today) for each in known)


def _is_lost(coverage: Mapping[str, Any], today: date) -> Certainty:
    lost_on = coverage.get("lost_on")
    return False if lost_on is None else has_come(lost_on, today)


def _is_being_paid(allowance: Mapping[str, Any], today: date) -> Certainty:
    restricted_until = allowance.get("restricted_until")
    return all_of(
        (
            runs(allowance["decided_on"], allowance["ends_on"], today),
            allowance["paid_days"] > 0,
            allowance["remaining_days"] > 0,
            True if restricted_until is None else has_passed(restricted_until, today),
        )
    )


_WORDS = load_words("work")

ANSWERS = (
    Answer(
        id="employment_insurance_covered",
        result=ResultType.YES_NO,
        needs={"employment_insurance": {COVERAGE: ("acquired_on", "lost_on")}},
        conditions=(ConditionKind.LATEST,),
        sensitivity=Sensitivity.FINANCIAL,
        max_term_days=0,
        evaluate=lambda evidence: yes_no(covered(evidence)),
        wording=_WORDS["employment_insurance_covered"].scope,
        labels=_WORDS["employment_insurance_covered"].values,
    ),
    Answer(
        id="unemployment_benefit_in_payment",
        result=ResultType.YES_NO,
        needs={
            "employment_insurance": {
                ALLOWANCE: (
                    "decided_on",
                    "paid_days",
                    "remaining_days",
                    "restricted_until",
                    "ends_on",
                )
            }
        },
        conditions=(ConditionKind.LATEST,),
        sensitivity=Sensitivity.FINANCIAL,
        max_term_days=0,
        evaluate=lambda evidence: yes_no(allowance_in_payment(evidence)),
        wording=_WORDS["unemployment_benefit_in_payment"].scope,
        labels=_WORDS["unemployment_benefit_in_payment"].values,
    ),
)
