"""All that the page of one scope shows, gathered once for the template."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from scopes.human.views import DatasetView
from scopes.leaflet.citizen import facts_for_citizen
from scopes.leaflet.developer import facts_for_developer, items_of, retention_of
from scopes.leaflet.fact import Fact
from scopes.leaflet.fields import FieldLine, FieldTable, field_tables
from scopes.leaflet.parts import answers_from, example_records, examples_of, parts_of, whole_of
from scopes.publishing.json_schema import way_out
from scopes.scope import Scope


@dataclass(frozen=True)
class RecordSheet:
    """One record type as it leaves: where it comes from, its fields, its schema and an example."""

    id: str
    name: str
    legal_basis: str
    items: str
    retention: tuple[str, ...]
    lines: tuple[FieldLine, ...]
    schema: str
    example: str


@dataclass(frozen=True)
class ScopeSheet:
    """One scope. ``whole`` is the category that it is a part of, None for any other scope."""

    scope: Scope
    facts: tuple[Fact, ...]
    whole: Scope | None
    parts: tuple[Scope, ...]
    answers: tuple[Scope, ...]
    examples: tuple[DatasetView, ...]
    developer_facts: tuple[Fact, ...]
    records: tuple[RecordSheet, ...]


def sheet(scope: Scope, language: str) -> ScopeSheet:
    """Gather what is shown of a scope in a language."""
    examples = {str(each["record_type"]): each for each in reversed(example_records(scope))}
    return ScopeSheet(
        scope=scope,
        facts=facts_for_citizen(scope, language),
        whole=whole_of(scope),
        parts=parts_of(scope),
        answers=answers_from(scope),
        examples=examples_of(scope, language),
        developer_facts=facts_for_developer(scope, language),
        records=tuple(
            _record(scope, table, examples[table.record_type.id], language)
            for table in field_tables(scope, language)
        ),
    )


def _record(
    scope: Scope, table: FieldTable, example: Mapping[str, Any], language: str
) -> RecordSheet:
    shown, record_type = scope.inputs[0], table.record_type
    return RecordSheet(
        id=record_type.id,
        name=record_type.wording.name.in_language(language),
        legal_basis=record_type.wording.legal_basis.in_language(language),
        items=items_of(record_type, language),
        retention=tuple(retention_of(record_type)),
        lines=table.lines,
        schema=json_of(way_out(shown.category, record_type, shown.view, scope.id)),
        example=json_of(example),
    )


def json_of(content: Mapping[str, Any]) -> str:
    """Write JSON for people to read."""
    return json.dumps(content, ensure_ascii=False, indent=2)
