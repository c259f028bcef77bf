"""What the published schemas say of records: exactly what leaves, and what an agency may send."""

from datetime import date

import pytest
from jsonschema import Draft202012Validator
from marshmallow import fields

from scopes.answer import UNKNOWN, Answer, ResultType
from scopes.catalogue import CATALOGUE, SCOPES
from scopes.category import Sensitivity
from scopes.publishing.json_schema import answer_value, way_in, way_out
from scopes.publishing.json_schema_fields import Way, constraints, notes
from scopes.schema.amounts import Count, Measure
from scopes.schema.fields import Coded, ListOf, RestrictedId, masked
from scopes.scope import of_category
from scopes.view import View
from scopes.wording import Label, ScopeWording, Text

IMMUNISATION = CATALOGUE["immunisation"]
SHOT = IMMUNISATION.examples[0]
WHOLE = {
    "vaccine_code",
    "vaccine_name",
    "target_diseases",
    "programme",
    "dose_number",
    "administered_on",
    "outcome",
}
PUBLISHED = [
    (scope, shown.category, shown.category.record_type(name))
    for scope in SCOPES.values()
    if scope.hands_out_records
    for shown in scope.inputs
    for name in shown.record_types
]


def shot(way="out", **view):
    record_type = IMMUNISATION.record_types[0]
    if way == "in":
        return way_in(IMMUNISATION, record_type)
    shown = View(fields={record_type.id: tuple(view.get("names", record_type.field_names()))})
    return way_out(IMMUNISATION, record_type, shown, IMMUNISATION.id)


def accepts(schema, value):
    return Draft202012Validator(schema).is_valid(value)


@pytest.mark.parametrize(
    ("scope", "category", "record_type"), PUBLISHED, ids=lambda each: getattr(each, "id", "")
)
def test_every_published_schema_is_one_and_its_examples_fit(scope, category, record_type):
    for schema in (
        way_out(category, record_type, scope.inputs[0].view, scope.id),
        way_in(category, record_type),
    ):
        Draft202012Validator.check_schema(schema)
        for example in schema.get("examples", []):
            Draft202012Validator(schema).validate(example)


def test_no_two_published_schemas_have_one_name():
    names = [way_out(c, r, s.inputs[0].view, s.id)["$id"] for s, c, r in PUBLISHED]
    names += {way_in(c, r)["$id"] for _, c, r in PUBLISHED}
    assert len(set(names)) == len(names)


def test_nothing_undeclared_leaves_and_an_agency_may_send_more():
    surplus = {**SHOT, "physician_name": "見本 医師"}
    assert not accepts(shot("out"), surplus)
    assert accepts(shot("in"), surplus)


def test_a_required_field_is_required_as_far_as_it_leaves():
    common = {"record_id", "record_type", "as_of"}
    assert set(shot("out")["required"]) == WHOLE | common
    assert set(shot("out", names=["outcome", "stage"])["required"]) == {"outcome"} | common
    assert set(shot("in")["required"]) == (WHOLE | common | {"municipality"}) - {"record_type"}


def test_a_place_may_be_left_out_on_the_way_out_alone():
    without = {name: value for name, value in SHOT.items() if name != "municipality"}
    assert accepts(shot("out"), without)
    assert not accepts(shot("in"), without)


def test_only_the_source_values_of_fields_that_leave_are_described():
    unknown = {**SHOT, "route": "other", "source_values": {"route": "ZZ"}}
    assert accepts(shot("out"), unknown)
    names = [name for name in IMMUNISATION.record_types[0].field_names() if name != "route"]
    schema = shot("out", names=names)
    seen = {name: value for name, value in unknown.items() if name != "route"}
    assert not accepts(schema, seen)


@pytest.mark.parametrize("day", ["2024-09-10", "2024-09", "2024"])
def test_dates_leave_as_far_as_they_are_known(day):
    assert accepts(shot("out"), {**SHOT, "administered_on": day})


@pytest.mark.parametrize("day", ["20240910", "R6.9.10", "令和6年9月10日", "令和元年"])
def test_dates_come_in_as_agencies_write_them_and_leave_in_one_form(day):
    assert accepts(shot("in"), {**SHOT, "administered_on": day})
    assert not accepts(shot("out"), {**SHOT, "administered_on": day})


def test_an_unknown_code_may_come_in_and_leaves_as_other():
    assert accepts(shot("in"), {**SHOT, "route": "ZZ"})
    assert not accepts(shot("out"), {**SHOT, "route": "ZZ"})
    assert accepts(shot("out"), {**SHOT, "route": "other"})


def test_what_is_absent_may_come_in_as_null_and_never_leaves_so():
    assert accepts(shot("in"), {**SHOT, "route": None, "source_code": None})
    assert not accepts(shot("out"), {**SHOT, "route": None})


def test_fields_are_described_in_both_languages_with_their_units_and_marks():
    tax = CATALOGUE["tax_income"]
    scope = of_category(tax)
    described = way_out(tax, tax.record_types[0], scope.inputs[0].view, scope.id)
    assert described["title"] == tax.record_types[0].wording.name.en
    assert described["x-label-ja"] == tax.record_types[0].wording.name.ja
    income = described["properties"]["total_income_yen"]
    assert income["x-unit"] == {"id": "yen", "ja": "円", "en": "yen"}
    assert described["properties"]["levying_municipality"]["x-location"] is True
    year = described["properties"]["fiscal_year"]
    assert (year["title"], year["x-label-ja"]) == ("Fiscal year", "年度")
    assert year["description"] == "From April to March."
    assert year["x-description-ja"] == "4月から翌年3月まで。"


def test_codes_have_words_in_both_languages_and_their_days():
    day = date(2025, 4, 1)
    field = Coded({"ZZ": Label("見本", "sample", valid_from=day), "other": Text("その他", "Other")})
    described = constraints(field, Way.OUT)
    assert described["enum"] == ["ZZ", "other"]
    assert described["x-codes"] == [
        {"code": "ZZ", "ja": "見本", "en": "sample", "valid_from": "2025-04-01"},
        {"code": "other", "ja": "その他", "en": "Other"},
    ]


def test_a_number_that_identifies_fits_masked_and_in_clear():
    field = RestrictedId("[0-9]{8}")
    schema = constraints(field, Way.OUT)
    assert notes(field) == {"x-restricted": True}
    assert accepts(schema, "12345678")
    assert accepts(schema, masked("12345678"))
    assert not accepts(schema, "1234")


@pytest.mark.parametrize(
    ("field", "good", "bad"),
    [
        (Count(least=1, most=9), [1, 9], [0, 10, "1", 1.5, True]),
        (Measure(places=2, most=10), ["0.50", "10.00"], ["0.5", ".50", "-1.00", 0.5, "1,00"]),
        (Measure(places=0, most=10, least=-5), ["-4", "10"], ["1.0", ""]),
        (ListOf(Count(), least=1, most=2), [[1], [1, 2]], [[], [1, 2, 3], 1, ["1"]]),
    ],
)
def test_bounds_and_places_are_described(field, good, bad):
    schema = constraints(field, Way.OUT)
    assert all(accepts(schema, value) for value in good)
    assert not any(accepts(schema, value) for value in bad)


def test_a_kind_of_field_that_nobody_described_is_no_schema_at_all():
    with pytest.raises(TypeError, match="Email"):
        constraints(fields.Email(), Way.OUT)


def answer(result, **labels):
    text = Text("見本", "sample")
    return Answer(
        id="zz",
        result=result,
        needs={},
        conditions=(),
        sensitivity=Sensitivity.ORDINARY,
        max_term_days=1,
        evaluate=lambda _: UNKNOWN,
        wording=ScopeWording(text, text, text, ()),
        labels=labels,
    )


@pytest.mark.parametrize(
    ("asked", "values"),
    [
        (answer(ResultType.YES_NO), ["yes", "no"]),
        (answer(ResultType.CODE, ZZ=Text("見本", "sample")), ["ZZ"]),
        (answer(ResultType.DATE), ["2026-11-01"]),
    ],
)
def test_an_answer_says_what_it_may_say_and_may_be_unknown(asked, values):
    schema = answer_value(asked)
    for value in [*values, UNKNOWN]:
        Draft202012Validator(schema).validate(value)
    assert not any(accepts(schema, value) for value in ("maybe", ["yes"], None, True))
