"""Answers about pensions, care, insurance, work, school support, assistance and low income."""

from datetime import date

import pytest

from tests.unit.scopes.answers.asking import ask, record

OTHER = "ZZ new"


def pension(kind="old_age_basic", **changes):
    given = {"entitled_from": "2021-08", "decided_on": None, "ended_on": None, "grade": None}
    given |= {"suspended": False, "suspension_reason": None}
    return record("pension_benefit", **{**given, "kind": kind, **changes})


@pytest.mark.parametrize(
    ("records", "any_pension", "disability"),
    [
        ([], "unknown", "unknown"),
        ([pension()], "yes", "unknown"),
        ([pension("disability_basic")], "yes", "yes"),
        ([pension(suspended=True)], "no", "unknown"),
        ([pension(suspended=None)], "unknown", "unknown"),
        ([pension("disability_basic", ended_on="2026-11-25")], "no", "no"),
        ([pension("disability_basic", ended_on="2026")], "unknown", "unknown"),
        ([pension(entitled_from="2027-01")], "unknown", "unknown"),
        ([pension("lump_sum_death")], "unknown", "unknown"),
        ([pension(suspended=True), pension(OTHER)], "unknown", "unknown"),
        ([pension(suspended=True), pension("survivor_basic")], "yes", "unknown"),
    ],
)
def test_a_pension_is_in_payment_when_it_runs_and_is_said_not_to_be_suspended(
    records, any_pension, disability
):
    assert ask("pension_in_payment", *records) == any_pension
    assert ask("disability_pension_in_payment", *records) == disability


def care(level="care3", valid_from="2026-01-01", valid_to="2026-12-31", **changes):
    given = {"applied_on": None, "decided_on": "2025-12-15", "insured_class": "class1"}
    given |= {"level": level, "valid_from": valid_from, "valid_to": valid_to}
    return record("care_certification", **{**given, "specified_disease": None, **changes})


@pytest.mark.parametrize(
    ("records", "certified", "level_3"),
    [
        ([], "unknown", "unknown"),
        ([care()], "yes", "yes"),
        ([care("support2")], "yes", "no"),
        ([care(valid_to="2026-11-25")], "no", "no"),
        ([care(valid_to="2026-11-26")], "yes", "yes"),
        ([care(valid_to="2026")], "unknown", "unknown"),
        ([care(OTHER)], "unknown", "unknown"),
        ([care("not_applicable", None, None)], "no", "no"),
        ([care("programme_target", None, None)], "no", "no"),
        ([care("care2"), care(decided_on="2026-06-01", valid_from="2026-06-01")], "yes", "yes"),
        ([care(), care("not_applicable", None, None, decided_on="2024-02-01")], "yes", "yes"),
        ([care(), care("not_applicable", None, None, decided_on="2026-10-01")], "no", "no"),
        ([care(), care("not_applicable", None, None, decided_on="2026-11-27")], "yes", "yes"),
        ([care(), care("care1")], "yes", "unknown"),
        (
            [care(), care("care1", "2027-01-01", "2027-12-31", decided_on="2026-11-20")],
            "yes",
            "yes",
        ),
    ],
)
def test_the_newest_decision_on_care_counts_once_it_is_in_force(records, certified, level_3):
    assert ask("care_level_certified", *records) == certified
    assert ask("care_level_at_least_3", *records) == level_3


def card(acquired_on, lost_on=None, status=None):
    given = {"birth_date": "1990-04-02", "valid_from": acquired_on, "valid_to": None}
    given |= {"acquired_on": acquired_on, "lost_on": lost_on}
    status = status or ("lost" if lost_on else "valid")
    return record("insurance_card", **given, eligibility_status=status)


@pytest.mark.parametrize(
    ("records", "day", "value"),
    [
        ([], "2026-04-01", "unknown"),
        ([card("2020-04-01")], "2020-04-01", "yes"),
        ([card("2020-04-01")], "2020-03-31", "unknown"),
        ([card("2020-04-01", "2026-04-01")], "2026-03-31", "yes"),
        ([card("2020-04-01", "2026-04-01")], "2026-04-01", "unknown"),
        ([card("2020-04-01", "2026-04-01"), card("2026-04-01")], "2026-04-01", "yes"),
        ([card("2020-04-01", "2026-04-01"), card("2026-05-01")], "2026-04-30", "no"),
        ([card("2020-04-01", "2026-04"), card("2026-05-01")], "2026-04-15", "unknown"),
        ([card("2020-04-01", status="suspended")], "2026-04-01", "unknown"),
        ([card("2020-04-01", status=OTHER)], "2026-04-01", "unknown"),
        ([card("2020-04-01")], "2026-11-27", "unknown"),
    ],
)
def test_a_gap_between_two_insurances_is_a_no_and_a_lost_card_alone_is_not(records, day, value):
    assert ask("insured_on_date", *records, condition={"kind": "as_of", "date": day}) == value


def test_insured_now_is_insured_today():
    assert ask("insured_now", card("2020-04-01")) == "yes"
    assert ask("insured_now", card("2020-04-01", "2026-11-26")) == "unknown"
    assert ask("insured_now", card("2020-04-01"), today=date(2020, 3, 31)) == "unknown"


def employed(acquired_on, lost_on=None):
    return record("employment_coverage", acquired_on=acquired_on, lost_on=lost_on, loss_reason=None)


@pytest.mark.parametrize(
    ("records", "value"),
    [
        ([], "unknown"),
        ([employed("2020-04-01")], "yes"),
        ([employed("2020-04-01", "2026-11-27")], "yes"),
        ([employed("2020-04-01", "2026-11-26")], "no"),
        ([employed("2020-04-01", "2026-11")], "unknown"),
        ([employed("2026-11-27")], "unknown"),
        ([employed("2020-04-01", "2022-04-01"), employed("2022-04-01")], "yes"),
    ],
)
def test_employment_insurance_ends_on_the_day_after_the_last_one(records, value):
    assert ask("employment_insurance_covered", *records) == value


def jobseeker(**changes):
    given = {"separated_on": None, "decided_on": "2026-08-01", "ends_on": "2027-06-30"}
    given |= {
        "paid_days": 28,
        "remaining_days": 62,
        "waiting_until": None,
        "restricted_until": None,
    }
    return record("basic_allowance", **{**given, **changes})


@pytest.mark.parametrize(
    ("records", "value"),
    [
        ([], "unknown"),
        ([jobseeker()], "yes"),
        ([jobseeker(paid_days=0)], "no"),
        ([jobseeker(remaining_days=0)], "no"),
        ([jobseeker(ends_on="2026-11-25")], "no"),
        ([jobseeker(restricted_until="2026-11-26")], "no"),
        ([jobseeker(restricted_until="2026-11-25")], "yes"),
        ([jobseeker(restricted_until="2026-11")], "unknown"),
        ([jobseeker(decided_on="2026-11-27")], "unknown"),
    ],
)
def test_unemployment_benefit_is_in_payment_between_the_first_and_the_last_day(records, value):
    assert ask("unemployment_benefit_in_payment", *records) == value


def support(state="granted", period_to=None, period_from="2025-04-01"):
    return record("high_school_support", state=state, period_from=period_from, period_to=period_to)


@pytest.mark.parametrize(
    ("records", "value"),
    [
        ([], "unknown"),
        ([support()], "yes"),
        ([support("suspended")], "no"),
        ([support("ended", "2026-03-31")], "unknown"),
        ([support(period_to="2026-03-31")], "unknown"),
        ([support("ended", "2026-03-31"), support()], "yes"),
        ([support(OTHER)], "unknown"),
        ([support(period_from="2027-04-01")], "unknown"),
    ],
)
def test_support_that_ended_may_go_on_at_another_school(records, value):
    assert ask("high_school_support_granted", *records) == value


def assistance(state="active", **changes):
    given = {"started_on": "2024-02-01", "ended_on": None}
    given |= {"suspended_from": None, "suspended_to": None}
    return record("public_assistance", **{**given, "state": state, **changes})


@pytest.mark.parametrize(
    ("records", "value"),
    [
        ([], "unknown"),
        ([assistance()], "yes"),
        ([assistance("suspended", suspended_from="2026-10-01")], "unknown"),
        ([assistance("ended", ended_on="2026-10-31")], "unknown"),
        ([assistance(OTHER)], "unknown"),
        ([assistance(started_on="2026-11-27")], "unknown"),
        ([assistance(started_on="2026")], "unknown"),
        ([assistance(suspended_from="2025-01-01", suspended_to="2025-03-31")], "yes"),
        ([assistance(suspended_from="2026-11-01")], "unknown"),
        ([assistance(suspended_to="2026-10-31")], "unknown"),
        (
            [assistance("ended", ended_on="2023-03-31", started_on="2020-01-01"), assistance()],
            "yes",
        ),
    ],
)
def test_only_assistance_that_is_received_is_told(records, value):
    assert ask("public_assistance_received", *records) == value


def taxes(taxation):
    return record(
        "resident_tax_year",
        fiscal_year=2026,
        income_year=2025,
        declaration_status="declared",
        taxation=taxation,
    )


@pytest.mark.parametrize(
    ("records", "value"),
    [
        ([taxes("exempt")], "yes"),
        ([assistance()], "yes"),
        ([taxes("exempt"), assistance()], "yes"),
        ([taxes("taxed"), assistance()], "yes"),
        ([taxes("taxed")], "unknown"),
        ([taxes("taxed"), assistance("ended", ended_on="2026-10-31")], "unknown"),
        ([], "unknown"),
    ],
)
def test_low_income_is_told_without_its_ground(records, value):
    assert ask("low_income_support", *records) == value
