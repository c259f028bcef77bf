"""What one record is called: its type, and the date or year that tells it from the others."""

from collections.abc import Iterator, Mapping
from typing import Any

from scopes.category import Category, RecordType
from scopes.human.foreign import foreign
from scopes.human.phrases import phrase
from scopes.human.values import Asked, told
from scopes.schema.amounts import FiscalYear
from scopes.schema.fields import Month, PartialDate
from scopes.schema.record_schema import COMMON_FIELDS
from scopes.schema.schemas import instance

_BIRTH = "birth"  # a day of birth is the same in every record of a person
_STARTS = ("since", "_from")
_KINDS = ("vaccine_name", "kind", "service", "service_kind", "claim_kind")
"""By which field people tell records of one day apart, the most telling first."""


def type_name(category: Category, record_type_id: object, language: str) -> str:
    """Return the name of a record type, or its raw id where the catalogue has none."""
    record_type = category.record_type(record_type_id) if isinstance(record_type_id, str) else None
    if record_type is None:
        return foreign(str(record_type_id))
    return record_type.wording.name.in_language(language)


def title_of(category: Category, record: Mapping[str, Any], language: str) -> str:
    """Call a record by its type and its most telling day or year, if it has one."""
    name = type_name(category, record.get("record_type"), language)
    when = when_of(category, record, language)
    return phrase("title", language, name=name, when=when) if when else name


def when_of(category: Category, record: Mapping[str, Any], language: str) -> str:
    """Return the day or year that tells a record from others of its type; empty for none."""
    record_type = category.record_type(str(record.get("record_type")))
    if record_type is None:
        return ""
    declared = instance(record_type.schema).fields
    for name in _telling(record_type):
        if isinstance(record.get(name), str | int):
            when = told(record[name], Asked(declared[name], name, language)).text
            return phrase("since", language, when=when) if name.endswith(_STARTS) else when
    return ""


def kind_of_record(category: Category, record: Mapping[str, Any], language: str) -> str:
    """Return the word that tells a record from others of its day, such as the vaccine; empty for none."""
    record_type = category.record_type(str(record.get("record_type")))
    declared = instance(record_type.schema).fields if record_type else {}
    for name in _KINDS:
        if name in declared and isinstance(record.get(name), str):
            return told(record[name], Asked(declared[name], name, language)).text
    return ""


def _telling(record_type: RecordType) -> Iterator[str]:
    """Name the dates of a record type, the most telling first.

    That is the first one that every record has, then what retention counts from, then the others.
    """
    declared = {
        name: field
        for name, field in instance(record_type.schema).fields.items()
        if isinstance(field, FiscalYear | Month | PartialDate)
        and name not in COMMON_FIELDS
        and not name.startswith(_BIRTH)
    }
    yield from (name for name, field in declared.items() if field.required)
    yield from (rule.basis_field for rule in record_type.retention if rule.basis_field in declared)
    yield from declared
