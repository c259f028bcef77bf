"""What JSON Schema (draft 2020-12) says of one field: its type, its bounds and what we note beside.

Members that start with ``x-`` are ours: words in Japanese, units, marks and code lists, for forms and
documents. Validators pass over them.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any

from marshmallow import fields

from scopes.schema.amounts import Measure, Whole
from scopes.schema.fields import (
    OTHER,
    Code,
    Coded,
    Flag,
    ListOf,
    Month,
    MunicipalityCode,
    PartialDate,
    PlainText,
    RestrictedId,
)
from scopes.wording import FieldWording, Label, Text
from scopes.words import UNITS

JsonSchema = dict[str, Any]
AnyField = fields.Field[Any]


class Way(StrEnum):
    """Whose records a schema speaks of: what an agency may send, or what a relying party gets."""

    IN = "in"
    OUT = "out"


_PRINTABLE = r"^[^\u0000-\u001f\u007f-\u009f\u2028\u2029]*$"
_DECIMAL = r"^-?[0-9]+(\.[0-9]+)?$"
_MONTH = "(0[1-9]|1[0-2])"
_DAY = "(0[1-9]|[12][0-9]|3[01])"
_DATE = f"[0-9]{{4}}(-{_MONTH}(-{_DAY})?)?"
_ERA_DATE = (
    r"[MTSHR][0-9]{1,2}\.[0-9]{1,2}\.[0-9]{1,2}"
    "|(明治|大正|昭和|平成|令和)(元|[0-9]{1,2})年([0-9]{1,2}月([0-9]{1,2}日)?)?"
)
_MARKS = {
    "location": "x-location",
    "third_person": "x-third-person",
    "by_sub_scope": "x-by-sub-scope",
    "restricted": "x-restricted",
}


def constraints(field: AnyField, way: Way) -> JsonSchema:
    """Return what a value of a field looks like; ``TypeError`` for a field of an unknown kind."""
    for kind, describe in _KINDS.items():
        if isinstance(field, kind):
            return describe(field, way)
    raise TypeError(f"no JSON Schema is known of {type(field).__name__}")


def words(wording: FieldWording | None) -> JsonSchema:
    """Return the label and the note of a field in both languages; nothing where there is none."""
    if wording is None:
        return {}
    told: JsonSchema = {"title": wording.label.en, "x-label-ja": wording.label.ja}
    if wording.note is not None:
        told |= {"description": wording.note.en, "x-description-ja": wording.note.ja}
    return told


def notes(field: AnyField) -> JsonSchema:
    """Return the marks and the unit of a field."""
    marks = {ours: True for mark, ours in _MARKS.items() if field.metadata.get(mark)}
    unit = field.metadata.get("unit")
    return {**marks, "x-unit": {"id": unit, **_both(UNITS[unit])}} if unit else marks


def list_of(entry: JsonSchema, field: ListOf) -> JsonSchema:
    """Return a list of entries, of as many as the field allows."""
    return {"type": "array", "minItems": field.least, "maxItems": field.most, "items": entry}


def _text(field: PlainText, _: Way) -> JsonSchema:
    return {"type": "string", "minLength": 1, "maxLength": field.most, "pattern": _PRINTABLE}


def _pattern(field: Code | RestrictedId, _: Way) -> JsonSchema:
    return {"type": "string", "pattern": field.pattern}


def _coded(field: Coded, way: Way) -> JsonSchema:
    codes = [
        {"code": code, **_both(label), **_validity(label)} for code, label in field.labels.items()
    ]
    if way is Way.IN:  # a code that is not listed becomes ``other``, so none is refused
        return {"type": "string", "minLength": 1, "x-codes": codes}
    return {"type": "string", "enum": list(dict.fromkeys([*field.labels, OTHER])), "x-codes": codes}


def _flag(_field: Flag, _: Way) -> JsonSchema:
    return {"type": "boolean"}


def _partial_date(_field: PartialDate, way: Way) -> JsonSchema:
    accepted = f"{_DATE}|[0-9]{{8}}|{_ERA_DATE}" if way is Way.IN else _DATE
    return {"type": "string", "pattern": f"^({accepted})$", "x-format": "partial-date"}


def _month(_field: Month, way: Way) -> JsonSchema:
    dash = "-?" if way is Way.IN else "-"
    return {"type": "string", "pattern": f"^[0-9]{{4}}{dash}{_MONTH}$", "x-format": "month"}


def _municipality_code(_field: MunicipalityCode, _: Way) -> JsonSchema:
    return {"type": "string", "pattern": "^[0-9]{6}$", "x-format": "municipality-code"}


def _whole(field: Whole, _: Way) -> JsonSchema:
    return {"type": "integer", "minimum": field.least, "maximum": field.most}


def _measure(field: Measure, way: Way) -> JsonSchema:
    if way is Way.IN:
        numbers = {"exclusiveMinimum": field.least, "maximum": field.most}
        return {"type": ["string", "number"], "pattern": _DECIMAL, **numbers}
    sign = "-?" if field.least < 0 else ""
    decimals = rf"\.[0-9]{{{field.places}}}" if field.places else ""
    bounds = {"x-above": field.least, "x-at-most": field.most}
    return {"type": "string", "pattern": f"^{sign}[0-9]+{decimals}$", **bounds}


def _list(field: ListOf, way: Way) -> JsonSchema:
    return list_of(constraints(field.inner, way), field)


def _both(text: Text) -> dict[str, str]:
    return {"ja": text.ja, "en": text.en}


def _validity(label: Text) -> dict[str, str]:
    if not isinstance(label, Label):
        return {}
    days = {"valid_from": label.valid_from, "valid_to": label.valid_to}
    return {name: day.isoformat() for name, day in days.items() if day is not None}


_KINDS: Mapping[type[AnyField], Callable[[Any, Way], JsonSchema]] = {
    PlainText: _text,
    Code: _pattern,
    RestrictedId: _pattern,
    Coded: _coded,
    Flag: _flag,
    PartialDate: _partial_date,
    Month: _month,
    MunicipalityCode: _municipality_code,
    Whole: _whole,
    Measure: _measure,
    ListOf: _list,
}
"""Every kind of field that a record may have, but nested parts: those are schemas of their own."""
