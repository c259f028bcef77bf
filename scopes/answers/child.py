"""Answers about what is paid for children.

Child Allowance Act (児童手当法), Child Rearing Allowance Act (児童扶養手当法), Child Welfare Act (児童福祉法)
art. 23. Public servants get the child allowance from their employer, who is not asked: no record does
not mean no allowance. What tells of a parent who is alone, or fled, is a yes or unknown and never a no:
a no would tell that there is a record.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from scopes.answer import Answer, Evidence, ResultType
from scopes.answer_words import load_words
from scopes.category import ConditionKind, Sensitivity
from scopes.evidence.age import is_under
from scopes.evidence.certainty import Certainty, all_of, any_of, yes_at_most, yes_no
from scopes.evidence.periods import begun, first_day, has_come, last_day, lasts, runs

ENTITLEMENT: Final = "child_allowance_entitlement"
ALLOWANCE: Final = "child_rearing_allowance"
PROTECTION: Final = "facility_protection"

_SIX = 6
_MONTH = len("YYYY-MM")
_ENDED_FOR_GOOD = ("age", "custody_change", "death")
"""Ends after which no other municipality and no employer goes on paying."""

_PAYS: Final[Mapping[str, bool]] = {"full": True, "partial": True, "full_suspension": False}
_PERIOD = ("certified_from", "ended_on", "end_reason")
_STATUS = ("state", "period_from", "period_to")


def child_allowance_paid(evidence: Evidence) -> Certainty:
    """Tell whether child allowance is due for this month."""
    known = begun(evidence.of(ENTITLEMENT), "certified_from", evidence.today)
    return any_of(_is_paid(each, evidence.today) for each in known)


def paid_for_a_child_under_six(evidence: Evidence) -> Certainty:
    """Tell whether one of the children whose allowance is due for this month is under six."""
    known = begun(evidence.of(ENTITLEMENT), "certified_from", evidence.today)
    return any_of(_is_paid_under_six(each, evidence.today) for each in known)


def child_rearing_allowance_paid(evidence: Evidence) -> Certainty:
    """Tell whether child rearing allowance is paid; two municipalities that differ leave it open."""
    today = evidence.today
    current = [
        all_of((has_come(each["period_from"], today), lasts(each.get("period_to"), today), pays))
        for each in begun(evidence.of(ALLOWANCE), "period_from", today)
        if lasts(each.get("period_to"), today) is not False
        for pays in (_PAYS.get(each["state"]),)
    ]
    return None if False in current else any_of(current)


def protected(evidence: Evidence) -> Certainty:
    """Tell whether protection in a living support facility runs."""
    return any_of(
        runs(each["protected_from"], each.get("protected_to"), evidence.today)
        for each in evidence.of(PROTECTION)
    )


def _is_paid(entitlement: Mapping[str, Any], today: date) -> Certainty:
    """Tell whether this month is due; that of the end still is (art. 8(2))."""
    ended_on = entitlement.get("ended_on")
    finding = runs(entitlement["certified_from"], ended_on and _end_of_month(ended_on), today)
    if finding is not False:
        return finding
    return False if entitlement.get("end_reason") in _ENDED_FOR_GOOD else None


def _end_of_month(day: str) -> str:
    """Return the last day of the month of a date; a year alone stays what it is."""
    return last_day(day[:_MONTH]).isoformat() if len(day) >= _MONTH else day


def _is_paid_under_six(entitlement: Mapping[str, Any], today: date) -> Certainty:
    paid = _is_paid(entitlement, today)
    if not paid:
        return paid
    return any_of(
        _is_under_six(child["birth_month"], today)
        for child in entitlement["children"]
        if child["amount_yen"] > 0
    )


def _is_under_six(birth_month: str, today: date) -> Certainty:
    """Look at the first and the last day of the month; they differ in the month of turning six."""
    if first_day(birth_month) > today:
        return None
    eldest = is_under(first_day(birth_month), _SIX, today)
    return eldest if eldest == is_under(last_day(birth_month), _SIX, today) else None


_WORDS = load_words("child")

ANSWERS = (
    Answer(
        id="child_allowance_paid",
        result=ResultType.YES_NO,
        needs={"child_allowance": {ENTITLEMENT: _PERIOD}},
        conditions=(ConditionKind.LATEST,),
        sensitivity=Sensitivity.FINANCIAL,
        max_term_days=0,
        evaluate=lambda evidence: yes_no(child_allowance_paid(evidence)),
        wording=_WORDS["child_allowance_paid"].scope,
        labels=_WORDS["child_allowance_paid"].values,
    ),
    Answer(
        id="child_allowance_under_six",
        result=ResultType.YES_NO,
        needs={"child_allowance": {ENTITLEMENT: (*_PERIOD, "children")}},
        conditions=(ConditionKind.LATEST,),
        sensitivity=Sensitivity.FINANCIAL,
        max_term_days=0,
        evaluate=lambda evidence: yes_no(paid_for_a_child_under_six(evidence)),
        wording=_WORDS["child_allowance_under_six"].scope,
        labels=_WORDS["child_allowance_under_six"].values,
    ),
    Answer(
        id="child_rearing_allowance_paid",
        result=ResultType.YES_NO,
        needs={"single_parent": {ALLOWANCE: _STATUS}},
        conditions=(ConditionKind.LATEST,),
        sensitivity=Sensitivity.PROTECTION_RELEVANT,
        max_term_days=0,
        evaluate=lambda evidence: yes_at_most(child_rearing_allowance_paid(evidence)),
        wording=_WORDS["child_rearing_allowance_paid"].scope,
        labels=_WORDS["child_rearing_allowance_paid"].values,
    ),
    Answer(
        id="child_rearing_or_protected",
        result=ResultType.YES_NO,
        needs={
            "single_parent": {ALLOWANCE: _STATUS, PROTECTION: ("protected_from", "protected_to")}
        },
        conditions=(ConditionKind.LATEST,),
        sensitivity=Sensitivity.PROTECTION_RELEVANT,
        max_term_days=0,
        evaluate=lambda evidence: yes_at_most(
            any_of((child_rearing_allowance_paid(evidence), protected(evidence)))
        ),
        wording=_WORDS["child_rearing_or_protected"].scope,
        labels=_WORDS["child_rearing_or_protected"].values,
        combined=True,
    ),
)
