"""The invented people: complete, marked as invented, and hazardous only where that is meant."""

import json
import re
from collections import Counter

import pytest

from connectors.my_number import holds_my_number, strip
from connectors.sandbox.people import PEOPLE, PeopleFileError, load_people
from connectors.sandbox.profile import load_profiles
from scopes.catalogue import CATALOGUE
from scopes.schema.municipality_code import is_municipality_code

FILES = {path.stem: json.loads(path.read_text("utf-8")) for path in PEOPLE.glob("*.json")}
PROFILES = load_profiles()
RECORDS = [
    pytest.param(agency, category, record, id=f"{name}-{record['record_id']}")
    for name, person in FILES.items()
    for agency, categories in person["records"].items()
    for category, records in categories.items()
    for record in records
]


@pytest.mark.parametrize("name", FILES)
def test_a_person_is_invented_and_names_match(name):
    person = FILES[name]
    assert person["synthetic"] is True
    assert person["person_id"] == f"p-{name}"
    assert set(person["name"]) == {"text", "kana"}
    assert all(card["pin"] == "1234" for card in person["cards"])
    assert all(card["label"]["ja"] and card["label"]["en"] for card in person["cards"])


@pytest.mark.parametrize("name", FILES)
def test_residences_are_in_invented_municipalities_without_gaps(name):
    stays = FILES[name]["residences"]
    for stay in stays:
        assert stay["municipality_code"] == PROFILES[stay["agency_id"]].holder["code"]
    assert [stay["moved_out"] for stay in stays[:-1]] == [stay["moved_in"] for stay in stays[1:]]
    assert stays[-1]["moved_out"] is None
    bodies = FILES[name].get("memberships", [])
    assert set(FILES[name]["records"]) <= {each["agency_id"] for each in [*stays, *bodies]}


@pytest.mark.parametrize(
    "name", [name for name, person in FILES.items() if "memberships" in person]
)
def test_memberships_are_in_bodies_of_their_kind(name):
    for body in FILES[name]["memberships"]:
        assert body["kind"] == PROFILES[body["agency_id"]].kind != "municipality"
        assert body["since"] <= (body["until"] or "9999")


def test_every_category_has_a_persona_who_holds_it():
    held = {
        category
        for person in FILES.values()
        for categories in person["records"].values()
        for category in categories
    }
    assert held == set(CATALOGUE)
    assert sum("memberships" in person for person in FILES.values()) >= 5


def test_municipality_codes_check_but_belong_to_no_prefecture():
    kinds = ("municipality", "prefecture")
    codes = [each.holder["code"] for each in PROFILES.values() if each.kind in kinds]
    assert all(is_municipality_code(code) and code.startswith("99") for code in codes)
    assert len(set(codes)) == len(codes)


@pytest.mark.parametrize(("agency", "category", "record"), RECORDS)
def test_every_record_fits_its_schema_once_my_numbers_are_stripped(agency, category, record):
    clean, _ = strip(record)
    wire = CATALOGUE[category].to_wire({"as_of": "2026-11-19", **clean})
    assert not holds_my_number(wire), "a hazard stands only in a field that is not declared"
    assert category in PROFILES[agency].serves


def test_the_hazards_are_where_the_stories_need_them():
    everything = "".join(path.read_text("utf-8") for path in PEOPLE.glob("*.json"))
    assert "physician_name" in everything
    assert "ZZ-DENGUE" in everything
    spoiled = [
        record["record_id"]
        for name, person in FILES.items()
        for categories in person["records"].values()
        for records in categories.values()
        for record in records
        if holds_my_number(strip(record)[0])
    ]
    assert spoiled == ["hs-002"]


def test_the_only_my_number_is_the_published_synthetic_one():
    everything = "".join(path.read_text("utf-8") for path in PEOPLE.glob("*.json"))
    twelve_digits = re.findall(r"(?<!\d)(\d{4})-?(\d{4})-?(\d{4})(?!\d)", everything)
    assert {"".join(groups) for groups in twelve_digits} == {"123456789018"}


def test_record_ids_are_unique_within_agency_and_category():
    ids = Counter(
        (agency, category, record["record_id"])
        for person in FILES.values()
        for agency, categories in person["records"].items()
        for category, records in categories.items()
        for record in records
    )
    assert [key for key, times in ids.items() if times > 1] == []


def test_every_state_of_a_card_has_its_persona():
    cards = [card for person in FILES.values() for card in person["cards"]]
    states = {card["state"] for card in cards}
    assert states == {"normal", "revoked", "expired", "no_pin", "locked", "last_try"}
    assert {card["card_id"] for card in cards if not card["in_directory"]} == {
        "nakamura-aoi",  # nobody in the register has the address in her certificate
        "ishii-yu",  # his signature certificate names his entry
    }
    assert {card.get("kind", "card") for card in cards} == {"card", "android"}
    assert {card.get("key", "rsa2048") for card in cards} == {"rsa2048", "p384"}
    assert len({card["card_id"] for card in cards}) == len(cards)


def test_addresses_are_invented_and_all_four_attributes_name_one_person():
    people = load_people(PEOPLE).values()
    assert all(person.address.startswith("架空県") for person in people)
    assert len({person.basic_four().comparable() for person in people}) == len(FILES)


def test_a_child_with_a_card_has_a_parent_who_is_not_yet_known_as_representative():
    child, parent = FILES["shimizu-mei"], FILES["shimizu-aya"]
    assert child["cards"]
    assert parent["represents"] == []
    assert child["address"] == parent["address"]


def test_names_keep_the_variants_that_registers_hold():
    names = "".join(person["name"]["text"] for person in FILES.values())
    assert all(variant in names for variant in "髙﨑𠮷邉")


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("{", "cannot be used"),
        ("[]", "cannot be used"),
        ('{"synthetic": false}', "synthetic is not true"),
        ('{"synthetic": true, "person_id": "p-x"}', "lacks 'name'"),
    ],
)
def test_an_unusable_file_is_named(tmp_path, content, complaint):
    (tmp_path / "somebody.json").write_text(content)
    with pytest.raises(PeopleFileError, match=complaint) as fault:
        load_people(tmp_path)
    assert "somebody.json" in str(fault.value)


def test_a_folder_without_people_is_refused(tmp_path):
    with pytest.raises(PeopleFileError, match="no people file"):
        load_people(tmp_path)


def test_a_parent_of_nobody_is_refused(tmp_path):
    misaki = json.dumps(FILES["yamada-misaki"])
    (tmp_path / "yamada-misaki.json").write_text(misaki)
    with pytest.raises(PeopleFileError, match="represents somebody who has no file"):
        load_people(tmp_path)
