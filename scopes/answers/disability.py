"""Answers about disability handbooks, for fares and fees.

The classes are those of the railways' discount rules (身体障害者旅客運賃割引規則 and its siblings): class 1
travels with a carer at the discount; class 2 under twelve years only on commuter passes. They look at
no more than the sub-scope ``disability.discount`` shows, so that a consent to them may last as long.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from scopes.answer import NO, UNKNOWN, YES, Answer, Evidence, ResultType
from scopes.answer_words import load_words
from scopes.category import ConditionKind, Sensitivity
from scopes.evidence.age import is_under
from scopes.evidence.certainty import agreed, any_of, yes_no
from scopes.evidence.periods import lasts

HANDBOOK: Final = "disability_handbook"
COMMUTING_ONLY: Final = "commuter_pass_only"
EXPIRED: Final = "expired"

_CLASS_1, _CLASS_2 = "class1", "class2"
_TWELVE = 12
_YEAR = 365

Handbooks = list[Mapping[str, Any]]


def _handbook_valid(evidence: Evidence) -> str:
    """Look at the last valid day alone; of a handbook that was returned it is the day of return."""
    return yes_no(
        any_of(lasts(each.get("valid_until"), evidence.today) for each in evidence.of(HANDBOOK))
    )


def _fare_discount_class(evidence: Evidence) -> str:
    return _best(evidence, lambda fare_class: fare_class, (_CLASS_1, _CLASS_2), EXPIRED)


def _carer_discount(evidence: Evidence) -> str:
    """Tell whether a carer pays less, too; a child counts as under twelve until the day before that birthday."""
    birth_date = evidence.birth_date
    if birth_date is None:
        return UNKNOWN
    child = is_under(birth_date, _TWELVE, evidence.today)
    by_class = {_CLASS_1: YES, _CLASS_2: COMMUTING_ONLY if child else NO}
    return _best(evidence, by_class.get, (YES, COMMUTING_ONLY, NO), NO)


def _best(
    evidence: Evidence,
    value_of: Callable[[str], str | None],
    best_first: tuple[str, ...],
    if_all_expired: str,
) -> str:
    """Return the best value among the valid handbooks, and say nothing where a better one may be hidden.

    A person has one handbook of a kind: two that differ, or a class that is not stated, leave it open,
    unless another handbook gives the best value there is.
    """
    if not evidence.of(HANDBOOK):
        return UNKNOWN
    valid, doubtful = _by_validity(evidence)
    kinds = {each["kind"] for each in valid}
    values = {
        agreed(value_of(each["discount_class"]) for each in valid if each["kind"] == kind)
        for kind in kinds
    }
    if best_first[0] in values:
        return best_first[0]
    if doubtful or not values <= set(best_first):
        return UNKNOWN
    return next((value for value in best_first if value in values), if_all_expired)


def _by_validity(evidence: Evidence) -> tuple[Handbooks, Handbooks]:
    """Return the handbooks that are valid today, and those of which nobody can tell."""
    valid: Handbooks = []
    doubtful: Handbooks = []
    for handbook in evidence.of(HANDBOOK):
        finding = lasts(handbook.get("valid_until"), evidence.today)
        if finding is not False:
            (valid if finding else doubtful).append(handbook)
    return valid, doubtful


_WORDS = load_words("disability")
_DISCOUNT = {"disability": {HANDBOOK: ("kind", "discount_class", "valid_until")}}

ANSWERS = (
    Answer(
        id="carer_discount",
        result=ResultType.CODE,
        needs=_DISCOUNT,
        conditions=(ConditionKind.LATEST,),
        sensitivity=Sensitivity.SPECIAL_CARE,
        max_term_days=_YEAR,
        evaluate=_carer_discount,
        wording=_WORDS["carer_discount"].scope,
        labels=_WORDS["carer_discount"].values,
        needs_birth_date=True,
    ),
    Answer(
        id="fare_discount_class",
        result=ResultType.CODE,
        needs=_DISCOUNT,
        conditions=(ConditionKind.LATEST,),
        sensitivity=Sensitivity.SPECIAL_CARE,
        max_term_days=_YEAR,
        evaluate=_fare_discount_class,
        wording=_WORDS["fare_discount_class"].scope,
        labels=_WORDS["fare_discount_class"].values,
    ),
    Answer(
        id="handbook_valid",
        result=ResultType.YES_NO,
        needs={"disability": {HANDBOOK: ("valid_until",)}},
        conditions=(ConditionKind.LATEST,),
        sensitivity=Sensitivity.SPECIAL_CARE,
        max_term_days=_YEAR,
        evaluate=_handbook_valid,
        wording=_WORDS["handbook_valid"].scope,
        labels=_WORDS["handbook_valid"].values,
    ),
)
