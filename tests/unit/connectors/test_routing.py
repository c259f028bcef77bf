"""Which agency is asked: the rule of each category over the person's residences."""

from datetime import date

import pytest

from connectors.agency_map import agency_map
from connectors.directory_port import Linkage, Membership, Residence
from connectors.errors import RegistryFaultError
from connectors.routing import agencies_for, latest_tax_year
from scopes.catalogue import CATALOGUE

TODAY = date(2026, 11, 22)
LATEST = {"kind": "latest"}
MOVED_IN_FEBRUARY = Linkage(
    residences=(
        Residence("aozora", "991031", date(2015, 4, 1), date(2020, 4, 1)),
        Residence("midori", "992038", date(2020, 4, 1), date(2021, 4, 1)),
        Residence("aozora", "991031", date(2021, 4, 1), date(2026, 2, 15)),
        Residence("hinata", "991023", date(2026, 2, 15), None),
        Residence("elsewhere", "991040", date(2027, 4, 1), None),
    ),
    codes={},
)


def asked(category, condition=LATEST, linkage=MOVED_IN_FEBRUARY, today=TODAY):
    return agencies_for(CATALOGUE[category], linkage, condition, today=today)


@pytest.mark.parametrize("category", ["immunisation", "maternal_child_health"])
def test_health_records_stay_where_they_were_made(category):
    assert asked(category) == ("aozora", "midori", "hinata")


def test_the_household_is_known_to_the_present_municipality_only():
    assert asked("household") == ("hinata",)


@pytest.mark.parametrize(
    ("year", "agencies"),
    [
        (2027, ("hinata",)),
        (2026, ("aozora",)),
        (2021, ("midori",)),
        (2015, ()),
        (2016, ("aozora",)),
    ],
)
def test_tax_is_levied_where_one_lived_on_1_january(year, agencies):
    assert asked("tax_income", {"kind": "fiscal_year", "fiscal_year": year}) == agencies


def test_the_latest_tax_year_changes_in_june():
    assert latest_tax_year(date(2026, 5, 31)) == 2025
    assert latest_tax_year(date(2026, 6, 1)) == 2026
    assert asked("tax_income") == ("aozora",)
    assert asked("tax_income", today=date(2027, 6, 1)) == ("hinata",)


def test_the_day_of_a_move_belongs_to_the_new_municipality():
    moving_day = date(2026, 2, 15)
    assert asked("household", today=moving_day) == ("hinata",)
    assert asked("household", today=date(2026, 2, 14)) == ("aozora",)


def test_somebody_without_a_residence_is_asked_for_nowhere():
    nowhere = Linkage(residences=(), codes={})
    assert [asked(category, linkage=nowhere) for category in CATALOGUE] == [()] * len(CATALOGUE)


MOVED_JOBS = Linkage(
    residences=(Residence("hinata", "991023", date(2015, 4, 1), None),),
    memberships=(
        Membership("kenpo-a", "insurer", date(2018, 4, 1), date(2024, 3, 31)),
        Membership("kenpo-b", "insurer", date(2024, 4, 1), None),
        Membership("nenkin", "pension_service", date(2010, 4, 1), None),
    ),
    codes={},
)


@pytest.mark.parametrize(
    ("condition", "insurers"),
    [
        ({"kind": "as_of", "date": "2024-03-31"}, {"kenpo-a"}),
        ({"kind": "as_of", "date": "2024-04-01"}, {"kenpo-b"}),
        ({"kind": "range", "from": "2024-01-01", "to": "2024-12-31"}, {"kenpo-a", "kenpo-b"}),
        ({"kind": "range", "from": "2017-01-01", "to": "2018-03-31"}, set()),
        (LATEST, {"kenpo-a", "kenpo-b"}),
    ],
)
def test_an_insurer_is_asked_about_the_time_of_its_insurance(condition, insurers):
    asked_of = asked("health_insurance_benefits", condition, MOVED_JOBS)
    assert {each for each in asked_of if each.startswith("kenpo")} == insurers
    assert "nenkin" not in asked_of


def test_a_handbook_of_a_past_day_is_known_where_one_lived_then():
    assert asked("disability") == ("hinata",)
    assert asked("disability", {"kind": "as_of", "date": "2020-06-30"}) == ("midori",)


def test_a_place_where_somebody_came_to_live_after_the_asked_time_is_not_asked():
    asked_until_2020 = {"kind": "range", "from": "2016-01-01", "to": "2020-04-01"}
    assert asked("immunisation", asked_until_2020) == ("aozora", "midori")


MAP = agency_map(
    {
        "hinata": {},
        "aozora": {"successor": "hinata", "ended_on": "2026-10-01"},
        "midori": {"successor": "aozora", "ended_on": "2024-04-01"},
        "registry": {"kind": "account_registry", "nationwide": True},
    }
)


def test_a_merged_municipality_is_asked_under_the_one_that_holds_its_records():
    def at(day):
        linkage, condition = MOVED_IN_FEBRUARY, LATEST
        immunisation = CATALOGUE["immunisation"]
        return agencies_for(immunisation, linkage, condition, today=day, agency_map=MAP)

    assert at(date(2024, 3, 31)) == ("aozora", "midori")
    assert at(date(2026, 9, 30)) == ("aozora", "hinata")
    assert at(date(2026, 10, 1)) == ("hinata",)


def test_a_nationwide_body_is_asked_about_everybody_and_only_what_it_holds():
    account, household = CATALOGUE["public_money_account"], CATALOGUE["household"]
    nowhere = Linkage(residences=(), codes={})
    assert "registry" in agencies_for(account, nowhere, LATEST, today=TODAY, agency_map=MAP)
    assert not agencies_for(household, nowhere, LATEST, today=TODAY, agency_map=MAP)


def test_a_registry_that_leads_nowhere_is_refused_with_every_gap():
    with pytest.raises(RegistryFaultError) as refused:
        agency_map(
            {
                "a": {"successor": "b", "ended_on": "2026-04-01"},
                "b": {"successor": "a", "ended_on": "2026-04-01"},
                "c": {"successor": "gone", "ended_on": "2026-04-01"},
                "d": {"successor": "a"},
                "e": {"nationwide": True},
            }
        )
    assert refused.value.faults == (
        "e is nationwide and has no kind",
        "c has a successor that is not in the list",
        "d has a successor and no day ended_on",
        "a succeeds itself",
        "b succeeds itself",
    )
