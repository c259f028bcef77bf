"""What may change within a major version of a category's schemas, and what needs a new one."""

from dataclasses import replace

import pytest

from scopes.catalogue import CATALOGUE
from scopes.category import SubScope
from scopes.publishing.compatibility import incompatibilities, version_of
from scopes.publishing.published_schemas import published_schemas
from scopes.schema.amounts import Count, Measure, Yen
from scopes.schema.fields import Coded, ListOf, Part, PartialDate, PlainText, RestrictedId
from scopes.schema.record_schema import RecordSchema, WireSchema
from scopes.wording import Text

CATEGORY = CATALOGUE["household"]
CODES = {"ZZ": Text("見本", "sample"), "other": Text("その他", "Other")}
MORE_CODES = {"ZY": Text("見本二", "sample two"), **CODES}
CLOSED = {"ZZ": Text("見本", "sample")}


class Inner(WireSchema):
    name = PlainText(required=True)


class InnerLonger(WireSchema):
    name = PlainText(required=True, most=200)


FIELDS = {
    "fee": Yen(required=True),
    "paid": Yen(),
    "kind": Coded(CODES),
    "doses": Count(most=9),
    "dose": Measure(places=2, most=10, unit="ml"),
    "day": PartialDate(required=True),
    "names": ListOf(PlainText(), most=3),
    "part": Part(Inner),
    "number": RestrictedId(),
}
PARTS = (SubScope("day", {"membership": ("day",)}),)
SECOND, THIRD = (replace(CATEGORY.record_types[0], id=name) for name in ("second", "third"))


def category(version="1.0", *, without=(), sub_scopes=PARTS, more_types=None, **changed):
    """Describe a category of two record types, one with the fields above, some of them changed."""
    fields = {name: field for name, field in {**FIELDS, **changed}.items() if name not in without}
    kind = replace(CATEGORY.record_types[0], schema=type("Sample", (RecordSchema,), fields))
    return replace(
        CATEGORY,
        schema_version=version,
        record_types=(kind, *((SECOND,) if more_types is None else more_types)),
        sub_scopes=sub_scopes,
        examples=(),
    )


def published(*categories):
    return {"categories": [{"id": each.id, **published_schemas(each)} for each in categories]}


def faults(before, after):
    return incompatibilities(published(before), published(after))


ALLOWED = {
    "a new optional field": {"note": PlainText()},
    "a new code beside other": {"kind": Coded(MORE_CODES)},
    "a new record type": {"more_types": (SECOND, THIRD)},
    "a new part that can be asked for": {
        "sub_scopes": (*PARTS, SubScope("fee", {"membership": ("fee",)}))
    },
}
BREAKING = {
    "a field is gone": ({"without": ("paid",)}, "out household membership.paid: is gone"),
    "a new field is demanded": (
        {"note": PlainText(required=True)},
        "in membership.note: is required now",
    ),
    "a field is demanded that was not": (
        {"paid": Yen(required=True)},
        "in membership.paid: is required now",
    ),
    "a field may be missing that never was": (
        {"fee": Yen()},
        "out household membership.fee: may be missing now",
    ),
    "another type": ({"doses": PlainText()}, "in membership.doses: type changed"),
    "another unit": (
        {"dose": Measure(places=2, most=10, unit="g")},
        "out household membership.dose: x-unit changed",
    ),
    "another number of places": (
        {"dose": Measure(places=1, most=10, unit="ml")},
        "out household membership.dose: pattern changed",
    ),
    "wider bounds, which a service may have relied on": (
        {"doses": Count(most=99)},
        "out household membership.doses: maximum changed",
    ),
    "narrower bounds, which an agency may not keep": (
        {"doses": Count(most=5)},
        "in membership.doses: maximum changed",
    ),
    "a longer list": (
        {"names": ListOf(PlainText(), most=4)},
        "out household membership.names: maxItems changed",
    ),
    "longer entries of a list": (
        {"names": ListOf(PlainText(most=200), most=3)},
        "out household membership.names[]: maxLength changed",
    ),
    "a wider nested part": (
        {"part": Part(InnerLonger)},
        "out household membership.part.name: maxLength changed",
    ),
    "a number that is no longer masked": (
        {"number": PlainText(most=20)},
        "out household membership.number: x-masked changed",
    ),
    "a part that can no longer be asked for": (
        {"sub_scopes": ()},
        "out household.day membership: is gone",
    ),
    "a part that shows less": (
        {"sub_scopes": (SubScope("day", {"membership": ("fee",)}),)},
        "out household.day membership.day: is gone",
    ),
}


@pytest.mark.parametrize("change", ALLOWED.values(), ids=ALLOWED)
def test_readers_and_agencies_keep_working_within_a_major_version(change):
    assert faults(category("1.0"), category("1.1", **change)) == []


@pytest.mark.parametrize("change", ALLOWED.values(), ids=ALLOWED)
def test_whatever_is_added_has_a_new_minor_version(change):
    told = faults(category("1.0"), category("1.0", **change))
    assert told == ["household changed and is still 1.0"]


@pytest.mark.parametrize(("change", "named"), BREAKING.values(), ids=BREAKING)
def test_what_somebody_may_rely_on_needs_a_new_major_version(change, named):
    assert named in faults(category("1.0"), category("1.1", **change))
    assert faults(category("1.0"), category("2.0", **change)) == []


def test_a_code_that_is_gone_or_added_to_a_closed_list_breaks_readers():
    place = "out household membership.kind: code"
    gone = faults(category("1.0", kind=Coded(MORE_CODES)), category("1.1"))
    assert f"{place} ZY is gone" in gone
    before, after = published(category("1.0")), published(category("1.1", kind=Coded(MORE_CODES)))
    old = before["categories"][0]["out"]["household"]["membership"]["properties"]["kind"]
    old["enum"].remove("other")
    assert f"{place} ZY is new, without other" in incompatibilities(before, after)


def test_a_record_type_or_a_category_that_is_gone_breaks_everybody():
    assert "in second: is gone" in faults(category("1.0"), category("1.1", more_types=()))
    assert incompatibilities(published(category()), published()) == ["household is gone"]
    assert incompatibilities(published(), published(category())) == []


def test_a_second_record_type_breaks_agencies_that_need_not_name_the_only_one():
    told = faults(category("1.0", more_types=()), category("1.1"))
    assert told == ["in membership.record_type: is required now"]


def test_words_change_without_a_version():
    reworded = {"ZZ": Text("見本（改）", "a sample"), "other": Text("その他", "Other")}
    assert faults(category("1.0"), category("1.0", kind=Coded(reworded))) == []


def test_every_category_is_compatible_with_itself():
    today = published(*CATALOGUE.values())
    assert incompatibilities(today, today) == []


@pytest.mark.parametrize("text", ["1", "1.0.0", "one", "1.x", ""])
def test_a_version_has_two_numbers(text):
    with pytest.raises(ValueError, match=r"MAJOR\.MINOR"):
        version_of(text)
