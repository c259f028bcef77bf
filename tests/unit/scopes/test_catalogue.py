"""The catalogue is complete, contradicts itself nowhere, and its examples are true records."""

import json
import re
from collections import Counter
from dataclasses import replace
from datetime import date

import pytest

from provider.selfinfo.answers import part_key
from scopes.catalogue import CATALOGUE, SCOPES, catalogue_of, scope_of
from scopes.catalogue_checks import PROOFS
from scopes.category import AGENT, AgencyKind, Sensitivity, SourceKind
from scopes.errors import CatalogueFaultError, RecordError, UnknownScopeError
from scopes.retention import rule_on
from scopes.schema.fields_of import every_field
from scopes.schema.record_schema import coded_in
from scopes.schema.schemas import instance
from scopes.wording import LANGUAGES, Text, _both

CATEGORIES = list(CATALOGUE.values())
RECORD_TYPES = [(category, each) for category in CATEGORIES for each in category.record_types]
EXAMPLES = [(category, example) for category in CATEGORIES for example in category.examples]


READING = re.compile("（[^）]*）| ")
UNREAD = re.compile("[一-鿿々0-9]+[ァ-ヶー]*（[ぁ-ん ]+）")


def numbers(chapter, first, last):
    return tuple(f"{chapter}-{number}" for number in range(first, last + 1))


# number, items of the 2019 list, source, sensitivity, longest term in days
PUBLIC_LIST = {
    "health_insurance_card": (1, (), "M", 1, 90),
    "medical_treatment": (2, (), "M", 3, 90),
    "medical_costs": (3, (), "M", 3, 90),
    "immunisation": (4, ("3-4",), "N", 3, 365),
    "health_checkup": (5, (), "M", 3, 90),
    "disease_screening": (6, (), "N", 3, 0),
    "health_insurance_benefits": (7, numbers(3, 2, 3), "N", 3, 0),
    "health_insurance_other": (8, numbers(3, 5, 18), "N", 3, 0),
    "school_health": (9, ("3-1",), "N", 3, 0),
    "intractable_disease": (10, numbers(3, 19, 20), "N", 3, 0),
    "insured_number": (11, (), "M", 2, 90),
    "medical_access_log": (12, (), "M", 3, 90),
    "tax_income": (13, ("2",), "N", 2, 0),
    "tax_medical_expenses": (14, (), "M", 3, 90),
    "public_money_account": (15, (), "A", 2, 0),
    "pension": (16, numbers(7, 6, 8), "N", 2, 0),
    "pension_other": (17, (*numbers(7, 1, 5), "7-9", "5-10"), "N", 2, 0),
    "child_allowance": (18, ("4-1",), "N", 2, 0),
    "single_parent": (19, numbers(4, 2, 5), "N", 4, 0),
    "maternal_child_health": (20, numbers(4, 6, 7), "N", 3, 365),
    "education_support": (21, numbers(4, 8, 9), "N", 2, 0),
    "child_disability_support": (22, numbers(4, 10, 11), "N", 3, 0),
    "household": (23, ("1",), "N", 4, 0),
    "disability": (24, numbers(5, 1, 8), "N", 3, 0),
    "public_assistance": (25, ("5-9",), "N", 4, 0),
    "china_returnee_support": (26, numbers(5, 11, 12), "N", 4, 0),
    "long_term_care": (27, ("5-13",), "N", 3, 0),
    "employment_insurance": (28, numbers(6, 1, 4), "N", 2, 0),
    "workers_compensation": (29, numbers(6, 5, 6), "N", 3, 0),
}
SOURCE = {
    "N": SourceKind.NETWORK,
    "M": SourceKind.MEDICAL_INSURANCE,
    "A": SourceKind.ACCOUNT_REGISTRY,
}
PROXIES_TOO = {
    "immunisation",
    "maternal_child_health",
    "education_support",
    "child_disability_support",
    "school_health",
}


def texts_of(value):
    if isinstance(value, Text):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from texts_of(inner)
    elif isinstance(value, tuple):
        for inner in value:
            yield from texts_of(inner)
    elif hasattr(value, "__dict__"):
        yield from texts_of(vars(value))


def test_all_29_categories_stand_in_the_order_of_the_public_list():
    assert {c.id: c.number for c in CATEGORIES} == {
        name: row[0] for name, row in PUBLIC_LIST.items()
    }
    assert [c.number for c in CATEGORIES] == list(range(1, 30))


def test_all_61_items_of_2019_have_one_place_each():
    placed = {c.id: Counter(c.items) for c in CATEGORIES}
    assert placed == {name: Counter(row[1]) for name, row in PUBLIC_LIST.items()}
    assert sum(map(len, placed.values())) == 61


@pytest.mark.parametrize("category", CATEGORIES, ids=lambda c: c.id)
def test_source_sensitivity_term_and_proxies_follow_the_table(category):
    _, _, source, sensitivity, term = PUBLIC_LIST[category.id]
    assert category.source_kind is SOURCE[source]
    assert category.sensitivity == sensitivity
    assert category.max_term_days == term
    assert category.agency_kinds
    may_proxy = category.id in PROXIES_TOO or source == "M"
    assert (AGENT in category.relations) == may_proxy
    assert category.step_up or category.sensitivity < Sensitivity.PROTECTION_RELEVANT


@pytest.mark.parametrize("proof", PROOFS, ids=lambda proof: proof.__name__)
def test_every_field_has_a_label_and_every_record_type_a_true_example(proof):
    assert proof(CATEGORIES) == []


@pytest.mark.parametrize("category", CATEGORIES, ids=lambda c: c.id)
def test_every_text_is_there_in_both_languages_and_sentences_are_short(category):
    wording = list(texts_of(vars(category)))
    assert all(text.ja.strip() and text.en.strip() for text in wording)
    laws = [each.legal_basis for each in category.wording.record_types.values()]
    for text in texts_of(category.wording):
        if text not in laws:
            assert all(len(sentence) <= 60 for sentence in text.ja.split("。")), text.ja
            plain = READING.sub("", text.ja_plain)
            assert all(len(sentence) <= 72 for sentence in plain.split("。")), plain
    assert any(ord(sign) > 0x3000 for sign in category.wording.name.ja)


@pytest.mark.parametrize("scope", SCOPES.values(), ids=lambda s: s.id)
def test_whatever_can_be_asked_for_is_told_in_plain_japanese_too(scope):
    for text in (scope.wording.name, scope.wording.sentence, scope.wording.sensitivity_note):
        assert text.ja_plain
        assert text.in_language("ja-plain") == text.ja_plain
    assert scope.wording.example_fields or scope.answer
    assert all(text.ja_plain for text in scope.wording.example_fields)
    assert all(len(part_key(scope, each.category.id)) <= 64 for each in scope.inputs)


def test_no_two_scopes_have_one_name_so_that_each_part_says_which_part_it_is():
    for language in LANGUAGES:
        names = Counter(scope.wording.name.in_language(language) for scope in SCOPES.values())
        assert [name for name, count in names.items() if count > 1] == []


@pytest.mark.parametrize("scope", SCOPES.values(), ids=lambda s: s.id)
def test_every_kanji_of_a_name_in_plain_japanese_has_its_reading(scope):
    for word in re.findall(r"[一-鿿々]+[^（ ]*", UNREAD.sub("", scope.wording.name.ja_plain)):
        pytest.fail(f"{word} has no reading")


@pytest.mark.parametrize(("category", "record_type"), RECORD_TYPES, ids=lambda each: each.id)
def test_every_record_type_tells_its_law_and_how_far_back_it_goes(category, record_type):
    del category
    assert record_type.wording.legal_basis.ja
    assert record_type.wording.name.ja_plain
    assert record_type.wording.retention_note.ja_plain
    rule = rule_on(record_type.retention, on=date(2026, 11, 26))
    assert rule.basis_field in instance(record_type.schema).fields


@pytest.mark.parametrize("category", CATEGORIES, ids=lambda c: c.id)
def test_every_code_list_knows_what_to_do_with_an_unknown_code(category):
    lists = [
        coded.labels
        for record_type in category.record_types
        for _, field in every_field(record_type.schema)
        if (coded := coded_in(field))
    ]
    assert all("other" in known for known in lists)
    assert all(known in category.codes.values() for known in lists)
    unused = [name for name, known in category.codes.items() if known not in lists]
    assert not unused


@pytest.mark.parametrize(("category", "example"), EXAMPLES)
def test_examples_come_out_as_they_went_in(category, example):
    wire = category.to_wire(example)
    assert wire == example
    assert json.loads(json.dumps(wire)) == example
    record_type = category.record_type(example["record_type"])
    assert instance(record_type.schema).dump(wire) == wire


@pytest.mark.parametrize(("category", "example"), EXAMPLES)
def test_a_record_without_one_of_its_required_fields_is_refused_by_name(category, example):
    record_type = category.record_type(example["record_type"])
    fields = instance(record_type.schema).fields
    for name in {n for n, f in fields.items() if f.required} - {"record_type"}:
        with pytest.raises(RecordError) as refusal:
            category.to_wire({k: v for k, v in example.items() if k != name})
        faults = {(fault.field, fault.rule.value) for fault in refusal.value.faults}
        assert (name, "required") in faults


def test_nothing_about_physicians_leaves_an_immunisation_record():
    category = CATALOGUE["immunisation"]
    hazards = {"physician_name": "見本 医師", "address": "見本町1", "my_number": "123456789018"}
    assert category.to_wire({**category.examples[0], **hazards}) == category.examples[0]


@pytest.mark.parametrize(("category", "record_type"), RECORD_TYPES, ids=lambda each: each.id)
def test_places_numbers_and_third_persons_are_marked(category, record_type):
    told = {"place": "location", "person": "third_person", "number": "restricted"}
    names = {
        "place": ("municipality", "institution", "facility", "school_name", "establishment_name"),
        "person": ("children", "head_name", "patient_name", "holder_name"),
        "number": ("_number", "symbol"),
    }
    for name, field in instance(record_type.schema).fields.items():
        for kind, endings in names.items():
            if name.endswith(endings) and name not in ("dose_number", "fiscal_year"):
                where = f"{category.id}.{record_type.id}.{name}"
                exempt = name in ("lot_number", "insurer_number")
                assert exempt or field.metadata.get(told[kind]), f"{where} is not marked {kind}"


def test_two_categories_cannot_claim_one_number_record_type_or_item():
    twin = replace(CATALOGUE["household"], id="household_again")
    with pytest.raises(CatalogueFaultError) as refusal:
        catalogue_of([*CATEGORIES, twin])
    for claim in ("number 23", "record type membership", "item 1"):
        assert claim in str(refusal.value)


def test_a_category_without_a_code_for_the_unknown_is_refused():
    immunisation = CATALOGUE["immunisation"]
    with pytest.raises(CatalogueFaultError, match="route lacks other"):
        catalogue_of([replace(immunisation, codes={"route": {}})])


def test_a_municipality_is_asked_by_a_rule_and_nobody_else_is():
    pension = replace(CATALOGUE["household"], agency_kinds=(AgencyKind.PENSION_SERVICE,))
    with pytest.raises(CatalogueFaultError, match="holding rule"):
        catalogue_of([pension])


def test_a_text_in_one_language_only_is_refused():
    with pytest.raises(CatalogueFaultError, match="name lacks ja or en"):
        _both("wording.toml name", {"ja": "予防接種", "en": " "})


def test_a_token_finds_its_scope_or_says_that_it_is_unknown():
    assert scope_of("tax_income").inputs[0].category is CATALOGUE["tax_income"]
    assert scope_of("tax_income.summary").inputs[0].category is CATALOGUE["tax_income"]
    with pytest.raises(UnknownScopeError) as refusal:
        scope_of("taxes")
    assert refusal.value.unknown == ("taxes",)
    assert "taxes" not in str(refusal.value)
