"""Invent records of any type from the fields that its schema declares, as an agency might send them.

What comes out passes the schema: an example of the category is changed field by field, and a change
that breaks a rule over several fields is taken back.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from marshmallow import fields

from scopes.category import Category, RecordType
from scopes.errors import RecordError
from scopes.schema.amounts import Measure, Whole
from scopes.schema.dates import ERAS, Era
from scopes.schema.fields import (
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
from scopes.schema.fields_of import nested_schema
from scopes.schema.municipality_code import municipality_check_digit
from scopes.schema.record_schema import WireSchema
from scopes.schema.schemas import instance

SIGNS = "あ見本山﨑髙𠮷ｱーAZaz059 　-'<&()・é\u202e"
UNKNOWN_CODES = ("ZZ", "99", "ZZ 新しい区分")
EARLIEST, LATEST = date(1926, 12, 25), date(2100, 12, 31)

Values = st.SearchStrategy[Any]


def records_of(category: Category, record_type: RecordType) -> st.SearchStrategy[dict[str, Any]]:
    """Invent records of a type that pass its schema, in any form that an agency may send."""
    examples = [e for e in category.examples if e["record_type"] == record_type.id]
    declared = {
        name: _or_absent(field)
        for name, field in instance(record_type.schema).fields.items()
        if name not in ("record_type", "source_values")
    }
    changes = st.fixed_dictionaries({}, optional=declared)
    return st.builds(
        lambda example, changed: _as_far_as_it_fits(record_type, example, changed),
        st.sampled_from(examples),
        changes,
    )


def some_records(category: Category, record_type: RecordType, many: int) -> list[dict[str, Any]]:
    """Return invented records of a type, the same at every call."""
    found: list[dict[str, Any]] = []

    @settings(
        max_examples=many,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(records_of(category, record_type))
    def collect(record: dict[str, Any]) -> None:
        found.append(record)

    collect()
    return found


def _as_far_as_it_fits(
    record_type: RecordType, example: Mapping[str, Any], changes: Mapping[str, Any]
) -> dict[str, Any]:
    everything = {**example, **changes}
    if _fits(record_type, everything):
        return everything
    kept = dict(example)
    for name, value in changes.items():
        changed = {**kept, name: value}
        if _fits(record_type, changed):
            kept = changed
    return kept


def _fits(record_type: RecordType, record: Mapping[str, Any]) -> bool:
    try:
        record_type.to_wire(record)
    except RecordError:
        return False
    return True


def values_of(field: fields.Field[Any]) -> Values:
    """Invent values of a field, its bounds and all forms of it among them."""
    inner = nested_schema(field)
    if inner is not None:
        part = _parts(inner)
        return _lists(field, part) if isinstance(field, ListOf) else part
    for kind, invent in _KINDS.items():
        if isinstance(field, kind):
            return invent(field)
    raise TypeError(f"nothing is known of {type(field).__name__}")


def _or_absent(field: fields.Field[Any]) -> Values:
    return values_of(field) if field.required else st.none() | st.just(" ") | values_of(field)


def _parts(schema: type[Any]) -> Values:
    declared = instance(schema).fields
    always = {name: values_of(f) for name, f in declared.items() if f.required}
    sometimes = {
        name: _or_absent(f)
        for name, f in declared.items()
        if not f.required and name != "source_values"
    }
    assert issubclass(schema, WireSchema)
    return st.fixed_dictionaries(always, optional=sometimes)


def _lists(field: ListOf, entries: Values) -> Values:
    return st.lists(entries, min_size=field.least, max_size=min(field.most, field.least + 2))


def _texts(field: PlainText) -> Values:
    some = st.text(SIGNS, min_size=1, max_size=min(field.most, 12)).filter(str.strip)
    return some | st.just("髙" * field.most)


def _matching(field: Code | RestrictedId) -> Values:
    return st.from_regex(field.pattern.removeprefix("^").removesuffix("$"), fullmatch=True)


def _codes(field: Coded) -> Values:
    return st.sampled_from([*field.labels, *field.labels, *UNKNOWN_CODES])


def _dates(_: PartialDate) -> Values:
    forms = (date.isoformat, _year, _month, _digits, _digits_of_month, _short_era, _full_era)
    return st.builds(
        lambda day, form: form(day), st.dates(EARLIEST, LATEST), st.sampled_from(forms)
    )


def _months(_: Month) -> Values:
    forms = (_month, lambda day: f"{day:%Y%m}")
    return st.builds(
        lambda day, form: form(day), st.dates(EARLIEST, LATEST), st.sampled_from(forms)
    )


def _municipality_codes(_: MunicipalityCode) -> Values:
    invented = st.integers(99000, 99999).map(str)
    return invented.map(lambda five: five + municipality_check_digit(five))


def _whole_numbers(field: Whole) -> Values:
    return st.integers(field.least, field.most)


def _measures(field: Measure) -> Values:
    step = 10**field.places
    exact = st.integers(field.least * step + 1, field.most * step).map(
        lambda count: f"{count / step:.{field.places}f}"
    )
    return exact | exact.map(float)


def _year(day: date) -> str:
    return f"{day.year:04}"


def _month(day: date) -> str:
    return day.isoformat()[:7]


def _digits(day: date) -> str:
    return f"{day:%Y%m%d}"


def _digits_of_month(day: date) -> str:
    return f"{day:%Y%m}00"


def _short_era(day: date) -> str:
    era, year = _era(day)
    return f"{era.initial}{year}.{day.month}.{day.day}"


def _full_era(day: date) -> str:
    era, year = _era(day)
    return f"{era.ja}{'元' if year == 1 else year}年{day.month}月{day.day}日"


def _era(day: date) -> tuple[Era, int]:
    era = next(era for era in ERAS if day >= era.first_day)
    return era, day.year - era.first_day.year + 1


_KINDS: Mapping[type[Any], Callable[[Any], Values]] = {
    PlainText: _texts,
    Code: _matching,
    RestrictedId: _matching,
    Coded: _codes,
    Flag: lambda _: st.booleans(),
    PartialDate: _dates,
    Month: _months,
    MunicipalityCode: _municipality_codes,
    Whole: _whole_numbers,
    Measure: _measures,
    ListOf: lambda field: _lists(field, values_of(field.inner)),
}
