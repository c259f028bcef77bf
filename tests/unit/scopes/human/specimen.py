"""A category of our own for tests of the human view: one field of each type, and nothing of a real one."""

from dataclasses import replace

from scopes.catalogue import CATALOGUE
from scopes.category import RecordType
from scopes.retention import FROM_THE_BEGINNING, RetentionRule
from scopes.schema.amounts import Count, FiscalYear, Measure, Yen
from scopes.schema.fields import (
    Code,
    Coded,
    Flag,
    ListOf,
    Month,
    Part,
    PartialDate,
    PlainText,
    RestrictedId,
)
from scopes.schema.marks import THIRD_PERSON
from scopes.schema.nested import Institution, Municipality, Name
from scopes.schema.record_schema import RecordSchema, WireSchema
from scopes.wording import FieldWording, RecordTypeWording, Text

COLOURS = {
    "red": Text("赤", "Red"),
    "blue": Text("青", "Blue", "あお"),
    "other": Text("その他", "Other"),
}


class Line(WireSchema):
    """One entry of a list of parts."""

    colour = Coded(COLOURS)
    paid_yen = Yen(loss=True)


class School(WireSchema):
    """A part with a code, a name and something more."""

    code = Code()
    name = PlainText()
    established = Flag()


class Specimen(RecordSchema):
    """A field of each type."""

    birth_date = PartialDate(required=True)
    held_on = PartialDate(required=True)
    ended_on = PartialDate()
    valid_from = PartialDate()
    month = Month()
    fiscal_year = FiscalYear()
    income_year = FiscalYear()
    amount_yen = Yen(loss=True)
    visits = Count(most=9999, unit="times")
    grade = Count()
    weight = Measure(places=1, most=9999, unit="kg")
    share = Count(most=100, unit="percent")
    agreed = Flag()
    colour = Coded(COLOURS)
    colours = ListOf(Coded(COLOURS))
    remark = PlainText()
    lot_code = Code()
    card_number = RestrictedId()
    municipality = Municipality()
    person = Name(metadata=THIRD_PERSON)
    clinic = Institution()
    school = Part(School)
    lines = ListOf(Line)
    towns = ListOf(Municipality())


def _label(name):
    return FieldWording(Text(f"項目 {name}", f"Field {name}"))


NAMES = (*Specimen().fields, *Line().fields, *School().fields)
RECORD_TYPE = RecordType(
    id="specimen",
    items=(),
    schema=Specimen,
    retention=(RetentionRule("kept", FROM_THE_BEGINNING, "ended_on", 5),),
    wording=RecordTypeWording(
        Text("見本の記録", "Specimen", "見本（みほん）の 記録（きろく）"),
        Text("見本法第1条", "Specimen Act, art. 1"),
        Text("見本です。", "A specimen."),
    ),
)
HOUSEHOLD = CATALOGUE["household"]
CATEGORY = replace(
    HOUSEHOLD,
    record_types=(RECORD_TYPE,),
    wording=replace(
        HOUSEHOLD.wording,
        fields={
            **{name: _label(name) for name in NAMES},
            "remark": FieldWording(
                Text("ひとこと", "Remark"), Text("機関が書いた文です。", "Written by the agency.")
            ),
        },
    ),
)


def record(**fields):
    """Return a record of the specimen as it is on the wire, with nothing but what is named."""
    return {"record_id": "s1", "record_type": "specimen", "as_of": "2026-11-19", **fields}
