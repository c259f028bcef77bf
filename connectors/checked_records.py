"""An agency's records, each judged by itself: what is good flows, what is not is named and left out."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from connectors.errors import MalformedAnswerError
from connectors.my_number import contains_my_number, holds_my_number
from connectors.port import RecordFault
from scopes.category import Category
from scopes.errors import RecordError
from scopes.faults import UNNAMED, Fault, named
from scopes.input import Input
from scopes.rules import Rule
from scopes.schema.record_schema import COMMON_FIELDS
from scopes.schema.schemas import instance

PERSON = "person"
"""Where a record may name the linkage code of the person whom it is about."""


@dataclass(frozen=True)
class CheckedRecords:
    """What may be used of an answer: wire forms, narrowed to what the scope asks for.

    ``origins`` tells for each which record of the answer it was. ``faults`` are why records were left out;
    ``unasked`` are faults of records that the scope does not ask for, and records about somebody else, of
    which nobody but operator and agency may hear; ``remarks`` name what was merely not wanted.
    """

    records: tuple[dict[str, Any], ...]
    origins: tuple[int, ...]
    faults: tuple[RecordFault, ...]
    unasked: tuple[RecordFault, ...]
    remarks: tuple[RecordFault, ...]

    @property
    def surplus(self) -> tuple[RecordFault, ...]:
        """What the agency sent beyond the question: dropped, and reported to it.

        A whole record of an asked type is no surplus: an agency is not asked for single fields.
        """
        return (*self.unasked, *self.remarks)


def checked_records(
    asked: Input, linkage_code: str, unverified: Iterable[Mapping[str, Any]], as_of: date
) -> CheckedRecords:
    """Check records one by one; a record without a date of its own takes the answer's.

    A record that names another ``person`` than the asked one is dropped, whatever it holds. A My Number anywhere in a record blocks every record of its type: where one slipped in, others may
    have. Raises ``MalformedAnswerError`` when two records share an id.
    """
    good: list[_Good] = []
    faults: list[Fault] = []
    strangers: list[Fault] = []
    remarks: list[Fault] = []
    for place, record in enumerate(unverified):
        found: Sequence[Fault] = _my_numbers(asked.category, record)
        if record.get(PERSON, linkage_code) != linkage_code:
            strangers.append(_about_another(asked.category, record))
        elif not found and not (found := _checked(asked.category, record, as_of, place, good)):
            remarks += _undeclared(asked.category, record)
        faults += found
    blocked = {fault.record_type for fault in faults if fault.rule is Rule.MY_NUMBER}
    kept = [each for each in good if each.record_type not in blocked and "" not in blocked]
    if len({each.record["record_id"] for each in kept}) < len(kept):
        raise MalformedAnswerError("two records have one id")
    seen = [(part, each.place) for each in kept if (part := asked.view.at_work(each.record))]
    remarks += [
        Fault(each.record_type, "", Rule.NOT_ASKED)
        for each in kept
        if each.record_type not in asked.view.fields
    ]
    told = [_as_told(asked, fault) for fault in faults if _is_asked(asked, fault)]
    unasked = [*strangers, *(fault for fault in faults if not _is_asked(asked, fault))]
    return CheckedRecords(
        tuple(part for part, _ in seen),
        tuple(place for _, place in seen),
        _counted(told),
        _counted(unasked),
        _counted(remarks),
    )


@dataclass(frozen=True)
class _Good:
    """A record that fits its schema, and its place in the answer."""

    record: dict[str, Any]
    place: int

    @property
    def record_type(self) -> str:
        return str(self.record["record_type"])


def _is_asked(asked: Input, fault: Fault) -> bool:
    """Tell whether a fault is about what a scope asks for; a record of no known type may be."""
    return not fault.record_type or fault.record_type in asked.view.fields


def _as_told(asked: Input, fault: Fault) -> Fault:
    """Leave out the name of a field that the scope does not show."""
    shown = (*COMMON_FIELDS, *(asked.view.names_at_work(fault.record_type) or ()))
    known = not fault.record_type or fault.field.partition(".")[0] in (*shown, UNNAMED)
    return fault if known else replace(fault, field="")


def _checked(
    category: Category, record: Mapping[str, Any], as_of: date, place: int, good: list[_Good]
) -> Sequence[Fault]:
    """Put the wire form of a record among the good ones, or say what is wrong with it."""
    try:
        wire = category.to_wire({"as_of": as_of.isoformat(), **record})
        good.append(_Good(wire, place))
    except RecordError as refused:
        return refused.faults
    return ()


def _about_another(category: Category, record: Mapping[str, Any]) -> Fault:
    record_type = category.record_type_of(record)
    return Fault(record_type.id if record_type else "", "", Rule.ANOTHER_PERSON)


def _my_numbers(category: Category, record: Mapping[str, Any]) -> list[Fault]:
    """Name the fields in which a My Number stands; names and types that we do not know stay untold."""
    record_type = category.record_type_of(record)
    declared = instance(record_type.schema).fields if record_type else {}
    return [
        Fault(
            record_type.id if record_type else "",
            key if key in declared else UNNAMED,
            Rule.MY_NUMBER,
        )
        for key, value in record.items()
        if contains_my_number(key) or holds_my_number(value)
    ]


def _undeclared(category: Category, record: Mapping[str, Any]) -> list[Fault]:
    """Name the fields that the record type does not have: they are dropped."""
    record_type = category.record_type_of(record)
    if record_type is None:
        return []
    surplus = record.keys() - instance(record_type.schema).fields.keys() - {PERSON}
    return [Fault(record_type.id, named(key), Rule.UNDECLARED) for key in sorted(surplus, key=str)]


def _counted(faults: Iterable[Fault]) -> tuple[RecordFault, ...]:
    return tuple(
        RecordFault(fault.record_type, fault.field, fault.rule.value, times)
        for fault, times in sorted(Counter(faults).items())
    )
