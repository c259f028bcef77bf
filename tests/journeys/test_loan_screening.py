"""A person applies for a loan: one answer for a small one, a signed summary for a large one."""

import sqlite3

import pytest

from tests.journeys import story
from tests.journeys.applicants import hand_over, may_withdraw
from tests.journeys.drivers import PlainHttpDriver

pytestmark = [pytest.mark.process]

EMPLOYEE, UNDECLARED = "sato-kenji", "mori-kaito"


@pytest.fixture
def lender(sandbox):
    return sandbox.url("loan_screener")


@pytest.fixture
def applicant():
    return PlainHttpDriver()


def verdict(walker, app):
    waiting = ("pending", "disconnected")
    state = walker.attribute("message", "data-state")
    return state if state not in waiting else story.wait_for_state(walker, app, *VERDICTS)


VERDICTS = ("approved", "undeclared", "unclear", "no_match", "not_shared", "later", "unproven")


def aftercare(walker):
    return walker.attribute("aftercare", "data-aftercare")


def kept_by(sandbox):
    folder = sandbox.data / "clients" / "loan_screener_data"
    return "".join("\n".join(sqlite3.connect(path).iterdump()) for path in folder.glob("*.sqlite3"))


def has_ended(walker, sandbox):
    """Tell whether the person's own page lists the consent to the lender, and as over."""
    live = may_withdraw(walker, sandbox.url("issuer"))
    return "みほん信用" in walker.text and "やめた日" in walker.text and not live


def test_an_employee_borrows_a_little_for_one_answer(sandbox, lender, applicant):
    offered = hand_over(applicant, lender, EMPLOYEE, plan="small")
    assert sorted(offered) == ["answer.income_at_least_3m", "profile_match"]
    assert (verdict(applicant, lender), aftercare(applicant)) == ("approved", "deleted")
    assert "3720000" not in kept_by(sandbox)
    assert "佐藤" not in kept_by(sandbox)
    assert has_ended(applicant, sandbox)


def test_an_employee_borrows_much_and_the_old_citys_signed_summary_is_kept(
    sandbox, lender, applicant
):
    hand_over(applicant, lender, EMPLOYEE, plan="large")
    assert (verdict(applicant, lender), aftercare(applicant)) == ("approved", "retained_by_law")
    assert "あおぞら市" in applicant.text  # he moved in February; 1 January decides
    kept = kept_by(sandbox)
    assert "5200000" in kept
    assert '"agency_signature": {"jws": "eyJ' in kept  # and the lender has checked it
    assert "deductions" not in kept
    assert "佐藤" not in kept
    assert has_ended(applicant, sandbox)
    applicant.open(lender)
    applicant.press("end")
    assert "5200000" not in kept_by(sandbox)


def test_a_year_that_nobody_declared_is_not_read_as_zero(lender, applicant):
    hand_over(applicant, lender, UNDECLARED, plan="large")
    assert (verdict(applicant, lender), aftercare(applicant)) == ("undeclared", "deleted")
    again = PlainHttpDriver()
    hand_over(again, lender, UNDECLARED, plan="small")
    assert (verdict(again, lender), aftercare(again)) == ("unclear", "deleted")


def test_somebody_elses_card_ends_the_matter(lender, applicant):
    hand_over(applicant, lender, UNDECLARED, plan="large", name="見本 太郎")
    assert verdict(applicant, lender) == "no_match"


def test_whoever_leaves_the_income_out_is_shown_another_way(lender, applicant):
    hand_over(applicant, lender, UNDECLARED, plan="small", leave_out=["answer.income_at_least_3m"])
    assert verdict(applicant, lender) == "not_shared"
