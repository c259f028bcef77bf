"""Without places: over all categories, no place is left, and nothing is left that only protected people have."""

from datetime import UTC, date, datetime, timedelta

import pytest

from connectors.port import Holder, SourceAnswer, SourceOutcome
from consent.permission import Allowed
from consent.protection import OPERATOR, Flag, FlagKind, Protection
from provider.selfinfo.guards import GUARDS, Circumstance, only_permitted
from provider.selfinfo.protected import LOCAL_KINDS, Shield
from provider.selfinfo.release import Release
from scopes.catalogue import CATALOGUE, SCOPES
from scopes.category import AgencyKind
from scopes.schema.fields_of import every_field, nested_schema
from scopes.schema.places import shows_places, without_places
from scopes.schema.schemas import instance
from tests.records import some_records

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
SHIELD = Shield(Protection((Flag(FlagKind.NON_DISCLOSURE, NOW, OPERATOR),)))
PER_TYPE = 6


def places_in(schema, wire):
    """Name every place that stands in a record, nested ones too."""
    for name, field in instance(schema).fields.items():
        if name not in wire:
            continue
        inner = nested_schema(field)
        if field.metadata.get("location"):
            yield name
        elif inner is not None:
            parts = wire[name] if isinstance(wire[name], list) else [wire[name]]
            for part in parts:
                yield from places_in(inner, part)


def sent(category):
    """Return invented records of all types of a category, in wire form, each with its own id."""
    found = []
    for record_type in category.record_types:
        for record in some_records(category, record_type, PER_TYPE):
            wire = category.to_wire({**record, "record_type": record_type.id})
            found.append({**wire, "record_id": f"rec-{len(found)}"})
    return found


def release_of(scope, records):
    asked = scope.inputs[0]
    seen = (asked.view.at_work(record) for record in records)
    answer = SourceAnswer(
        agency_id="hinata",
        category=asked.category.id,
        outcome=SourceOutcome.RELEASED,
        retrieved_at=NOW,
        holder=Holder("991015", "日向見本市", "健康推進課"),
        as_of=date(2026, 11, 19),
        layout_version="R8-6",
        records=tuple(record for record in seen if record is not None),
    )
    return Release(scope, {"kind": "latest"}, (answer,))


def through_the_guards(release, shield):
    circumstance = Circumstance(Allowed(()), NOW.date(), shield=shield)
    for guard in GUARDS:
        if guard is not only_permitted:
            release = guard(release, circumstance)
    return release.answers[0]


@pytest.mark.parametrize("category_id", CATALOGUE)
def test_no_place_leaves_and_every_record_that_leaves_is_one_that_anybody_may_have(category_id):
    category = CATALOGUE[category_id]
    records = sent(category)
    for scope in SCOPES.values():
        if not scope.hands_out_records or scope.inputs[0].category is not category:
            continue
        release = release_of(scope, records)
        plain = through_the_guards(release, Shield())
        assert plain.outcome is SourceOutcome.RELEASED
        protected = through_the_guards(release, SHIELD)
        assert protected.outcome is not SourceOutcome.ERROR
        for record in protected.records:
            schema = category.record_type(record["record_type"]).schema
            assert [*places_in(schema, record)] == []
            required = {n for n, f in instance(schema).fields.items() if f.required}
            before = next(r for r in plain.records if r["record_id"] == record["record_id"])
            assert before.keys() & required == record.keys() & required


def test_a_category_without_places_leaves_as_it_is():
    category = CATALOGUE["pension"]
    assert not any(shows_places(r.schema, r.field_names()) for r in category.record_types)
    release = release_of(SCOPES["pension"], sent(category))
    assert SHIELD.over(release) == release


def test_a_record_that_cannot_be_without_its_place_goes_whole():
    schema = CATALOGUE["immunisation"].record_types[0].schema
    [example, *_] = CATALOGUE["immunisation"].examples
    assert without_places(schema, example) is None
    narrowed = {k: v for k, v in example.items() if k not in ("municipality", "institution_name")}
    assert without_places(schema, {**narrowed, "institution_name": "見本医院"}) == narrowed


def test_what_stood_in_a_strange_code_goes_with_its_field():
    schema = CATALOGUE["immunisation"].record_types[0].schema
    [example, *_] = CATALOGUE["immunisation"].examples
    record = {k: v for k, v in example.items() if k != "municipality"}
    record |= {
        "institution_name": "見本医院",
        "source_values": {"institution_name": "ZZ", "vaccine": "ZZ"},
    }
    assert without_places(schema, record)["source_values"] == {"vaccine": "ZZ"}
    record["source_values"] = {"institution_name": "ZZ"}
    assert "source_values" not in without_places(schema, record)


def test_no_holder_says_what_is_left_out_of_its_records():
    """Where an insurer's name is a place, an insurer is an agency whose name is not told."""
    for category in CATALOGUE.values():
        for record_type in category.record_types:
            if {"insurer_name", "insurer_number"} & places_of(record_type.schema):
                insurers = {AgencyKind.INSURER, AgencyKind.MUTUAL_AID} & {*category.agency_kinds}
                assert insurers <= LOCAL_KINDS, category.id


def places_of(schema):
    return {path for path, field in every_field(schema) if field.metadata.get("location")}


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(90, "日向見本市"), (30, ""), (0.05, ""), (-30, "")],
)
def test_who_holds_is_told_only_where_the_flag_was_seen_when_agencies_were_asked(seconds, told):
    """A flag bears the instant at which it was wished, and can be read only later: nobody looked for it."""
    wished = NOW - timedelta(seconds=seconds)
    flags = Protection((Flag(FlagKind.NON_DISCLOSURE, wished, OPERATOR),))
    release = release_of(SCOPES["child_allowance"], sent(CATALOGUE["child_allowance"]))
    left = Shield(flags, asked_at=NOW).over(release).answers[0]
    assert left.holder.name == told
    assert bool(left.agency_id) == bool(told)
