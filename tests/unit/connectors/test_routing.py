"""Which agency is asked: the rule of each category over the person's residences."""

from datetime import date

import pytest

from connectors.directory_port import Linkage, Residence
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
