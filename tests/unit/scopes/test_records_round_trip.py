"""Invented records of every type: what agencies send comes out once and for all, or is refused by name."""

import json
from contextlib import contextmanager
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from marshmallow import Schema

from scopes.catalogue import CATALOGUE, SCOPES
from scopes.errors import RecordError
from scopes.publishing.json_schema import way_in, way_out
from scopes.rules import Rule
from scopes.schema.fields_of import every_field
from scopes.schema.record_schema import COMMON_FIELDS
from scopes.schema.schemas import instance
from scopes.schema.short_way import ShortWaySchema
from scopes.view import View
from tests.records import records_of

FEW = settings(max_examples=12)
CATEGORY_OF = {kind.id: c for c in CATALOGUE.values() for kind in c.record_types}
of_every_type = pytest.mark.parametrize("name", CATEGORY_OF)

WORST = (
    None,
    True,
    -1,
    10**12,
    10**500,
    1.5,
    1e308,
    float("nan"),
    float("-inf"),
    "",
    "123456789018",
    "あ" * 10_000,
    "9" * 10_000,
    "NaN",
    "1e999999999",
    "a\nb",
    "\x00",
    "\u2028",
    "\ud800",
    "0000-00-00",
    "2023-02-29",
    "991016",
    "2024-W01-1",
    "R999.1.1",
    "２０２４",
    [],
    {},
    ["\ud800", None, {"code": []}],
    {"text": {"text": "\x00"}, "code": 7, "name": [[]], "1": 1},
    [[[{}]]],
)
ANYTHING = st.recursive(
    st.sampled_from(WORST) | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=6,
)


def found(name):
    category = CATEGORY_OF[name]
    return category, category.record_type(name)


@cache
def published(name, way):
    category, kind = found(name)
    if way == "in":
        return Draft202012Validator(way_in(category, kind))
    whole = View(fields={name: kind.field_names()}, identifiers=True)
    return Draft202012Validator(way_out(category, kind, whole, category.id))


@cache
def published_under(name, token):
    category, kind = found(name)
    return Draft202012Validator(way_out(category, kind, scope_view(token), token))


def scope_view(token):
    return SCOPES[token].inputs[0].view


def tokens_of(category):
    return [category.id, *(f"{category.id}.{part.id}" for part in category.sub_scopes)]


@of_every_type
@FEW
@given(data=st.data())
def test_checking_again_or_writing_out_changes_nothing(name, data):
    category, kind = found(name)
    record = data.draw(records_of(category, kind))
    wire = category.to_wire(record)
    assert category.to_wire(wire) == wire
    assert instance(kind.schema).dump(wire) == wire
    assert json.loads(json.dumps(wire)) == wire
    with by_marshmallow_alone():
        assert category.to_wire(record) == wire


@of_every_type
@FEW
@given(data=st.data())
def test_what_comes_out_and_what_a_view_shows_of_it_fits_what_is_published(name, data):
    category, kind = found(name)
    wire = category.to_wire(data.draw(records_of(category, kind)))
    published(name, "out").validate(wire)
    published(name, "in").validate(wire)
    for token in tokens_of(category):
        view = scope_view(token)
        seen = view.of(wire)
        assert (seen is None) == (name not in view.fields)
        if seen is not None:
            assert view.of(seen) == seen
            assert set(seen) <= {*COMMON_FIELDS, *view.fields[name]}
            published_under(name, token).validate(seen)


@of_every_type
def test_the_worst_values_anywhere_give_a_record_or_a_refusal_by_field_and_rule(name):
    category, kind = found(name)
    for example in examples_of(category, kind)[:1]:
        for changed in with_each_replaced(example):
            demand_record_or_refusal(category, kind, changed)


@of_every_type
@FEW
@given(data=st.data())
def test_anything_in_several_fields_is_judged_as_marshmallow_judges_it(name, data):
    category, kind = found(name)
    changes = st.dictionaries(st.sampled_from(sorted(instance(kind.schema).fields)), ANYTHING)
    record = {**examples_of(category, kind)[0], **data.draw(changes), "record_type": name}
    ours = demand_record_or_refusal(category, kind, record)
    with by_marshmallow_alone():
        assert demand_record_or_refusal(category, kind, record) == ours


@of_every_type
def test_what_a_field_takes_at_sight_is_what_loading_makes_of_it(name):
    _, kind = found(name)
    for _, field in every_field(kind.schema):
        if hasattr(field, "is_wire"):
            for value in filter(field.is_wire, WORST):
                assert field.deserialize(value) == value


@of_every_type
def test_surplus_is_dropped_wherever_it_stands(name):
    category, kind = found(name)
    for example in examples_of(category, kind):
        assert category.to_wire(with_surplus(example)) == category.to_wire(example)


def demand_record_or_refusal(category, kind, record):
    """Return the record as it can be sent, or what it is refused for: names of fields and rules."""
    try:
        wire = category.to_wire(record)
    except RecordError as error:
        refused = error
    else:
        assert category.to_wire(wire) == wire
        json.dumps(wire, ensure_ascii=False, allow_nan=False).encode()
        return wire
    known = {path for path, _ in every_field(kind.schema)} | {"", *COMMON_FIELDS}
    assert refused.faults
    assert {fault.field for fault in refused.faults} <= known
    assert {fault.record_type for fault in refused.faults} == {kind.id}
    assert all(fault.rule in Rule for fault in refused.faults)
    return refused.faults


@contextmanager
def by_marshmallow_alone():
    """Close the short way, so that every part of a record is loaded by marshmallow's own loop."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ShortWaySchema, "load", Schema.load)
        yield


def with_each_replaced(value):
    """Yield a value with each of its members, however deep, replaced by each of the worst values."""
    members = value.items() if isinstance(value, dict) else enumerate(value)
    for place, member in list(members):
        if place == "record_type":
            continue
        inner = with_each_replaced(member) if isinstance(member, dict | list) else ()
        for other in (*WORST, *inner):
            changed = value.copy()
            changed[place] = other
            yield changed


def examples_of(category, kind):
    return [example for example in category.examples if example["record_type"] == kind.id]


def with_surplus(value):
    """Add a member that nobody declares to every object of a record."""
    if isinstance(value, list):
        return [with_surplus(entry) for entry in value]
    if not isinstance(value, dict):
        return value
    inner = {
        name: each if name == "source_values" else with_surplus(each)
        for name, each in value.items()
    }
    return {**inner, "physician_name": "見本 医師"}
