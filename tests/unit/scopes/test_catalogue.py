"""The catalogue is complete, contradicts itself nowhere, and its examples are true records."""

import json
from dataclasses import replace

import pytest
from marshmallow import fields

from scopes.catalogue import CATALOGUE, by_scope, catalogue_of
from scopes.category import Sensitivity
from scopes.errors import CatalogueFaultError, RecordError, UnknownScopeError
from scopes.fields import Coded
from scopes.wording import Text, _both

CATEGORIES = list(CATALOGUE.values())
EXAMPLES = [(category, example) for category in CATEGORIES for example in category.examples]


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


def coded_fields(schema):
    for name, field in schema.fields.items():
        inner = field.inner if isinstance(field, fields.List) else field
        if isinstance(inner, fields.Nested):
            yield from coded_fields(inner.schema)
        elif isinstance(inner, Coded):
            yield name, inner


def test_categories_stand_in_the_order_of_the_public_list():
    assert [(c.number, c.id) for c in CATEGORIES] == [
        (4, "immunisation"),
        (13, "tax_income"),
        (20, "maternal_child_health"),
        (23, "household"),
    ]


def test_terms_and_relations_follow_the_table():
    terms = {c.id: c.max_term_days for c in CATEGORIES}
    assert terms == {
        "immunisation": 365,
        "tax_income": 0,
        "maternal_child_health": 365,
        "household": 0,
    }
    assert "agent" in CATALOGUE["immunisation"].relations
    assert "agent" not in CATALOGUE["household"].relations
    assert CATALOGUE["household"].sensitivity is Sensitivity.PROTECTION_RELEVANT


def test_item_numbers_follow_the_list_of_2019():
    assert {c.id: c.items for c in CATEGORIES} == {
        "immunisation": ("3-4",),
        "tax_income": ("2",),
        "maternal_child_health": ("4-6", "4-7"),
        "household": ("1",),
    }


@pytest.mark.parametrize("category", CATEGORIES, ids=lambda c: c.id)
def test_every_text_is_there_in_both_languages_and_sentences_are_short(category):
    wording = list(texts_of(vars(category)))
    assert all(text.ja.strip() and text.en.strip() for text in wording)
    assert all(
        len(sentence) <= 60
        for text in texts_of(category.wording)
        for sentence in text.ja.split("。")
    )
    assert any(ord(sign) > 0x3000 for sign in category.wording.name.ja)


@pytest.mark.parametrize("category", CATEGORIES, ids=lambda c: c.id)
def test_every_coded_field_has_a_label_for_each_code_and_for_what_is_unknown(category):
    labels = {
        name: field.labels
        for record_type in category.record_types
        for name, field in coded_fields(record_type.schema())
    }
    assert labels
    assert all("other" in known for known in labels.values())
    assert all(known in category.codes.values() for known in labels.values())


@pytest.mark.parametrize(("category", "example"), EXAMPLES)
def test_examples_come_out_as_they_went_in(category, example):
    wire = category.to_wire(example)
    assert wire == example
    assert json.loads(json.dumps(wire)) == example


def test_every_record_type_has_an_example_with_every_required_field():
    shown = {(c.id, example["record_type"]) for c, example in EXAMPLES}
    assert shown == {(c.id, r.id) for c in CATEGORIES for r in c.record_types}


@pytest.mark.parametrize(("category", "example"), EXAMPLES)
def test_a_record_without_one_of_its_required_fields_is_refused_by_name(category, example):
    record_type = category.record_type(example["record_type"])
    required = {n for n, f in record_type.schema().fields.items() if f.required} - {"record_type"}
    for name in required:
        with pytest.raises(RecordError) as refusal:
            category.to_wire({k: v for k, v in example.items() if k != name})
        assert name in refusal.value.fields


def test_nothing_about_physicians_leaves_an_immunisation_record():
    category = CATALOGUE["immunisation"]
    hazards = {"physician_name": "見本 医師", "address": "見本町1", "my_number": "123456789018"}
    assert category.to_wire({**category.examples[0], **hazards}) == category.examples[0]


def test_places_that_tell_where_somebody_lives_are_marked():
    marked = {
        (c.id, name)
        for c in CATEGORIES
        for record_type in c.record_types
        for name, field in record_type.schema().fields.items()
        if field.metadata.get("location")
    }
    assert marked == {
        ("immunisation", "municipality"),
        ("immunisation", "institution_name"),
        ("tax_income", "levying_municipality"),
        ("maternal_child_health", "municipality"),
        ("maternal_child_health", "institution"),
        ("household", "municipality"),
    }


def test_two_categories_cannot_claim_one_number_scope_or_item():
    twin = replace(CATALOGUE["household"], id="household_again")
    with pytest.raises(CatalogueFaultError) as refusal:
        catalogue_of([*CATEGORIES, twin])
    for claim in ("number 23", "scope household", "item 1"):
        assert claim in str(refusal.value)


def test_a_category_without_examples_or_code_for_the_unknown_is_refused():
    immunisation = CATALOGUE["immunisation"]
    with pytest.raises(CatalogueFaultError, match="no example record"):
        catalogue_of([replace(immunisation, examples=())])
    with pytest.raises(CatalogueFaultError, match="route lacks other"):
        catalogue_of([replace(immunisation, codes={"route": {}})])


def test_a_text_in_one_language_only_is_refused():
    with pytest.raises(CatalogueFaultError, match="name lacks ja or en"):
        _both("wording.toml name", {"ja": "予防接種", "en": " "})


def test_a_scope_finds_its_category_or_says_that_it_is_unknown():
    assert by_scope("tax_income") is CATALOGUE["tax_income"]
    with pytest.raises(UnknownScopeError) as refusal:
        by_scope("taxes")
    assert refusal.value.unknown == ("taxes",)
    assert "taxes" not in str(refusal.value)
