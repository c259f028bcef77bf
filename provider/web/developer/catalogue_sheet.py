"""All that the pages of one scope show, gathered once for their templates."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from scopes.human.views import DatasetView
from scopes.leaflet.citizen import facts_for_citizen, laws_of
from scopes.leaflet.developer import facts_for_developer, items_of, retention_of
from scopes.leaflet.fact import Fact
from scopes.leaflet.fields import FieldLine, FieldTable, field_tables
from scopes.leaflet.parts import answers_from, example_records, examples_of, parts_of, whole_of
from scopes.scope import Scope


@dataclass(frozen=True)
class ScopeSheet:
    """One scope for a citizen. ``whole`` is the category that it is a part of, None for any other scope."""

    scope: Scope
    facts: tuple[Fact, ...]
    whole: Scope | None
    parts: tuple[Scope, ...]
    answers: tuple[Scope, ...]
    examples: tuple[DatasetView, ...]


@dataclass(frozen=True)
class RecordSheet:
    """One record type as it leaves: where it comes from, its fields and an example."""

    id: str
    name: str
    legal_basis: str
    items: str
    retention: tuple[str, ...]
    lines: tuple[FieldLine, ...]
    example: str


@dataclass(frozen=True)
class DeveloperSheet:
    """One scope for a developer."""

    scope: Scope
    facts: tuple[Fact, ...]
    records: tuple[RecordSheet, ...]


def sheet(scope: Scope, language: str) -> ScopeSheet:
    """Gather what a citizen is shown of a scope in a language."""
    return ScopeSheet(
        scope=scope,
        facts=(*facts_for_citizen(scope, language), *laws_of(scope, language)),
        whole=whole_of(scope),
        parts=parts_of(scope),
        answers=answers_from(scope),
        examples=examples_of(scope, language),
    )


def developer_sheet(scope: Scope, language: str) -> DeveloperSheet:
    """Gather what a developer is shown of a scope in a language."""
    examples = {str(each["record_type"]): each for each in reversed(example_records(scope))}
    records = (
        _record(table, examples[table.record_type.id], language)
        for table in field_tables(scope, language)
    )
    return DeveloperSheet(scope, facts_for_developer(scope, language), tuple(records))


def _record(table: FieldTable, example: Mapping[str, Any], language: str) -> RecordSheet:
    record_type = table.record_type
    return RecordSheet(
        id=record_type.id,
        name=record_type.wording.name.in_language(language),
        legal_basis=record_type.wording.legal_basis.in_language(language),
        items=items_of(record_type, language),
        retention=tuple(retention_of(record_type)),
        lines=table.lines,
        example=json_of(example),
    )


def json_of(content: Mapping[str, Any]) -> str:
    """Write JSON for people to read."""
    return json.dumps(content, ensure_ascii=False, indent=2)
