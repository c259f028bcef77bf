"""The decision, and nothing else: from what was handed over to a verdict. What is unknown is never a no."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from clients_example.loan_screener.plans import LARGE, SMALL, Plan
from clients_example.relying_party.envelope import RELEASED, SOURCE_ERROR
from clients_example.relying_party.person import MATCH, NO_MATCH, PROFILE_MATCH
from clients_example.relying_party.signed_result import Entry, SignedResult
from clients_example.relying_party.strictly import yen

RECORD = "resident_tax_year"
INCOME = ("employment_revenue_yen", "pension_revenue_yen", "business_income_yen")
"""What counts as yearly income (Money Lending Business Act, enforcement regulation art. 10-22)."""
_UNDECLARED = {"undeclared", "dependant_presumed"}
_DECLARED = {"declared", "withheld_by_employer"}
_JUDGED = {"taxed", "per_capita_only", "exempt"}
_SHARE = 3
"""Nobody may lend more than a third of the yearly income in all (the same act, art. 13-2)."""


class Verdict(StrEnum):
    """What becomes of an application. Only ``TOO_MUCH`` is a no, and it is the law's."""

    APPROVED = "approved"
    TOO_MUCH = "too_much"
    BELOW = "below"
    UNDECLARED = "undeclared"
    UNCLEAR = "unclear"
    NO_MATCH = "no_match"
    NOT_CONFIRMED = "not_confirmed"
    NOT_SHARED = "not_shared"
    LATER = "later"
    UNPROVEN = "unproven"


@dataclass(frozen=True)
class Decision:
    """A verdict; ``most_yen`` is a third of the yearly income where that was the question."""

    verdict: Verdict
    most_yen: int | None = None


_INSTEAD = {"declined": Verdict.NOT_SHARED, SOURCE_ERROR: Verdict.LATER}


def decide(plan: Plan, year: int, result: SignedResult) -> Decision:
    """Decide on a finished result. The income is looked at only when the applicant is the one we mean."""
    stop = stop_before_income(result)
    if stop is not None:
        return Decision(stop)
    entry = result.entry(plan.needs)
    if entry.outcome != RELEASED:
        return Decision(_INSTEAD.get(entry.outcome, Verdict.UNCLEAR))
    return _BY_PLAN[plan.id](entry, plan, year)


def stop_before_income(result: SignedResult) -> Verdict | None:
    """Return the verdict when it is not certain that the applicant is the one who logged in."""
    entry = result.entry(PROFILE_MATCH)
    if entry.outcome == RELEASED:
        return {MATCH: None, NO_MATCH: Verdict.NO_MATCH}.get(entry.value, Verdict.NOT_CONFIRMED)
    return _INSTEAD.get(entry.outcome, Verdict.NOT_CONFIRMED)


def _by_answer(entry: Entry, _plan: Plan, _year: int) -> Decision:
    return Decision(
        {"yes": Verdict.APPROVED, "no": Verdict.BELOW}.get(entry.value, Verdict.UNCLEAR)
    )


def _by_summary(entry: Entry, plan: Plan, year: int) -> Decision:
    """Judge by one complete tax year; a year that nobody declared says nothing about income."""
    records = entry.records(RECORD)
    if len(records) != 1 or records[0]["fiscal_year"] != year or not entry.complete:
        return Decision(Verdict.UNCLEAR)
    (record,) = records
    if is_undeclared(record):
        return Decision(Verdict.UNDECLARED)
    income = yearly_income_yen(record)
    if income is None:
        return Decision(Verdict.UNCLEAR)
    most = income // _SHARE
    return Decision(Verdict.APPROVED if plan.amount_yen <= most else Verdict.TOO_MUCH, most)


def is_undeclared(record: Mapping[str, Any]) -> bool:
    """Tell whether nobody declared the year: then its amounts are empty, and not zero."""
    return record["taxation"] == "undeclared" or record["declaration_status"] in _UNDECLARED


def yearly_income_yen(record: Mapping[str, Any]) -> int | None:
    """Return the yearly income in yen; None when the record does not say."""
    told = record["taxation"] in _JUDGED and record["declaration_status"] in _DECLARED
    amounts = [yen(record[name]) for name in INCOME if record.get(name) is not None]
    return max(0, sum(amounts)) if told and amounts else None


_BY_PLAN: Mapping[str, Callable[[Entry, Plan, int], Decision]] = {
    SMALL.id: _by_answer,
    LARGE.id: _by_summary,
}
