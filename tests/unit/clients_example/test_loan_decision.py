"""The loan's decision: what is undeclared is not zero, and what is unknown is not a no."""

from datetime import date
from decimal import Decimal

import pytest

from clients_example.loan_screener.decision import Verdict, decide, yearly_income_yen
from clients_example.loan_screener.plans import (
    LARGE,
    SMALL,
    YEARLY_RATE,
    asking,
    condition,
    fiscal_year,
)
from clients_example.relying_party.person import Person
from clients_example.relying_party.signed_result import Entry, Signed, SignedResult
from tests.unit.clients_example.samples import tax_year

MATCH = Entry("released", answer="match")


def decided(plan, entry, person=MATCH):
    entries = {"profile_match": person, plan.needs: entry}
    return decide(plan, 2026, SignedResult("req-1", True, entries))


def year_of(*records, complete=True):
    content = {"record_type": "resident_tax_year", "records": list(records)}
    return Entry("released", complete=complete, datasets=(Signed(content, "jws"),))


@pytest.mark.parametrize(
    ("value", "verdict"), [("yes", "approved"), ("no", "below"), ("unknown", "unclear")]
)
def test_a_small_loan_rests_on_one_answer(value, verdict):
    assert decided(SMALL, Entry("released", answer=value)).verdict == verdict


def test_a_value_that_nobody_knows_yet_is_unclear():
    assert decided(SMALL, Entry("released", answer="perhaps")).verdict is Verdict.UNCLEAR


@pytest.mark.parametrize("plan", [SMALL, LARGE], ids=lambda plan: plan.id)
@pytest.mark.parametrize(
    ("outcome", "verdict"),
    [
        ("declined", "not_shared"),
        ("source_error", "later"),
        ("not_available", "unclear"),
        ("unsupported", "unclear"),
    ],
)
def test_what_was_not_handed_over_is_never_a_refusal(plan, outcome, verdict):
    assert decided(plan, Entry(outcome)).verdict == verdict


def test_an_employee_whose_third_is_enough_may_borrow():
    decision = decided(LARGE, year_of(tax_year()))
    assert (decision.verdict, decision.most_yen) == (Verdict.APPROVED, 1_733_333)


def test_more_than_a_third_of_the_income_is_not_lent_and_the_most_is_told():
    decision = decided(LARGE, year_of(tax_year(employment_revenue_yen=2_399_999)))
    assert (decision.verdict, decision.most_yen) == (Verdict.TOO_MUCH, 799_999)
    enough = decided(LARGE, year_of(tax_year(employment_revenue_yen=2_400_000)))
    assert enough.verdict is Verdict.APPROVED


@pytest.mark.parametrize(
    "changes",
    [
        {"taxation": "undeclared", "declaration_status": "undeclared"},
        {"taxation": "undeclared"},
        {"declaration_status": "undeclared"},
        {"declaration_status": "dependant_presumed", "taxation": "exempt"},
    ],
    ids=str,
)
def test_an_undeclared_year_says_nothing_about_income_whatever_its_amounts(changes):
    for amount in (0, 5_200_000):
        record = tax_year(employment_revenue_yen=amount, total_income_yen=amount, **changes)
        decision = decided(LARGE, year_of(record))
        assert (decision.verdict, decision.most_yen) == (Verdict.UNDECLARED, None)


@pytest.mark.parametrize(
    "entry",
    [
        year_of(),
        year_of(tax_year(), complete=False),
        year_of(tax_year(), tax_year(employment_revenue_yen=100)),
        year_of(tax_year(fiscal_year=2025)),
        year_of(tax_year(taxation="other")),
        year_of(tax_year(declaration_status="other")),
        year_of({k: v for k, v in tax_year().items() if k != "employment_revenue_yen"}),
    ],
)
def test_an_unclear_year_is_not_judged(entry):
    assert decided(LARGE, entry).verdict is Verdict.UNCLEAR


@pytest.mark.parametrize(
    ("person", "verdict"),
    [
        (Entry("released", answer="no_match"), "no_match"),
        (Entry("released", answer="unknown"), "not_confirmed"),
        (Entry("declined"), "not_shared"),
        (Entry("source_error"), "later"),
        (Entry("not_available"), "not_confirmed"),
    ],
)
def test_the_income_of_somebody_who_may_be_another_is_not_looked_at(person, verdict):
    unreadable = Entry("released", datasets=(Signed({}, "jws"),))
    assert decided(LARGE, unreadable, person).verdict == verdict


def test_income_is_the_sum_of_what_is_told_and_a_loss_does_not_make_it_negative():
    record = tax_year(pension_revenue_yen=100_000, business_income_yen=-300_000)
    assert yearly_income_yen(record) == 5_000_000
    assert yearly_income_yen(tax_year(business_income_yen=-9_000_000)) == 0


def test_the_newest_year_is_asked_for_once_it_is_levied():
    assert fiscal_year(date(2026, 5, 31)) == 2025
    assert fiscal_year(date(2026, 6, 1)) == 2026
    assert fiscal_year(date(2027, 1, 1)) == 2026


def test_a_loan_asks_for_one_thing_and_says_under_which_condition_and_what_for():
    asked = asking(SMALL, Person("見本 花子", date(1990, 4, 2)), 2026)
    assert asked.scope == "openid profile_match answer.income_at_least_3m"
    assert asked.details == (
        {
            "type": "self_information",
            "categories": ["answer.income_at_least_3m"],
            "condition": condition(2026),
            "purpose": "small_loan",
        },
        {"type": "profile_match", "name": "見本 花子", "birthdate": "1990-04-02"},
    )


@pytest.mark.parametrize("plan", [SMALL, LARGE], ids=lambda plan: plan.id)
def test_the_payments_pay_the_loan_back_and_not_a_yen_too_much(plan):
    owed = Decimal(plan.amount_yen)
    for _ in range(plan.months):
        owed += owed * YEARLY_RATE / 12 - plan.monthly_yen
    assert -plan.months < owed <= 0


def test_the_last_payment_is_months_later():
    assert LARGE.last_payment(date(2026, 11, 30)) == date(2029, 11, 30)
