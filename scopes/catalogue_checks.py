"""What the catalogue demands of its categories: each check lists the faults that it finds."""

from collections import Counter
from collections.abc import Callable, Sequence

from scopes.category import EVERY_FIELD, AgencyKind, Category
from scopes.errors import RecordError
from scopes.schema.fields import OTHER
from scopes.schema.fields_of import every_field
from scopes.words import label_of

MOST_CATEGORIES = 29
MOST_STEADY_MINUTES = 10
Check = Callable[[Sequence[Category]], list[str]]


def duplicates(ordered: Sequence[Category]) -> list[str]:
    """List ids, numbers, record types and items of the 2019 list that are claimed twice."""
    claims: dict[str, list[object]] = {
        "id": [category.id for category in ordered],
        "number": [category.number for category in ordered],
        "record type": [r.id for category in ordered for r in category.record_types],
        "item": [item for category in ordered for item in category.items],
    }
    return [
        f"{kind} {value} is claimed twice"
        for kind, values in claims.items()
        for value, times in Counter(values).items()
        if times > 1
    ]


def numbers_out_of_range(ordered: Sequence[Category]) -> list[str]:
    """List categories outside the public list's numbers."""
    return [
        f"{category.id} has number {category.number}"
        for category in ordered
        if not 1 <= category.number <= MOST_CATEGORIES
    ]


def too_steady(ordered: Sequence[Category]) -> list[str]:
    """List categories whose answers would be given again after more than ten minutes."""
    return [
        f"{category.id} is steady for {category.steady_minutes} minutes"
        for category in ordered
        if not 0 <= category.steady_minutes <= MOST_STEADY_MINUTES
    ]


def missing_texts(ordered: Sequence[Category]) -> list[str]:
    """List what a citizen would miss: example fields, the way out of a code list, sub-scopes' words."""
    faults = []
    for category in ordered:
        if not category.wording.example_fields:
            faults.append(f"{category.id} names no example fields")
        faults += [
            f"{category.id} code list {field} lacks {OTHER}"
            for field, labels in category.codes.items()
            if OTHER not in labels
        ]
        faults += [
            f"{category.id} has no wording of sub-scope {sub_scope.id}"
            for sub_scope in category.sub_scopes
            if sub_scope.id not in category.wording.sub_scopes
        ]
    return faults


def missing_labels(ordered: Sequence[Category]) -> list[str]:
    """List the fields that nothing is said of."""
    return [
        f"{category.id} has no label of {record_type.id}.{path}"
        for category in ordered
        for record_type in category.record_types
        for path, _ in every_field(record_type.schema)
        if label_of(category, record_type, path) is None
    ]


def unknown_names(ordered: Sequence[Category]) -> list[str]:
    """List what sub-scopes name and the record types do not have."""
    faults = []
    for category in ordered:
        types = {record_type.id: record_type for record_type in category.record_types}
        for sub_scope in category.sub_scopes:
            for name, wanted in sub_scope.fields.items():
                known = types[name].field_names() if name in types else ()
                lost = () if name in types and wanted == EVERY_FIELD else set(wanted) - set(known)
                faults += [f"{category.id}.{sub_scope.id} names {name}.{field}" for field in lost]
    return faults


def contradictions(ordered: Sequence[Category]) -> list[str]:
    """List categories whose agencies and holding rule do not fit, and types that never leave."""
    faults = []
    for category in ordered:
        if (AgencyKind.MUNICIPALITY in category.agency_kinds) != bool(category.holding_rule):
            faults.append(
                f"{category.id} has a holding rule without municipality, or none with one"
            )
        reached = {name for s in category.sub_scopes for name in s.fields}
        faults += [
            f"{category.id}.{record_type.id} leaves under no scope"
            for record_type in category.record_types
            if record_type.by_sub_scope and record_type.id not in reached
        ]
    return faults


def faulty_examples(ordered: Sequence[Category]) -> list[str]:
    """List record types without an example and examples that are not in their own wire form."""
    faults = []
    for category in ordered:
        shown = {example.get("record_type") for example in category.examples}
        missing = [r.id for r in category.record_types if r.id not in shown]
        faults += [f"{category.id} has no example of {name}" for name in missing]
        for example in category.examples:
            name = f"{category.id} example {example.get('record_id')}"
            try:
                if category.to_wire(example) != dict(example):
                    faults.append(f"{name} is not in wire form")
            except RecordError as refused:
                faults.append(f"{name}: {refused}")
    return faults


CHECKS: tuple[Check, ...] = (
    duplicates,
    numbers_out_of_range,
    too_steady,
    missing_texts,
    unknown_names,
    contradictions,
)
"""Checked at import: the program does not start with such a catalogue."""

PROOFS: tuple[Check, ...] = (missing_labels, faulty_examples)
"""Checked by the tests: they take longer and harm nobody at run time."""
