"""Inquiry conditions: which part of the records is asked for."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from scopes.category import ConditionKind
from scopes.errors import ConditionError
from scopes.schema.amounts import FiscalYear

LATEST: Mapping[str, Any] = {"kind": "latest"}


class _Latest(Schema):
    kind = fields.String(required=True, validate=validate.Equal(ConditionKind.LATEST))


class _AsOf(Schema):
    kind = fields.String(required=True, validate=validate.Equal(ConditionKind.AS_OF))
    date = fields.Date(required=True, format="iso")


class _Range(Schema):
    kind = fields.String(required=True, validate=validate.Equal(ConditionKind.RANGE))
    start = fields.Date(required=True, data_key="from", format="iso")
    end = fields.Date(required=True, data_key="to", format="iso")

    @validates_schema
    def _in_order(self, data: dict[str, date], **_: Any) -> None:
        if data["start"] > data["end"]:
            raise ValidationError("from is after to")


class _FiscalYear(Schema):
    kind = fields.String(required=True, validate=validate.Equal(ConditionKind.FISCAL_YEAR))
    fiscal_year = FiscalYear(required=True)


_SCHEMAS: Mapping[str, type[Schema]] = {
    ConditionKind.LATEST: _Latest,
    ConditionKind.AS_OF: _AsOf,
    ConditionKind.RANGE: _Range,
    ConditionKind.FISCAL_YEAR: _FiscalYear,
}


def check_condition(taken: Collection[str], unverified: object) -> dict[str, Any]:
    """Return the condition in its canonical JSON form.

    ``taken`` are the kinds that a category or scope takes. Raises ``ConditionError``: ``malformed`` for
    a condition that is none, ``not_taken`` for one of another kind.
    """
    kind = unverified.get("kind") if isinstance(unverified, Mapping) else None
    if not isinstance(unverified, Mapping) or not isinstance(kind, str) or kind not in _SCHEMAS:
        raise ConditionError("malformed")
    if kind not in taken:
        raise ConditionError("not_taken")
    schema = _SCHEMAS[kind]()
    try:
        canonical: dict[str, Any] = schema.dump(schema.load(dict(unverified)))
    except ValidationError:
        raise ConditionError("malformed") from None
    return canonical


def first_year(condition: Mapping[str, Any]) -> int | None:
    """Return the earliest year that a canonical condition reaches back to; None for the latest.

    A fiscal year, as everywhere in this catalogue, is also the calendar year of an income.
    """
    match condition["kind"]:
        case ConditionKind.AS_OF:
            return int(condition["date"][:4])
        case ConditionKind.RANGE:
            return int(condition["from"][:4])
        case ConditionKind.FISCAL_YEAR:
            return int(condition["fiscal_year"])
    return None


def is_within(condition: Mapping[str, Any], agreed: Mapping[str, Any]) -> bool:
    """Tell whether a canonical condition asks for no more than another one of the same kind."""
    if condition["kind"] != agreed["kind"]:
        return False
    if condition["kind"] == ConditionKind.RANGE:
        # ISO dates of four-digit years sort as texts.
        return bool(agreed["from"] <= condition["from"] and condition["to"] <= agreed["to"])
    return dict(condition) == dict(agreed)
