"""The API's description says of every scope what leaves under it, and of every answer what it may say."""

import pytest
from jsonschema import Draft202012Validator, ValidationError
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from connectors.port import RecordFault, SourceErrorKind
from provider.selfinfo.answered import Answered
from provider.selfinfo.envelope import People, result
from provider.selfinfo.release import Release
from provider.web.openapi.document import document
from scopes.catalogue import CATALOGUE, SCOPES
from scopes.conditions import LATEST
from scopes.sealable import is_sealable
from tests.fakes.counter import HOLDERS, Counter, failing, released

COMPONENTS = document()["components"]["schemas"]
REGISTRY = Registry().with_resource(
    "urn:openapi",
    Resource.from_contents(
        {"components": {"schemas": COMPONENTS}}, default_specification=DRAFT202012
    ),
)
RETRIEVAL = Counter("hinata").collected()
WITH_RECORDS = [scope for scope in SCOPES.values() if scope.hands_out_records]


def component(name):
    return Draft202012Validator(
        {"$ref": f"urn:openapi#/components/schemas/{name}"}, registry=REGISTRY
    )


def seen_under(scope):
    shown = scope.inputs[0]
    seen = [shown.view.of(example) for example in shown.category.examples]
    return [record for record in seen if record is not None]


def told(scope, *answers, **more):
    """Return a result in which a scope was answered so, as a relying party receives it."""
    release = Release(scope=scope, condition=LATEST, answers=answers, **more)
    people = People("sub", "subject", "self")
    signed = {"by": "platform", "jws": "e30.e30.AA"}
    return result(RETRIEVAL, [release], ["household"], people, lambda *_: signed)


@pytest.mark.parametrize("scope", WITH_RECORDS, ids=lambda scope: scope.id)
def test_what_leaves_under_a_scope_fits_the_schema_of_the_scope_and_of_the_result(scope):
    records = seen_under(scope)
    assert records
    for record in records:
        component(f"records_of_{scope.id}").validate(record)
    category = scope.inputs[0].category.id
    component("Result").validate(told(scope, released(category, "hinata", records)))


@pytest.mark.parametrize("scope", WITH_RECORDS, ids=lambda scope: scope.id)
def test_a_field_that_does_not_leave_under_a_scope_is_not_described_there(scope):
    record = seen_under(scope)[0]
    more = {**record, "physician_name": "見本 医師"}
    with pytest.raises(ValidationError):
        component(f"records_of_{scope.id}").validate(more)
    category = scope.inputs[0].category.id
    with pytest.raises(ValidationError):
        component("Result").validate(told(scope, released(category, "hinata", [more])))


def sealed(category):
    return released(category, "hinata", (), sealed="e30.e30.e30.e30.e30")


@pytest.mark.parametrize("scope", WITH_RECORDS, ids=lambda scope: scope.id)
def test_a_sealed_dataset_is_described_where_a_scope_may_leave_sealed_and_there_alone(scope):
    result = told(scope, sealed(scope.inputs[0].category.id))
    if is_sealable(scope):
        component("Result").validate(result)
    else:
        with pytest.raises(ValidationError):
            component("Result").validate(result)


def test_a_dataset_is_either_sealed_or_in_clear():
    scope = SCOPES["immunisation.record"]
    in_clear = told(scope, released("immunisation", "hinata", seen_under(scope)))
    entry = told(scope, sealed("immunisation"))["categories"][0]
    [dataset], [open_one] = entry["datasets"], in_clear["categories"][0]["datasets"]
    without = {name: value for name, value in dataset.items() if name != "sealed_sha256"}
    for wrong in (without, {**dataset, "records": open_one["records"]}, {**open_one, **dataset}):
        with pytest.raises(ValidationError):
            component("CategoryResult").validate({**entry, "datasets": [wrong]})


def test_what_went_wrong_is_described_too():
    scope = SCOPES["immunisation"]
    fault = RecordFault("immunisation_record", "lot_number", "required", 2)
    some = released("immunisation", "hinata", seen_under(scope), faults=(fault,))
    failed = failing("immunisation", "aozora", SourceErrorKind.MAINTENANCE, 600)
    for answers in ([some], [failed], [some, failed], []):
        component("Result").validate(told(scope, *answers))


@pytest.mark.parametrize("category", CATALOGUE.values(), ids=lambda category: category.id)
def test_the_examples_in_the_description_are_the_catalogues(category):
    for record_type in category.record_types:
        expected = [e for e in category.examples if e["record_type"] == record_type.id]
        assert COMPONENTS[record_type.id]["examples"] == expected


@pytest.mark.parametrize(
    "scope", [s for s in SCOPES.values() if not s.hands_out_records], ids=lambda scope: scope.id
)
def test_an_answer_may_say_that_it_is_unknown_and_never_comes_with_records(scope):
    sources = tuple((each.category.id, HOLDERS["hinata"]) for each in scope.inputs)
    answered = told(scope, answered=Answered("unknown", "1", None, sources))
    component("Result").validate(answered)
    entry = answered["categories"][0]
    for wrong in ({"answer": {**entry["answer"], "value": "maybe"}}, {"datasets": []}):
        with pytest.raises(ValidationError):
            component("CategoryResult").validate({**entry, **wrong})
