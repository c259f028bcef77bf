"""What the invented country holds fits the catalogue, is invented on its face, and holds every kind of record."""

import json
from collections import Counter, defaultdict

import pytest

from connectors.my_number import contains_my_number
from connectors.sandbox.japan.places import FHIR_TOWN, NAMES
from connectors.sandbox.japan.records.case import Case
from connectors.sandbox.japan.records.compose import HELD, KIND_OF, records_in, records_of
from scopes.answer import UNKNOWN, Evidence
from scopes.catalogue import CATALOGUE, SCOPES
from scopes.errors import RecordError
from tests.unit.connectors_sandbox_japan_records.makers import TODAY, all_held, everybody

HOUSEHOLDS = range(1, 301)
WHERE_THE_RARE_ARE = {
    "china_returnee_support": 454,
    "child_facility_benefit": 463,
    "child_welfare_measure": 305,
    "disability_child_measure": 305,
    "facility_protection": 711,
    "medical_cost_certificate": 342,
    "premature_care": 311,
    "single_parent_loan": 466,
    "single_parent_training_benefit": 305,
    "special_needs_grant": 358,
}
"""Record type -> a household of the 4,000 in which somebody has one; all others are looked for everywhere."""


@pytest.fixture(scope="module")
def holdings():
    return [
        (case, agency_id, category, record)
        for _, _, case in everybody([*HOUSEHOLDS, *sorted(set(WHERE_THE_RARE_ARE.values()))])
        for agency_id, category, record in all_held(case)
    ]


def test_every_record_is_in_the_wire_form_of_its_category(holdings):
    as_of = TODAY.isoformat()
    for case, agency_id, category, record in holdings:
        whole = {"as_of": as_of, **record}
        try:
            assert CATALOGUE[category].to_wire(whole) == whole
        except RecordError as refused:
            pytest.fail(f"{case.member.person_id} at {agency_id}: {category} {refused}")


def test_no_record_holds_a_my_number(holdings):
    texts = {value for *_, record in holdings for _, value in walk(record)}
    assert not any(map(contains_my_number, texts))
    assert not any(contains_my_number(json.dumps(record)) for *_, record in holdings[::50])


def test_a_record_has_one_id_at_its_agency(holdings):
    ids = Counter(
        (agency, category, record["record_id"]) for _, agency, category, record in holdings
    )
    assert [known for known, count in ids.items() if count > 1] == []


def test_what_identifies_says_that_it_is_invented(holdings):
    """Numbers begin with ZZ or 99, where a list is known to have nothing, and places lie in prefecture 99."""
    for *_, record in holdings:
        for name, value in walk(record):
            if name.endswith(("_number", "recipient_number")) and "insurer" not in name:
                assert value.startswith(("ZZ", "99", "5499", "0")), (name, value)
            if name == "municipality_code" or (name == "code" and len(value) == 6):
                assert value.startswith("99"), (name, value)


def test_every_kind_of_record_occurs(holdings):
    where = {(record["record_type"], case.household.number) for case, _, _, record in holdings}
    moved = {
        rare: number for rare, number in WHERE_THE_RARE_ARE.items() if (rare, number) not in where
    }
    assert moved == {}, "look for them again in the files that the population is written to"
    declared = {r.id for category in CATALOGUE.values() for r in category.record_types}
    assert declared - {record_type for record_type, _ in where} == set()


def test_every_derived_answer_has_something_to_say_of_somebody(holdings):
    """An answer is more than `unknown` for somebody: the records are those that it looks at."""
    records = defaultdict(lambda: defaultdict(list))
    for case, _, _, record in holdings:
        records[case.member.person_id][record["record_type"]].append(record)
    born = {case.member.person_id: case.member.born for case, *_ in holdings}
    silent = {
        answer.id
        for answer in (scope.answer for scope in SCOPES.values() if scope.answer)
        if all(said(answer, records[who], born[who]) == UNKNOWN for who in records)
    }
    assert silent == set()


def test_every_category_is_spoken_for_by_agencies_of_its_kinds(holdings):
    assert set(HELD) == set(CATALOGUE)
    assert set(KIND_OF) == set(NAMES) - {FHIR_TOWN}
    for _, agency_id, category, _ in holdings:
        assert KIND_OF[agency_id] in CATALOGUE[category].agency_kinds


def test_an_agency_of_which_the_directory_says_nothing_holds_nothing():
    for _, member, case in everybody(range(1, 16)):
        told = {agency_id for agency_id, *_ in all_held(case)}
        silent = {agency_id for agency_id in NAMES if records_of(case, agency_id)} - told
        assert silent == set(), member.person_id


def test_nothing_is_held_of_the_unborn_and_the_dead():
    homes = {home.number: home for home, *_ in everybody(range(1, 61))}
    absent = [
        Case(home, member, TODAY)
        for home in homes.values()
        for member in home.members
        if not member.alive(TODAY)
    ]
    assert any(case.member.born > TODAY for case in absent)
    assert any(case.member.died and case.member.died <= TODAY for case in absent)
    assert not any(records_of(case, agency_id) for case in absent for agency_id in NAMES)


def test_an_unknown_category_is_a_mistake():
    _, _, case = next(everybody([1]))
    with pytest.raises(KeyError):
        records_in(case, "mihon", "horoscope")


def walk(record):
    for name, value in record.items():
        if isinstance(value, dict):
            yield from walk(value)
        elif isinstance(value, list):
            for each in value:
                yield from walk(each) if isinstance(each, dict) else ()
        elif isinstance(value, str):
            yield name, value


def said(answer, records, born):
    asked = {"kind": "as_of", "date": "2026-06-01"}
    return answer.evaluate(Evidence(records, asked, TODAY, born))
