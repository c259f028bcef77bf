"""Answers about public assistance and low income, for fee waivers.

Public Assistance Act (生活保護法). Both are a yes or unknown and never a no: only whoever has received
assistance has a record, so that a no would tell of it.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from scopes.answer import Answer, Evidence, ResultType
from scopes.answer_words import load_words
from scopes.answers.tax import EXEMPTION, TAX_YEAR, is_exempt
from scopes.category import ConditionKind, Sensitivity
from scopes.evidence.certainty import Certainty, any_of, yes_at_most
from scopes.evidence.periods import runs

ASSISTANCE: Final = "public_assistance"
_ACTIVE = "active"


def assisted(evidence: Evidence) -> Certainty:
    """Tell whether assistance is received; while it is suspended, it is not."""
    return any_of(_is_received(each, evidence.today) for each in evidence.of(ASSISTANCE))


def _is_received(assistance: Mapping[str, Any], today: date) -> Certainty:
    """Take a suspension that falls on the day, or of which only one end is known, for a contradiction."""
    if assistance["state"] != _ACTIVE:
        return None
    running = runs(assistance["started_on"], assistance.get("ended_on"), today)
    return running if _is_not_suspended(assistance, today) else None


def _is_not_suspended(assistance: Mapping[str, Any], today: date) -> bool:
    since, until = assistance.get("suspended_from"), assistance.get("suspended_to")
    if since is None and until is None:
        return True
    return since is not None and runs(since, until, today) is False


_WORDS = load_words("welfare")
_NEEDS = ("state", "started_on", "ended_on", "suspended_from", "suspended_to")

ANSWERS = (
    Answer(
        id="public_assistance_received",
        result=ResultType.YES_NO,
        needs={"public_assistance": {ASSISTANCE: _NEEDS}},
        conditions=(ConditionKind.LATEST,),
        sensitivity=Sensitivity.PROTECTION_RELEVANT,
        max_term_days=0,
        evaluate=lambda evidence: yes_at_most(assisted(evidence)),
        wording=_WORDS["public_assistance_received"].scope,
        labels=_WORDS["public_assistance_received"].values,
    ),
    Answer(
        id="low_income_support",
        result=ResultType.YES_NO,
        needs={"tax_income": {TAX_YEAR: EXEMPTION}, "public_assistance": {ASSISTANCE: _NEEDS}},
        conditions=(ConditionKind.LATEST,),
        sensitivity=Sensitivity.PROTECTION_RELEVANT,
        max_term_days=0,
        evaluate=lambda evidence: yes_at_most(any_of((is_exempt(evidence), assisted(evidence)))),
        wording=_WORDS["low_income_support"].scope,
        labels=_WORDS["low_income_support"].values,
        combined=True,
    ),
)
