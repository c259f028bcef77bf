"""Answers about the certified need of long-term care (Long-Term Care Insurance Act, 介護保険法, art. 27 to 33).

The newest decision counts. A certification says until when it is valid, so that one that ran out says no.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from scopes.answer import Answer, Evidence, ResultType
from scopes.answer_words import load_words
from scopes.category import ConditionKind, Sensitivity
from scopes.evidence.certainty import Certainty, agreed, all_of, yes_no
from scopes.evidence.periods import begun, newest, runs

CERTIFICATION: Final = "care_certification"

_ADMITTED = frozenset({"care3", "care4", "care5"})
"""From care level 3 on a nursing home may admit a person (art. 8(22); enforcement regulation art. 17-9)."""

_CERTIFIED = _ADMITTED | {"support1", "support2", "care1", "care2"}
_NOT_CERTIFIED = frozenset({"not_applicable", "programme_target"})


def certified(evidence: Evidence, levels: frozenset[str]) -> Certainty:
    """Tell whether one of the levels is certified; two newest decisions that differ leave it open."""
    known = begun(evidence.of(CERTIFICATION), "valid_from", evidence.today)
    decided = begun(known, "decided_on", evidence.today)
    return agreed(_is_of(each, levels, evidence.today) for each in newest(decided, "decided_on"))


def _is_of(certification: Mapping[str, Any], levels: frozenset[str], today: date) -> Certainty:
    level = certification["level"]
    if level in _NOT_CERTIFIED:
        return False
    if level not in _CERTIFIED:
        return None
    valid = runs(certification["valid_from"], certification["valid_to"], today)
    return all_of((valid, level in levels))


_WORDS = load_words("care")
_NEEDS = {"long_term_care": {CERTIFICATION: ("level", "decided_on", "valid_from", "valid_to")}}

ANSWERS = (
    Answer(
        id="care_level_certified",
        result=ResultType.YES_NO,
        needs=_NEEDS,
        conditions=(ConditionKind.LATEST,),
        sensitivity=Sensitivity.SPECIAL_CARE,
        max_term_days=0,
        evaluate=lambda evidence: yes_no(certified(evidence, _CERTIFIED)),
        wording=_WORDS["care_level_certified"].scope,
        labels=_WORDS["care_level_certified"].values,
    ),
    Answer(
        id="care_level_at_least_3",
        result=ResultType.YES_NO,
        needs=_NEEDS,
        conditions=(ConditionKind.LATEST,),
        sensitivity=Sensitivity.SPECIAL_CARE,
        max_term_days=0,
        evaluate=lambda evidence: yes_no(certified(evidence, _ADMITTED)),
        wording=_WORDS["care_level_at_least_3"].scope,
        labels=_WORDS["care_level_at_least_3"].values,
    ),
)
