"""The API's description says of every scope what leaves under it, and of every answer what it may say."""

import pytest
from jsonschema import Draft202012Validator, ValidationError
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from provider.web.openapi.document import document
from scopes.catalogue import CATALOGUE, SCOPES

COMPONENTS = document()["components"]["schemas"]
REGISTRY = Registry().with_resource(
    "urn:openapi",
    Resource.from_contents(
        {"components": {"schemas": COMPONENTS}}, default_specification=DRAFT202012
    ),
)
WITH_RECORDS = [scope for scope in SCOPES.values() if scope.hands_out_records]


def component(name):
    return Draft202012Validator(
        {"$ref": f"urn:openapi#/components/schemas/{name}"}, registry=REGISTRY
    )


def seen_under(scope):
    shown = scope.inputs[0]
    seen = [shown.view.of(example) for example in shown.category.examples]
    return [record for record in seen if record is not None]


def entry(scope, records):
    dataset = {
        "item": None,
        "record_type": records[0]["record_type"],
        "schema_version": "1.0",
        "layout_version": "1",
        "as_of": "2026-11-01",
        "retrieved_at": "2026-11-01T00:00:00Z",
        "holder": {"code": "991015", "name": "見本市", "enquiry": "見本市 窓口"},
        "legal_basis": {"ja": "見本法", "en": "Sample Act"},
        "records": records,
    }
    return {"category": scope.id, "outcome": "released", "datasets": [dataset]}


@pytest.mark.parametrize("scope", WITH_RECORDS, ids=lambda scope: scope.id)
def test_what_leaves_under_a_scope_fits_the_schema_of_the_scope_and_of_the_result(scope):
    records = seen_under(scope)
    assert records
    for record in records:
        component(f"records_of_{scope.id}").validate(record)
        component("CategoryResult").validate(entry(scope, [record]))


@pytest.mark.parametrize("scope", WITH_RECORDS, ids=lambda scope: scope.id)
def test_a_field_that_does_not_leave_under_a_scope_is_not_described_there(scope):
    record = seen_under(scope)[0]
    with pytest.raises(ValidationError):
        component(f"records_of_{scope.id}").validate({**record, "physician_name": "見本 医師"})
    with pytest.raises(ValidationError):
        component("CategoryResult").validate(entry(scope, [{**record, "record_type": "ZZ"}]))


@pytest.mark.parametrize("category", CATALOGUE.values(), ids=lambda category: category.id)
def test_the_examples_in_the_description_are_the_catalogues(category):
    for record_type in category.record_types:
        expected = [e for e in category.examples if e["record_type"] == record_type.id]
        assert COMPONENTS[record_type.id]["examples"] == expected


@pytest.mark.parametrize(
    "scope", [s for s in SCOPES.values() if not s.hands_out_records], ids=lambda scope: scope.id
)
def test_an_answer_may_say_that_it_is_unknown_and_never_comes_with_records(scope):
    answer = {"value": "unknown", "version": "1", "sources": []}
    told = {"category": scope.id, "outcome": "released", "answer": answer}
    component("CategoryResult").validate(told)
    with pytest.raises(ValidationError):
        component("CategoryResult").validate({**told, "answer": {**answer, "value": "maybe"}})
    with pytest.raises(ValidationError):
        component("CategoryResult").validate({**told, "datasets": []})
