"""The population as the sandbox's programs see it: on the register today, and no more known than has happened."""

from datetime import date, timedelta

import pytest

from connectors.sandbox.basic_four import BasicFour
from connectors.sandbox.everybody import Everybody, named, with_four
from connectors.sandbox.japan import places
from connectors.sandbox.japan.holdings import holdings
from connectors.sandbox.japan.population import HOUSEHOLDS, Population
from connectors.sandbox.people import PEOPLE, load_people
from connectors.sandbox.profile import load_profiles
from scopes.catalogue import CATALOGUE
from scopes.category import AgencyKind

PROFILES = load_profiles()
NAMED = load_people(PEOPLE)


@pytest.fixture
def people(today):
    return Population(lambda: today, households=60)


def on(day, households=60):
    return Population(lambda: day, households=households)


def four_of(person):
    return BasicFour(
        person.name["text"], person.sex, date.fromisoformat(person.birth_date), person.address
    )


def test_ten_thousand_people_and_more_are_on_the_register(today):
    assert sum(1 for _ in on(today, HOUSEHOLDS)) >= 10_000


def test_one_person_costs_one_household(people):
    assert people["j-000033-1"].person_id == "j-000033-1"
    assert people.household.cache_info().misses == 1


@pytest.mark.parametrize(
    "unknown",
    [
        *("", "p-yamada-hanako", "j-000001", "j-000000-1", "j-000061-1", "j-1-1", "j-000001-0"),
        *("j-000001-01", "j-000001-99", "j-000001-1\n", "j-000001-１"),
    ],
)
def test_an_id_that_nobody_has_is_nobodys(people, unknown):
    assert people.get(unknown) is None


def test_a_child_is_there_from_birth_on_and_the_dead_are_not(members):
    child = next(each for each in members if each.born > date(2027, 1, 1))
    assert on(child.born - timedelta(days=1), 250).get(child.person_id) is None
    born = on(child.born, 250)[child.person_id]
    assert (born.birth_date, born.represents) == (child.born.isoformat(), [])
    parent = on(child.born, 250)[f"{child.person_id.rsplit('-', 1)[0]}-{child.parents[0]}"]
    assert child.person_id in [each["person_id"] for each in parent.represents]
    dead = next(each for each in members if each.died and each.died > date(2020, 1, 1))
    assert on(dead.died - timedelta(days=1), 250).get(dead.person_id) is not None
    assert on(dead.died, 250).get(dead.person_id) is None


def test_a_move_is_not_known_before_it_happens(members):
    mover, stay = next(
        (member, stay)
        for member in members
        for stay in member.stays[1:]
        if stay.span.start.year > 2020 and member.stays[0].agency_id != stay.agency_id
    )
    moved = stay.span.start
    before = on(moved - timedelta(days=1), 250)[mover.person_id]
    assert before.residences[-1]["moved_out"] is None
    assert before.address != stay.address
    after = on(moved, 250)[mover.person_id]
    assert after.address == stay.address
    assert after.residences[-1]["agency_id"] == stay.agency_id


def test_residences_follow_each_other_and_bodies_are_of_their_kind(people):
    for person in map(people.get, people):
        stays = person.residences
        assert [s["moved_out"] for s in stays[:-1]] == [s["moved_in"] for s in stays[1:]]
        assert stays[-1]["moved_out"] is None
        for stay in stays:
            assert PROFILES[stay["agency_id"]].holder["code"] == stay["municipality_code"]
        for body in person.memberships:
            assert PROFILES[body["agency_id"]].kind == body["kind"] != AgencyKind.MUNICIPALITY
            assert body["since"] <= (body["until"] or "9999")


def test_only_children_under_18_are_represented_and_by_who_has_custody(people, today):
    represented = 0
    for person in map(people.get, people):
        for child in (people[each["person_id"]] for each in person.represents):
            assert child.birth_date > today.replace(year=today.year - 18).isoformat()
            represented += 1
    assert represented > 20


def test_records_are_composed_for_who_is_asked_about_and_only_at_agencies_that_know_them(today):
    people = Population(lambda: today, households=60, held=holdings)
    person = people["j-000001-1"]
    known = {each["agency_id"] for each in (*person.residences, *person.memberships)}
    assert set(person.records) == known
    assert person.records.get("kodama", {}) == {}
    assert set(person.records["mihon-ken"]) == set(CATALOGUE)
    here = person.residences[-1]["agency_id"]
    assert [each["is_head"] for each in person.records[here]["household"]] == [True]


def test_somebody_is_found_by_the_four_attributes_as_they_are_today(people, today):
    everybody = Everybody(NAMED, people)
    for person_id in ("j-000001-1", "p-sato-kenji", "j-000060-1"):
        person = everybody[person_id]
        assert [found.person_id for found in with_four(everybody, four_of(person))] == [person_id]
    moved = four_of(everybody["j-000001-1"])
    elsewhere = BasicFour(moved.name, moved.sex, moved.birth_date, moved.address + "の2")
    assert with_four(everybody, elsewhere) == []
    assert named(everybody) is NAMED


def test_the_index_of_the_four_attributes_is_made_once_and_asks_nobody_but_who_might_be_meant(
    people,
):
    everybody = Everybody(NAMED, people)
    assert everybody.indexed() is everybody.indexed()
    assert people.household.cache_info().misses == 0
    with_four(everybody, four_of(NAMED["p-sato-kenji"]))
    assert people.household.cache_info().misses == 0


def test_agencies_are_of_every_kind_and_named_alike_everywhere():
    assert {each.kind for each in PROFILES.values()} == {each.value for each in AgencyKind}
    assert {key: each.holder["name"] for key, each in PROFILES.items()} == places.NAMES
    assert sum(each.kind == "municipality" for each in PROFILES.values()) >= 12


@pytest.mark.parametrize("agency", sorted(PROFILES))
def test_an_agency_serves_what_its_kind_holds(agency):
    profile = PROFILES[agency]
    kind = {each.id for each in CATALOGUE.values() if profile.kind in each.agency_kinds}
    without = {"maternal_child_health"} if agency == "midori" else set()
    only = {"immunisation"} if agency == places.FHIR_TOWN else kind
    assert profile.serves == (kind & only) - without
