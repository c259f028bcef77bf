"""Answers about what is paid for children, and the one that hides which help a family gets."""

from datetime import date

import pytest

from tests.unit.scopes.answers.asking import ask, record

PAID, UNDER_SIX = "child_allowance_paid", "child_allowance_under_six"


def entitlement(*births, **changes):
    children = [{"birth_month": month, "amount_yen": 10_000} for month in births or ["2022-04"]]
    return record(
        "child_allowance_entitlement",
        **{
            "children": children,
            "certified_from": "2022-05-01",
            "ended_on": None,
            "end_reason": None,
            "kind": "child_allowance",
            **changes,
        },
    )


def ended(ended_on, reason=None, **changes):
    return entitlement(ended_on=ended_on, end_reason=reason, **changes)


def allowance(state="full", **changes):
    return record(
        "child_rearing_allowance",
        **{
            "state": state,
            "monthly_yen": 0 if state == "full_suspension" else 45_000,
            "period_from": "2024-04-01",
            "period_to": None,
            **changes,
        },
    )


def protection(**changes):
    return record(
        "facility_protection", **{"protected_from": "2026-05-10", "protected_to": None, **changes}
    )


@pytest.mark.parametrize(
    ("records", "value"),
    [
        ([], "unknown"),
        ([entitlement()], "yes"),
        ([entitlement(certified_from="2026-11-27")], "unknown"),
        ([entitlement(certified_from="2026")], "unknown"),
        ([ended("2026-11-02", "age")], "yes"),
        ([ended("2026-10-31", "age")], "no"),
        ([ended("2026-10-31", "custody_change")], "no"),
        ([ended("2026-10-31", "moved_out")], "unknown"),
        ([ended("2026-10-31", "public_servant")], "unknown"),
        ([ended("2026-10-31")], "unknown"),
        ([ended("2026", "age")], "unknown"),
        ([ended("2026-10-31", "age"), entitlement()], "yes"),
        ([ended("2026-10-31", "age"), ended("2026-01-31", "moved_out")], "unknown"),
    ],
)
def test_child_allowance_is_due_for_the_whole_month_in_which_it_ends(records, value):
    assert ask(PAID, *records) == value


@pytest.mark.parametrize(
    ("births", "value"),
    [
        (["2020-12"], "yes"),
        (["2020-11"], "unknown"),
        (["2020-10"], "no"),
        (["2012-05", "2025-01"], "yes"),
        (["2012-05", "2020-11"], "unknown"),
        (["2027-01"], "unknown"),
    ],
)
def test_in_the_month_of_the_sixth_birthday_nobody_can_tell(births, value):
    assert ask(UNDER_SIX, entitlement(*births)) == value


def test_a_child_is_six_on_the_day_before_the_birthday():
    born_in_november = entitlement("2020-11")
    assert ask(UNDER_SIX, born_in_november, today=date(2026, 10, 30)) == "yes"
    assert ask(UNDER_SIX, born_in_november, today=date(2026, 10, 31)) == "unknown"
    assert ask(UNDER_SIX, born_in_november, today=date(2026, 11, 29)) == "no"


def test_a_small_child_that_only_counts_is_none_for_whom_the_allowance_is_paid():
    children = [{"birth_month": "2025-01", "amount_yen": 0}]
    assert ask(UNDER_SIX, entitlement(children=children)) == "unknown"
    older = {"birth_month": "2015-01", "amount_yen": 10_000}
    assert ask(UNDER_SIX, entitlement(children=[*children, older])) == "no"


def test_an_allowance_that_moved_on_tells_nothing_of_the_children_there():
    assert (
        ask(
            UNDER_SIX, ended("2026-09-30", "moved_out", children=entitlement("2012-05")["children"])
        )
        == "unknown"
    )
    assert ask(UNDER_SIX, ended("2026-09-30", "custody_change")) == "no"


@pytest.mark.parametrize(
    ("records", "value"),
    [
        ([], "unknown"),
        ([allowance()], "yes"),
        ([allowance("partial")], "yes"),
        ([allowance("full_suspension")], "unknown"),
        ([allowance("ZZ new")], "unknown"),
        ([allowance(period_to="2026-11-26")], "yes"),
        ([allowance(period_to="2026-11-25")], "unknown"),
        ([allowance(period_to="2026")], "unknown"),
        ([allowance(period_from="2026-11-27")], "unknown"),
        ([allowance(period_to="2026-10-31"), allowance()], "yes"),
        ([allowance(), allowance("full_suspension")], "unknown"),
    ],
)
def test_child_rearing_allowance_is_a_yes_or_nothing(records, value):
    assert ask("child_rearing_allowance_paid", *records) == value


@pytest.mark.parametrize(
    ("records", "value"),
    [
        ([allowance()], "yes"),
        ([protection()], "yes"),
        ([allowance(), protection()], "yes"),
        ([allowance(period_to="2026-10-31")], "unknown"),
        ([protection(protected_to="2026-10-31")], "unknown"),
        ([allowance("full_suspension"), protection(protected_to="2026-10-31")], "unknown"),
        ([], "unknown"),
    ],
)
def test_a_meal_service_learns_that_a_family_is_helped_and_not_how(records, value):
    assert ask("child_rearing_or_protected", *records) == value
