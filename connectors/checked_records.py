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
from scopes.scope import Scope


@dataclass(frozen=True)
class CheckedRecords:
    """What may be used of an answer: wire forms, narrowed to what the scope asks for.

    ``faults`` are why records were left out; ``unasked`` are faults of records that the scope does not
    ask for, of which nobody but the operator may hear; ``remarks`` name what was merely not wanted.
    """

    records: tuple[dict[str, Any], ...]
    faults: tuple[RecordFault, ...]
    unasked: tuple[RecordFault, ...]
    remarks: tuple[RecordFault, ...]


def checked_records(
    scope: Scope, category: str, unverified: Iterable[Mapping[str, Any]], as_of: date
) -> CheckedRecords:
    """Check records one by one; a record without a date of its own takes the answer's.

    A My Number anywhere in a record blocks every record of its type: where one slipped in, others may
    have. Raises ``MalformedAnswerError`` when two records share an id.
    """
    asked = scope.input_of(category)
    good: list[dict[str, Any]] = []
    faults: list[Fault] = []
    remarks: list[Fault] = []
    for record in unverified:
        found = _my_numbers(asked.category, record) or _checked(asked.category, record, as_of, good)
        faults += found
        if not found:
            remarks += _undeclared(asked.category, record)
    blocked = {fault.record_type for fault in faults if fault.rule is Rule.MY_NUMBER}
    kept = [record for record in good if record["record_type"] not in blocked and "" not in blocked]
    seen = [part for record in kept if (part := asked.view.at_work(record)) is not None]
    remarks += [
        Fault(record["record_type"], "", Rule.NOT_ASKED)
        for record in kept
        if record["record_type"] not in asked.view.fields
    ]
    if len({record["record_id"] for record in kept}) < len(kept):
        raise MalformedAnswerError("two records have one id")
    told = [_as_told(asked, fault) for fault in faults if _is_asked(asked, fault)]
    unasked = [fault for fault in faults if not _is_asked(asked, fault)]
    return CheckedRecords(tuple(seen), _counted(told), _counted(unasked), _counted(remarks))


def _is_asked(asked: Input, fault: Fault) -> bool:
    """Tell whether a fault is about what a scope asks for; a record of no known type may be."""
    return not fault.record_type or fault.record_type in asked.view.fields


def _as_told(asked: Input, fault: Fault) -> Fault:
    """Leave out the name of a field that the scope does not show."""
    shown = (*COMMON_FIELDS, *(asked.view.names_at_work(fault.record_type) or ()))
    known = not fault.record_type or fault.field.partition(".")[0] in (*shown, UNNAMED)
    return fault if known else replace(fault, field="")


def _checked(
    category: Category, record: Mapping[str, Any], as_of: date, good: list[dict[str, Any]]
) -> Sequence[Fault]:
    """Put the wire form of a record among the good ones, or say what is wrong with it."""
    try:
        good.append(category.to_wire({"as_of": as_of.isoformat(), **record}))
    except RecordError as refused:
        return refused.faults
    return ()


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
    surplus = record.keys() - instance(record_type.schema).fields.keys()
    return [Fault(record_type.id, named(key), Rule.UNDECLARED) for key in sorted(surplus, key=str)]


def _counted(faults: Iterable[Fault]) -> tuple[RecordFault, ...]:
    return tuple(
        RecordFault(fault.record_type, fault.field, fault.rule.value, times)
        for fault, times in sorted(Counter(faults).items())
    )
