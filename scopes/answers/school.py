"""Answers about support for school costs (高等学校等就学支援金の支給に関する法律).

Support that has ended leaves the answer open: the record does not tell leaving school from changing it.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from scopes.answer import Answer, Evidence, ResultType
from scopes.answer_words import load_words
from scopes.category import ConditionKind, Sensitivity
from scopes.evidence.certainty import Certainty, any_of, yes_no
from scopes.evidence.periods import begun, runs

SUPPORT: Final = "high_school_support"
_GRANTED: Final[Mapping[str, bool]] = {"granted": True, "suspended": False}


def granted(evidence: Evidence) -> Certainty:
    """Tell whether tuition support is granted; while it is suspended, it is not."""
    known = begun(evidence.of(SUPPORT), "period_from", evidence.today)
    return any_of(_is_granted(each, evidence.today) for each in known)


def _is_granted(support: Mapping[str, Any], today: date) -> Certainty:
    running = runs(support["period_from"], support.get("period_to"), today)
    return _GRANTED.get(support["state"]) if running else None


_WORDS = load_words("school")

ANSWERS = (
    Answer(
        id="high_school_support_granted",
        result=ResultType.YES_NO,
        needs={"education_support": {SUPPORT: ("state", "period_from", "period_to")}},
        conditions=(ConditionKind.LATEST,),
        sensitivity=Sensitivity.FINANCIAL,
        max_term_days=0,
        evaluate=lambda evidence: yes_no(granted(evidence)),
        wording=_WORDS["high_school_support_granted"].scope,
        labels=_WORDS["high_school_support_granted"].values,
    ),
)
