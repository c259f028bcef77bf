"""Children laid out by hand: doses, check-ups, allowances and help at school follow age, home and law."""

from datetime import timedelta

import pytest

from connectors.sandbox.japan.health import Birth, Body, Pregnancy
from connectors.sandbox.japan.life import Sex
from connectors.sandbox.japan.support import Allowance, Schooling
from tests.unit.connectors_sandbox_japan_records.makers import (
    TODAY,
    day,
    family,
    held,
    member,
    only,
    span,
    stay,
)

KEEN = Body(vaccinated=9)
BORN = "2024-05-14"


def moved_child(**life):
    """A child who moved from あおぞら市 to ひなた市 when the first doses had been given."""
    stays = (stay("aozora", BORN, "2025-04-01"), stay("hinata", "2025-04-01"))
    return family(member(1, BORN, stays=stays, body=KEEN, **life))


def doses(home, agency_id, vaccine, today=TODAY):
    held_there = held(home, 1, agency_id, "immunisation", today)
    return [
        d for d in held_there if d["vaccine_name"] == vaccine and d["outcome"] == "administered"
    ]


def test_each_municipality_holds_the_doses_of_its_time():
    home = moved_child()
    before, after = (doses(home, agency, "dpt_ipv_hib") for agency in ("aozora", "hinata"))
    assert [dose["dose_number"] for dose in before] == [1, 2, 3]
    assert [(dose["dose_number"], dose["stage"]) for dose in after] == [(4, "booster")]
    assert {dose["municipality"]["name"] for dose in after} == {"ひなた市"}
    assert held(home, 1, "midori", "immunisation") == ()


def test_a_dose_that_is_still_to_come_is_noted_and_not_there():
    infant = family(member(1, "2026-09-01", body=KEEN))
    (first,) = doses(infant, "mihon", "dpt_ipv_hib")
    assert (first["dose_number"], first["next_due_on"]) == (1, "2026-12-01")


def test_who_was_born_before_the_five_in_one_had_four_in_one_and_hib():
    older = family(member(1, "2020-05-14", body=KEEN))
    assert len(doses(older, "mihon", "dpt_ipv")) == 4
    assert len(doses(older, "mihon", "hib")) == 4
    assert doses(older, "mihon", "dpt_ipv_hib") == []


def test_who_wants_no_vaccination_has_none():
    assert held(family(member(1, BORN, body=Body(vaccinated=0))), 1, "mihon", "immunisation") == ()


def test_girls_are_offered_hpv_and_boys_are_not():
    girl, boy = (
        family(member(1, "2012-05-14", sex=sex, body=KEEN)) for sex in (Sex.FEMALE, Sex.MALE)
    )
    assert len(doses(girl, "mihon", "hpv")) == 2
    assert doses(boy, "mihon", "hpv") == []


def test_old_people_come_in_autumn_from_65_on():
    old = family(member(1, "1958-01-10", body=KEEN))
    autumns = {dose["administered_on"][:4] for dose in doses(old, "mihon", "influenza")}
    assert autumns
    assert autumns <= {"2023", "2024", "2025", "2026"}


def test_a_child_is_measured_at_four_ten_eighteen_and_36_months():
    home = moved_child(birth=Birth(mother=9, weeks=39, weight_g=3100))
    before, after = (
        held(home, 1, agency, "maternal_child_health") for agency in ("aozora", "hinata")
    )
    assert {checkup["age_months"] for checkup in before} <= {4, 10}
    assert {checkup["age_months"] for checkup in after} <= {18}
    assert before


def test_a_child_born_too_small_was_cared_for_and_a_mother_was_not_asked_before_she_told():
    due = day("2026-12-20")
    pregnancy = Pregnancy(due - timedelta(days=217), 9, due, due, (2,))
    small = Birth(1, 31, 1480, span("2025-02-01", "2025-03-20"))
    home = family(
        member(1, "1995-01-01", pregnancies=(pregnancy,)),
        member(2, "2025-02-01", parents=(1,), birth=small),
    )
    care = [r for r in held(home, 2, "mihon", "maternal_child_health") if "approved_to" in r]
    assert [(r["birth_weight_g"], r["approved_to"]) for r in care] == [(1480, "2025-03-19")]
    told = held(home, 1, "mihon", "maternal_child_health")
    assert told[0]["notified_on"] == pregnancy.notified_on.isoformat()
    assert max(r["gestational_week"] for r in told) <= 36
    eve = pregnancy.notified_on - timedelta(days=1)
    assert held(home, 1, "mihon", "maternal_child_health", eve) == ()


def allowed(*births, start="2024-10-01", end=None, reason=None, today=TODAY):
    """Return the entitlement of a mother with children of these days of birth."""
    children = [member(n, born, parents=(1,)) for n, born in enumerate(births, start=2)]
    numbers = tuple(child.number for child in children)
    allowance = Allowance(
        "child_allowance", "mihon", span(start, end), 0, numbers, end_reason=reason
    )
    home = family(member(1, "1985-01-01", allowances=(allowance,)), *children)
    return only(home, 1, "mihon", "child_allowance", today)


@pytest.mark.parametrize(
    ("born", "yen"),
    [
        ("2025-05-05", 15_000),
        ("2023-11-05", 15_000),
        ("2023-10-05", 10_000),
        ("2008-04-02", 10_000),
        ("2008-04-01", 0),
    ],
    ids=[
        "under three",
        "in the month of turning three",
        "from the next month on",
        "in the last school year",
        "a day too old for it",
    ],
)
def test_the_amount_goes_by_the_age(born, yen):
    assert allowed(born)["children"][0]["amount_yen"] == yen


def test_the_third_child_counted_from_the_eldest_student_gets_thirty_thousand():
    children = allowed("2005-06-01", "2012-06-01", "2015-06-01")["children"]
    assert [(c["order_in_family"], c["amount_yen"]) for c in children] == [
        (1, 0),
        (2, 10_000),
        (3, 30_000),
    ]


def test_a_student_past_22_no_longer_makes_a_third_child():
    children = allowed("2003-06-01", "2012-06-01", "2015-06-01")["children"]
    assert [c["amount_yen"] for c in children] == [10_000, 10_000]


def test_before_the_reform_the_month_is_paid_by_the_old_law():
    then = allowed(
        "2012-06-01", "2015-06-01", "2017-06-01", start="2018-06-01", today=day("2024-09-20")
    )
    assert then["monthly_total_yen"] == 10_000 + 10_000 + 15_000
    assert "payments" not in then


def test_it_is_paid_in_even_months_for_the_two_before_and_up_to_the_month_of_the_end():
    entitlement = allowed("2020-06-01", start="2026-05-01", end="2026-08-10", reason="moved_out")
    assert entitlement["ended_on"] == "2026-08-09"
    months = [(p["month_from"], p["month_to"], p["amount_yen"]) for p in entitlement["payments"]]
    assert months == [
        ("2026-08", "2026-08", 10_000),
        ("2026-06", "2026-07", 20_000),
        ("2026-05", "2026-05", 10_000),
    ]


def test_a_grandmother_claims_as_guardian():
    child = member(2, "2020-06-01", parents=(9,))
    allowance = Allowance("child_allowance", "mihon", span("2024-10-01"), 10_000, (2,))
    home = family(member(1, "1955-01-01", allowances=(allowance,)), child)
    claim = only(home, 1, "mihon", "child_allowance")
    assert (claim["claimant_role"], claim["children"][0]["relation"]) == ("guardian", "grandchild")


def test_only_a_helped_pupil_gets_aid_at_school_and_only_for_the_last_years():
    school = Schooling(
        "elementary",
        "見本小学校",
        "ZZ1",
        "municipal",
        "kyoiku-mihon",
        span("2018-04-01", "2024-04-01"),
    )
    helped = Schooling(
        *(getattr(school, n) for n in ("kind", "name", "code", "establisher", "board", "span")),
        1,
        "quasi_needy",
    )
    assert (
        held(
            family(member(1, "2011-06-01", schooling=(school,))), 1, "kyoiku-mihon", "school_health"
        )
        == ()
    )
    home = family(member(1, "2011-06-01", schooling=(helped,)))
    aid = [
        r
        for today in ("2021-03-01", "2026-11-20")
        for r in held(home, 1, "kyoiku-mihon", "school_health", day(today))
    ]
    assert all(r["grade"] == r["fiscal_year"] - 2017 for r in aid)
    assert {r["fiscal_year"] for r in held(home, 1, "kyoiku-mihon", "school_health")} <= {
        2021,
        2022,
        2023,
    }
    assert aid
