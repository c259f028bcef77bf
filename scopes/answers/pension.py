"""Answers about pensions in payment (National Pension Act and Employees' Pension Insurance Act).

A pension that ended or is suspended says no, and no more than that: the Japan Pension Service and the
mutual aid associations each know their own, so that another one may be paid all the same. Whether a
pension is suspended must be said: an agency that leaves it out leaves the answer open.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from scopes.answer import Answer, Evidence, ResultType
from scopes.answer_words import load_words
from scopes.category import ConditionKind, Sensitivity
from scopes.evidence.certainty import Certainty, all_of, any_of, opposite, yes_no
from scopes.evidence.periods import begun, runs

BENEFIT: Final = "pension_benefit"

_DISABILITY = frozenset({"disability_basic", "disability_employees"})
_PENSIONS = _DISABILITY | {
    "old_age_basic",
    "old_age_employees",
    "survivor_basic",
    "survivor_employees",
    "widow",
}
"""What is paid every two months under the name of a pension; lump sums and benefits are not."""

_OTHER = "other"


def in_payment(evidence: Evidence, kinds: frozenset[str]) -> Certainty:
    """Tell whether a pension of one of the kinds is paid; one of an unknown kind leaves it open."""
    entitled = begun(evidence.of(BENEFIT), "entitled_from", evidence.today)
    return any_of(
        _is_paid(each, evidence.today) if each["kind"] in kinds else None
        for each in entitled
        if each["kind"] in kinds or each["kind"] == _OTHER
    )


def _is_paid(benefit: Mapping[str, Any], today: date) -> Certainty:
    entitled = runs(benefit["entitled_from"], benefit.get("ended_on"), today)
    return all_of((entitled, opposite(benefit.get("suspended"))))


_WORDS = load_words("pension")
_NEEDS = {"pension": {BENEFIT: ("kind", "entitled_from", "suspended", "ended_on")}}

ANSWERS = (
    Answer(
        id="pension_in_payment",
        result=ResultType.YES_NO,
        needs=_NEEDS,
        conditions=(ConditionKind.LATEST,),
        sensitivity=Sensitivity.FINANCIAL,
        max_term_days=0,
        evaluate=lambda evidence: yes_no(in_payment(evidence, _PENSIONS)),
        wording=_WORDS["pension_in_payment"].scope,
        labels=_WORDS["pension_in_payment"].values,
    ),
    Answer(
        id="disability_pension_in_payment",
        result=ResultType.YES_NO,
        needs=_NEEDS,
        conditions=(ConditionKind.LATEST,),
        sensitivity=Sensitivity.SPECIAL_CARE,
        max_term_days=0,
        evaluate=lambda evidence: yes_no(in_payment(evidence, _DISABILITY)),
        wording=_WORDS["disability_pension_in_payment"].scope,
        labels=_WORDS["disability_pension_in_payment"].values,
    ),
)
