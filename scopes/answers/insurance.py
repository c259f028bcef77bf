"""Answers about health insurance cover.

Everybody in Japan is insured by law, so that a card which was lost says little: the next insurer may not
have registered yet, or public assistance pays instead, and a no would hint at that. A no needs a card
before the day and another one after it.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from scopes.answer import UNKNOWN, Answer, Evidence, ResultType
from scopes.answer_words import load_words
from scopes.category import ConditionKind, Sensitivity
from scopes.evidence.certainty import Certainty, all_of, any_of, opposite, yes_no
from scopes.evidence.periods import first_day, has_come, last_day

CARD: Final = "insurance_card"
_NINETY_DAYS = 90


def insured_on(evidence: Evidence, day: date) -> Certainty:
    """Tell whether the person was insured on a day; from the day ``lost_on`` on a card counts no more."""
    cards = evidence.of(CARD)
    covers = any_of(_covers(each, day) for each in cards)
    return covers if covers is not False or _is_between(cards, day) else None


def _insured_on_date(evidence: Evidence) -> str:
    day = date.fromisoformat(evidence.condition["date"])
    return UNKNOWN if day > evidence.today else yes_no(insured_on(evidence, day))


def _covers(card: Mapping[str, Any], day: date) -> Certainty:
    lost_on = card.get("lost_on")
    lost = False if lost_on is None else has_come(lost_on, day)
    finding = all_of((has_come(card["acquired_on"], day), opposite(lost)))
    usable = card["eligibility_status"] in ("valid", "lost")
    return finding if usable or finding is False else None


def _is_between(cards: Sequence[Mapping[str, Any]], day: date) -> bool:
    before = any("lost_on" in each and last_day(each["lost_on"]) <= day for each in cards)
    return before and any(first_day(each["acquired_on"]) > day for each in cards)


_WORDS = load_words("insurance")
_NEEDS = {"health_insurance_card": {CARD: ("acquired_on", "lost_on", "eligibility_status")}}

ANSWERS = (
    Answer(
        id="insured_now",
        result=ResultType.YES_NO,
        needs=_NEEDS,
        conditions=(ConditionKind.LATEST,),
        sensitivity=Sensitivity.ORDINARY,
        max_term_days=_NINETY_DAYS,
        evaluate=lambda evidence: yes_no(insured_on(evidence, evidence.today)),
        wording=_WORDS["insured_now"].scope,
        labels=_WORDS["insured_now"].values,
    ),
    Answer(
        id="insured_on_date",
        result=ResultType.YES_NO,
        needs=_NEEDS,
        conditions=(ConditionKind.AS_OF,),
        sensitivity=Sensitivity.ORDINARY,
        max_term_days=0,
        evaluate=_insured_on_date,
        wording=_WORDS["insured_on_date"].scope,
        labels=_WORDS["insured_on_date"].values,
    ),
)
