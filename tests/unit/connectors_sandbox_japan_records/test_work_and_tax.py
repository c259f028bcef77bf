"""Working lives laid out by hand: tax by the law's own figures, and what a lost job or an accident brings."""

from datetime import timedelta

import pytest

from connectors.sandbox.japan.life import Sex
from connectors.sandbox.japan.records import tax_rules
from connectors.sandbox.japan.support import Schooling
from connectors.sandbox.japan.working import (
    Accident,
    JobKind,
    JobSearch,
    Leave,
    Leaving,
    Pension,
    PensionCover,
)
from tests.unit.connectors_sandbox_japan_records.makers import (
    TODAY,
    day,
    family,
    held,
    job,
    member,
    only,
    span,
    stay,
)


@pytest.mark.parametrize(
    ("pay", "year", "income"),
    [
        (5_200_000, 2025, 3_720_000),
        (1_000_000, 2024, 450_000),
        (1_000_000, 2025, 350_000),
        (12_000_000, 2025, 10_050_000),
    ],
)
def test_income_from_pay_is_that_of_the_law(pay, year, income):
    assert tax_rules.employment_income(pay, year) == income


@pytest.mark.parametrize(
    ("pension", "age", "income"),
    [(2_000_000, 70, 900_000), (1_000_000, 70, 0), (1_000_000, 63, 400_000)],
)
def test_income_from_a_pension_is_that_of_the_law(pension, age, income):
    assert tax_rules.pension_income(pension, age) == income


def test_the_levy_is_six_and_four_per_cent_less_the_credit():
    levy = tax_rules.full_levy(2_150_400, 50_000, 2026)
    assert (levy.taxable_base, levy.adjustment) == (2_150_000, 2_500)
    assert (levy.municipal_income, levy.prefectural_income) == (127_500, 85_000)
    assert levy.annual == 127_500 + 85_000 + 3_000 + 1_000 + 1_000


def tax(home, number=1, year=2026, agency_id="mihon", today=TODAY):
    years = held(home, number, agency_id, "tax_income", today)
    return next((each for each in years if each["fiscal_year"] == year), None)


def earner(number=1, pay=6_000_000, **life):
    return member(number, "1980-06-01", sex=Sex.MALE, jobs=(job(pay),), **life)


def test_a_family_is_counted_once_with_whoever_earns_most():
    home = family(
        earner(spouse=2),
        member(2, "1982-01-01", spouse=1, jobs=(job(900_000, kind=JobKind.PART_TIME),)),
        member(3, "2006-01-01", parents=(1, 2)),
        member(4, "2008-09-01", parents=(1, 2)),
        member(5, "2020-09-01", parents=(1, 2)),
        member(6, "1950-01-01"),
    )
    deductions = tax(home)["deductions"]
    assert deductions["spouse_yen"] == 330_000
    assert deductions["dependants"] == {
        "specified_19_22": 1,
        "general": 1,
        "under_16": 1,
        "elderly_cohabiting": 1,
    }
    own = tax(home, 2)
    assert (own["taxation"], own["declaration_status"]) == ("exempt", "withheld_by_employer")
    assert "dependants" not in own["deductions"]
    assert tax(home, 3)["declaration_status"] == "dependant_presumed"
    assert tax(home, 5) is None


def test_children_of_two_who_earn_count_with_the_one_who_earns_more():
    mother = member(2, "1982-01-01", spouse=1, jobs=(job(7_000_000),))
    home = family(earner(spouse=2), mother, member(3, "2008-09-01", parents=(1, 2)))
    assert tax(home, 2)["deductions"]["dependants"] == {"general": 1}
    assert "dependants" not in tax(home, 1)["deductions"]


def test_a_student_who_lives_elsewhere_counts_with_the_parents():
    away = (stay("hinata", "2024-04-01", home=2),)
    school = Schooling(
        "university", "見本大学", "ZZ", "private", "", span("2024-04-01", "2028-04-01")
    )
    home = family(earner(), member(2, "2005-06-01", parents=(1,), stays=away, schooling=(school,)))
    assert tax(home)["deductions"]["dependants"] == {"specified_19_22": 1}


def test_a_parent_alone_with_a_child_has_the_deduction_of_single_parents():
    home = family(earner(pay=3_000_000), member(2, "2018-09-01", parents=(1,)))
    assert tax(home)["deductions"]["single_parent_yen"] == 300_000
    assert "single_parent_yen" not in tax(family(earner(pay=3_000_000)))["deductions"]


def test_the_municipality_of_1_january_levies_and_decides_in_june():
    stays = (stay("aozora", "2000-01-01", "2026-02-01"), stay("hinata", "2026-02-01"))
    home = family(earner(stays=stays))
    assert tax(home, agency_id="aozora")["levying_municipality"]["name"] == "あおぞら市"
    assert tax(home, agency_id="hinata") is None
    assert tax(home, agency_id="aozora", today=day("2026-05-31")) is None


def test_little_pay_is_exempt_and_more_is_taxed_first_by_the_head_and_then_by_income():
    assert tax(family(earner(pay=1_000_000)))["taxation"] == "exempt"
    by_the_head = tax(family(earner(pay=1_200_000)))
    assert (by_the_head["taxation"], by_the_head["annual_tax_yen"]) == ("per_capita_only", 5_000)
    taxed = tax(family(earner(pay=3_000_000)))
    assert (taxed["taxation"], taxed["collection"]) == ("taxed", "payroll")
    assert taxed["annual_tax_yen"] > 5_000


def test_who_works_for_themselves_declares_or_is_undeclared_without_any_income():
    own_boss = (job(4_000_000, kind=JobKind.SELF_EMPLOYED),)
    homes = [family(member(1, f"{year}-06-01", jobs=own_boss)) for year in range(1960, 1990)]
    years = [each for home in homes for each in held(home, 1, "mihon", "tax_income")]
    assert {each["declaration_status"] for each in years} <= {"declared", "undeclared"}
    assert all(
        each["total_income_yen"] == (0 if each["taxation"] == "undeclared" else 4_000_000)
        for each in years
    )


def searching(leaving, *, end="2026-12-01", claimed="2026-05-01"):
    """Return the daily allowance of somebody who lost a job on 15 April 2026."""
    lost = job(4_000_000, "2010-04-01", "2026-04-16", leaving=leaving)
    search = JobSearch(0, span("2026-04-16", end), day(claimed), True)
    home = family(member(1, "1980-06-01", jobs=(lost,), searches=(search,)))
    records = held(home, 1, "anteisho-mihon", "employment_insurance")
    return {record["record_type"]: record for record in records}


def test_who_was_dismissed_waits_a_week_and_who_left_waits_a_month_longer():
    dismissed, left = searching(Leaving.DISMISSED), searching(Leaving.OWN_WISH)
    assert dismissed["employment_coverage"]["loss_reason"] == "employer_reason"
    assert dismissed["basic_allowance"]["separation_reason"] == "special"
    assert "restricted_until" not in dismissed["basic_allowance"]
    assert left["basic_allowance"]["restricted_until"] == "2026-06-08"
    days = [each["basic_allowance"]["paid_days"] for each in (dismissed, left)]
    assert (
        days[0]
        > days[1]
        == left["basic_allowance"]["prescribed_days"] - (left["basic_allowance"]["remaining_days"])
    )


def test_who_finds_work_early_gets_a_sum_for_it():
    found = searching(Leaving.DISMISSED, end="2026-07-01")
    allowance, once = found["basic_allowance"], found["employment_lump_sum"]
    assert once["kind"] == "reemployment"
    assert once["amount_yen"] == once["days"] * allowance["daily_yen"]
    assert once["days"] <= allowance["remaining_days"] * 70 // 100


def test_leave_for_a_child_is_paid_by_the_month_when_it_is_over_and_less_after_half_a_year():
    leave = Leave("childcare", span("2025-11-01", "2026-12-01"), 2, 0)
    home = family(
        member(1, "1990-06-01", jobs=(job(3_600_000),), leaves=(leave,)),
        member(2, "2025-09-05", parents=(1, 3)),
        member(3, "1990-06-01"),
    )
    paid = [
        (record["month"], record["amount_yen"])
        for record in held(home, 1, "anteisho-mihon", "employment_insurance")
        if record.get("kind") == "childcare"
    ]
    assert paid[0] == ("2025-11", 300_000 * 67 // 100)
    assert paid[-1] == ("2026-10", 300_000 * 50 // 100)
    assert len(paid) == 12


def test_months_of_a_pension_count_from_the_month_of_the_start_to_that_before_the_end():
    service = "nenkin-mihon"
    covers = (
        PensionCover("category1", span("2019-10-14", "2022-04-01"), service, "student_deferral"),
        PensionCover("category2", span("2022-04-01"), service),
    )
    home = family(member(1, "1999-10-14", covers=covers))
    student, employee = held(home, 1, service, "pension")
    assert (student["months"], student["period_to"]) == (30, "2022-03-31")
    assert (employee["months"], "period_to" in employee) == (56, False)
    assert held(home, 1, "kyosai-mihon", "pension") == ()


def test_a_suspended_pension_says_so_and_why():
    pension = Pension(
        "old_age_employees",
        span("2024-08-01"),
        900_000,
        "nenkin-mihon",
        suspended=span("2025-01-01", "2027-01-01"),
        suspension_reason="working",
    )
    home = family(member(1, "1959-08-01", pensions=(pension,)))
    now, then = (
        only(home, 1, "nenkin-mihon", "pension"),
        only(home, 1, "nenkin-mihon", "pension", day("2024-12-01")),
    )
    assert (now["suspended"], now["suspension_reason"]) == (True, "working")
    assert (then["suspended"], "suspension_reason" in then) == (False, False)
    assert now["payment_yen"] == 150_000


def hurt(**accident):
    told = Accident(day("2024-03-04"), "work", "private", 0, 40, **accident)
    died = "2024-03-04" if accident.get("fatal") else None
    return family(
        member(1, "1980-06-01", jobs=(job(4_000_000),), accidents=(told,), spouse=2, died=died),
        member(2, "1981-06-01", spouse=1),
        member(3, "2010-06-01", parents=(1, 2)),
    )


def kinds(home, number, agency_id="rouki-mihon"):
    return {r["kind"] for r in held(home, number, agency_id, "workers_compensation")}


def test_an_accident_is_compensated_by_the_office_of_its_scheme():
    assert kinds(hurt(grade=5), 1) == {"medical", "leave", "disability_pension"}
    assert kinds(hurt(grade=12), 1) == {"medical", "leave", "disability_lump_sum"}
    assert kinds(hurt(grade=5), 1, "kikin-mihon") == set()


def test_the_health_insurer_is_told_of_the_very_treatment_that_was_compensated():
    home = hurt(grade=5)
    told = only(home, 1, "rouki-mihon", "health_insurance_other")
    paid = held(home, 1, "rouki-mihon", "workers_compensation")[0]
    assert (told["item"], paid["kind"]) == ("3-6", "medical")
    assert paid["period_to"] == "2024-04-12", "the fortieth day"
    for name in ("amount_yen", "period_from", "period_to"):
        assert told[name] == paid[name]


def test_after_a_death_the_spouse_is_compensated_and_nobody_else():
    home = hurt(fatal=True)
    assert kinds(home, 2) == {"funeral", "survivor_pension"}
    assert kinds(home, 3) == set()
    eve = day("2024-03-04") + timedelta(days=1)
    assert held(home, 2, "rouki-mihon", "workers_compensation", eve) == ()
