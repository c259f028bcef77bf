"""Invented lives: in the order of time, one thing after the other, and in step with the rest of the household."""

from datetime import date, timedelta
from itertools import pairwise

import pytest

from connectors.sandbox.japan.life import Sex
from connectors.sandbox.japan.lives.shapes import SHAPES, lay_out
from connectors.sandbox.japan.lives.stage import end_of_school_age, month_after
from connectors.sandbox.japan.places import BY_AGENCY
from connectors.sandbox.japan.span import FIRST_YEAR, LAST_YEAR, Span

DAY = timedelta(days=1)


def of(member):
    return [member.person_id, member.born, member.died]


def test_somebody_always_lives_somewhere_from_birth_to_death(households):
    for household in households:
        for member in household.members if household.shape != "returnees" else ():
            stays = member.stays
            assert stays[0].span.start == member.born, of(member)
            assert [s.span.end for s in stays[:-1]] == [s.span.start for s in stays[1:]], of(member)
            assert stays[-1].span.end == member.died, of(member)


@pytest.mark.parametrize("what", ["jobs", "insurances", "covers"])
def test_nobody_has_two_at_once_nor_any_outside_of_life(members, what):
    for member in members:
        spans = [each.span for each in getattr(member, what)]
        life = Span(member.born, member.died)
        assert all(span.common(life) == span for span in spans), of(member)
        assert all(one.end <= other.start for one, other in pairwise(spans)), of(member)


def test_everybody_is_insured_unless_assistance_or_support_pays_for_doctors(members, today):
    living = [each for each in members if each.stay_on(today) is not None]
    for member in living:
        paid = any(each.span.on(today) for each in (*member.assistance, *member.returnee))
        assert (member.insurance_on(today) is None) == paid, of(member)
    assert len(living) > 500


def test_a_dependant_is_insured_through_somebody_of_the_family_whose_job_insures(households, today):
    found = 0
    for household in households:
        for member in household.members:
            insurance = member.insurance_on(today)
            if insurance is None or not insurance.dependant:
                continue
            holder = household.member(insurance.holder)
            union = member.partner_on(today)
            near = {*member.parents, *([union.partner] if union else [])}
            assert holder.number in near, of(member)
            assert holder.job_on(today).insurer == insurance.agency_id, of(member)
            found += 1
    assert found > 50


def test_the_old_are_with_the_union_from_75_on(members, today):
    for member in members:
        insurance = member.insurance_on(today)
        if insurance is not None:
            assert (insurance.kind == "latter_stage") == (member.age(today) >= 75), of(member)


def test_national_health_insurance_is_that_of_the_place(members, today):
    for member in members:
        insurance = member.insurance_on(today)
        if insurance is not None and insurance.agency_id in BY_AGENCY:
            assert insurance.agency_id == member.stay_on(today).agency_id, of(member)


def test_parents_are_of_an_age_to_be_parents_and_alive_at_the_birth(households):
    for household in households:
        for child in household.members:
            for parent in map(household.member, child.parents):
                least, most = (16, 80) if parent.sex is not Sex.FEMALE else (16, 47)
                assert least <= parent.age(child.born) <= most, of(child)
                assert parent.alive(child.born), of(child)


def test_a_union_is_of_two_and_ends_with_the_first_death(households):
    for household in households:
        for member in household.members:
            for union in member.unions:
                other = household.member(union.partner)
                assert any(theirs.partner == member.number for theirs in other.unions)
                assert member.alive(union.span.start), of(member)
                if union.span.end is not None:
                    assert other.alive(union.span.end - DAY), of(member)


def test_who_lives_together_names_the_same_head(households, today):
    for household in households:
        for member in household.members:
            together = household.together(member, today)
            heads = {each.stay_on(today).head for each in together}
            assert len(heads) <= 1
            assert heads <= {each.number for each in together}


def test_a_birth_is_the_mothers_pregnancy(households):
    born = 0
    for household in households:
        for child in household.members:
            if child.birth is not None:
                mother = household.member(child.birth.mother)
                days = [p.born_on for p in mother.pregnancies if child.number in p.children]
                assert days == [child.born], of(child)
                born += 1
    assert born > 100


def test_a_child_is_in_one_child_allowance_at_a_time_of_somebody_in_the_same_home(
    households, today
):
    paid = 0
    for household in households:
        for child in (each for each in household.members if is_of_age(each, today)):
            allowances = [
                (member, each)
                for member in household.members
                for each in member.allowances
                if each.kind == "child_allowance" and child.number in each.children
                if each.span.on(today)
            ]
            assert len(allowances) <= 1, of(child)
            for member, allowance in allowances:
                assert child in household.together(member, today), of(child)
                assert allowance.payer == member.stay_on(today).agency_id, of(child)
                paid += 1
    assert paid > 30


def is_of_age(child, day):
    """Tell whether child allowance is for such a child: from the month after birth to school's end at 18."""
    return month_after(child.born) <= day < end_of_school_age(child.born, 18) and child.alive(day)


def test_a_pension_of_old_age_starts_at_65_and_that_of_a_survivor_with_a_death(households):
    for household in households:
        for member in household.members:
            for pension in member.pensions:
                assert pension.span.start.day == 1
                if pension.kind.startswith("old_age"):
                    assert member.age(pension.span.start) == 65, of(member)
                if pension.of is not None:
                    assert household.member(pension.of).died < pension.span.start, of(member)


def test_lives_stay_within_the_calendar(members):
    for member in members:
        assert date(FIRST_YEAR, 1, 1) <= member.born <= date(LAST_YEAR, 12, 31)
        assert member.died is None or member.born < member.died <= date(LAST_YEAR, 12, 31)


def test_households_are_of_every_shape_and_names_of_many_kinds():
    laid = [lay_out("1", number) for number in range(1, 1200)]
    assert {shape for shape, _ in laid} == set(SHAPES)
    names = "".join(part.name.text for _, parts in laid for part in parts)
    assert all(rare in names for rare in "髙﨑𠮷邉𣘺")
    unmarried = [u for _, parts in laid for part in parts for u in part.unions if not u.married]
    assert unmarried
