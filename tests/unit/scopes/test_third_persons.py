"""What a record says of others than the people of a consent stays where it is."""

from datetime import date

import pytest

from scopes.catalogue import CATALOGUE
from scopes.third_person import KnownPerson, names_third_persons, own_part

MISAKI = KnownPerson("山﨑 美咲", date(1990, 3, 3))
HANA = KnownPerson("山﨑 花", date(2022, 5, 1), is_child=True)


def own(category, record_type, record, *known):
    return own_part(CATALOGUE[category].record_type(record_type).schema, record, known)


def test_a_head_of_household_is_named_only_to_whoever_is_or_speaks_for_them():
    place = {"is_head": False, "relationship": "spouse", "head_name": {"text": "山﨑 太郎"}}
    named = place | {"head_name": {"text": "山崎　美咲"}}
    hidden = {"is_head": False, "relationship": "spouse"}
    assert own("household", "membership", place, MISAKI, HANA) == hidden
    assert own("household", "membership", named, MISAKI) == named
    assert own("household", "membership", named) == hidden


def test_of_the_children_of_an_allowance_only_those_remain_for_whom_the_parent_acts():
    hana, other = {"birth_month": "2022-05", "amount_yen": 10000}, {"birth_month": "2006-01"}
    record = {"kind": "general", "children": [hana, other]}
    left = own("child_allowance", "child_allowance_entitlement", record, MISAKI, HANA)
    assert left == {"kind": "general", "children": [hana]}
    assert own("child_allowance", "child_allowance_entitlement", record, MISAKI) == {
        "kind": "general"
    }


def test_a_line_about_a_spouse_goes_as_a_whole_and_one_about_the_child_stays():
    mine = {"patient": "self", "patient_paid_yen": 1}
    child = {"patient": "dependant", "patient_name": {"text": "山﨑 花"}, "patient_paid_yen": 2}
    spouse = {"patient": "dependant", "patient_name": {"text": "山﨑 太郎"}, "patient_paid_yen": 3}
    nameless = {"patient": "other", "patient_paid_yen": 4}
    record = {"income_year": 2025, "lines": [mine, child, spouse, nameless]}
    left = own("tax_medical_expenses", "yearly_notice", record, MISAKI, HANA)
    assert left == {"income_year": 2025, "lines": [mine, child]}
    alone = {"patient": "dependant", "patient_name": "山﨑 太郎"}
    assert own("medical_costs", "cost_notice_line", alone, MISAKI, HANA) is None


def test_sums_about_a_spouse_name_nobody_and_stay_out():
    record = {
        "deductions": {"basic_yen": 430000, "spouse_yen": 330000, "dependants": {"general": 1}}
    }
    [tax_year] = [
        each for each in CATALOGUE["tax_income"].record_types if "deductions" in each.field_names()
    ]
    left = own("tax_income", tax_year.id, record, MISAKI, HANA)
    assert left == {"deductions": {"basic_yen": 430000}}


RECORD_TYPES = [
    pytest.param(record_type, id=f"{category.id}-{record_type.id}")
    for category in CATALOGUE.values()
    for record_type in category.record_types
]


@pytest.mark.parametrize("record_type", RECORD_TYPES)
def test_nobody_is_named_where_nobody_is_known(record_type):
    """Over every example of the catalogue: without known people nothing that is marked remains."""
    for category in CATALOGUE.values():
        for example in category.examples:
            if example["record_type"] == record_type.id:
                wire = category.to_wire(example)
                left = own_part(record_type.schema, wire, ())
                marked = set(record_type.field_names("third_person"))
                assert left is None or not marked & left.keys()
                if not names_third_persons(record_type.schema):
                    assert left == wire
