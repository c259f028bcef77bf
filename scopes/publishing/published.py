"""The whole catalogue as one JSON-ready document: what is published, signed and compared over time.

The order is that of the catalogue, so the same catalogue is the same document, byte by byte. ``version``
is drawn from the content: whatever differs has another one. Whether a newer document may take an older
one's place is for ``scopes.publishing.compatibility``, over its ``categories``.
"""

import hashlib
from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import Any

from scopes.catalogue import CATALOGUE, SCOPES
from scopes.category import Category, RecordType
from scopes.input import Input
from scopes.profile_match import RESULTS
from scopes.publishing.canonical import canonical
from scopes.publishing.json_schema import answer_value
from scopes.publishing.published_schemas import published_schemas
from scopes.purposes.purpose import PURPOSES, PurposeTemplate
from scopes.retention import FROM_THE_BEGINNING, NOT_IN_FORCE, RetentionRule
from scopes.scope import Scope
from scopes.wording import ENGLISH, JAPANESE, PLAIN_JAPANESE, Label, ScopeWording, Text
from scopes.words import (
    AGENCY_KINDS,
    CONDITIONS,
    GROUPS,
    RELATIONS,
    SENSITIVITIES,
    SOURCES,
    UNITS,
)

FORMAT = "1.0"
"""The version of this document's own form, ``MAJOR.MINOR``."""

Json = dict[str, Any]
_VERSION_SIGNS = 16


def published_catalogue(
    categories: Iterable[Category] = tuple(CATALOGUE.values()),
    scopes: Iterable[Scope] = tuple(SCOPES.values()),
) -> Json:
    """Return the document; ``record_types[].retention[].effective_from`` null means planned."""
    content = {
        "format": FORMAT,
        "categories": [published_category(each) for each in categories],
        "scopes": [published_scope(each) for each in scopes],
        "purposes": [_purpose(each) for each in PURPOSES.values()],
        "words": _shared_words(),
    }
    digest = hashlib.sha256(canonical(content)).hexdigest()
    return {"version": digest[:_VERSION_SIGNS], **content}


@cache
def written_catalogue() -> tuple[str, bytes]:
    """Return the version of the document and its canonical bytes; composed once a process."""
    document = published_catalogue()
    return document["version"], canonical(document)


def published_category(category: Category) -> Json:
    """Return what is published of one category, its schemas included."""
    return {
        "id": category.id,
        "number": category.number,
        "group": category.group,
        **_wording(category.wording),
        "sensitivity": int(category.sensitivity),
        "agency_kinds": list(category.agency_kinds),
        "source": category.source_kind,
        "holding_rule": category.holding_rule,
        "conditions": list(category.conditions),
        "relations": sorted(category.relations),
        "step_up": category.step_up,
        "max_term_days": category.max_term_days,
        "items": list(category.items),
        "record_types": [_record_type(each) for each in category.record_types],
        "sub_scopes": [f"{category.id}.{each.id}" for each in category.sub_scopes],
        "codes": {
            name: {code: _label(label) for code, label in labels.items()}
            for name, labels in category.codes.items()
        },
        "examples": [dict(each) for each in category.examples],
        **published_schemas(category),
    }


def _record_type(record_type: RecordType) -> Json:
    own = record_type.sensitivity
    return {
        "id": record_type.id,
        "name": _text(record_type.wording.name),
        "items": list(record_type.items),
        "legal_basis": _text(record_type.wording.legal_basis),
        "retention_note": _text(record_type.wording.retention_note),
        "retention": [_retention(rule) for rule in record_type.retention],
        "by_sub_scope_only": record_type.by_sub_scope,
        "sensitivity": None if own is None else int(own),
    }


def _retention(rule: RetentionRule) -> Json:
    planned = rule.effective_from == NOT_IN_FORCE
    return {
        "rule_id": rule.rule_id,
        "planned": planned,
        "effective_from": None if planned else _day(rule.effective_from),
        "basis_field": rule.basis_field,
        "years": rule.years,
        "days": rule.days,
        "counting": rule.counting,
        "destroyed_before": _day(rule.destroyed_before),
    }


def published_scope(scope: Scope) -> Json:
    """Return what is published of one scope."""
    return {
        "scope": scope.id,
        **_wording(scope.wording),
        "sensitivity": int(scope.sensitivity),
        "conditions": list(scope.conditions),
        "relations": sorted(scope.relations),
        "step_up": scope.step_up,
        "max_term_days": scope.max_term_days,
        "hands_out": "records" if scope.hands_out_records else "answer",
        "inputs": {each.category.id: _fields(each) for each in scope.inputs},
        **_answer(scope),
    }


def _answer(scope: Scope) -> Json:
    if scope.hands_out_records:
        return {}
    labels, answer = RESULTS, scope.answer
    told: Json = {}
    if answer is not None:
        labels = dict(answer.labels)
        told = {
            "version": answer.version,
            "result": answer.result,
            "combined": answer.combined,
            "needs_birth_date": answer.needs_birth_date,
            "value": answer_value(answer),
        }
    return {**told, "labels": {value: _text(text) for value, text in labels.items()}}


def _fields(seen: Input) -> Json:
    return {name: list(names) for name, names in seen.view.fields.items()}


def _purpose(purpose: PurposeTemplate) -> Json:
    """Return a template: its words, and ``purpose`` as a client's registration takes it."""
    return {
        "id": purpose.id,
        "name": _text(purpose.name),
        "why": _text(purpose.why),
        "retention": _text(purpose.retention),
        "longest_term_days": purpose.longest_term_days,
        "purpose": purpose.entitlement(),
    }


def _wording(wording: ScopeWording) -> Json:
    return {
        "name": _text(wording.name),
        "sentence": _text(wording.sentence),
        "sensitivity_note": _text(wording.sensitivity_note),
        "example_fields": [_text(each) for each in wording.example_fields],
    }


def _shared_words() -> Json:
    tables = {
        "agency_kinds": AGENCY_KINDS,
        "conditions": CONDITIONS,
        "groups": GROUPS,
        "relations": RELATIONS,
        "sensitivities": SENSITIVITIES,
        "sources": SOURCES,
        "units": UNITS,
    }
    return {
        name: {key: _text(text) for key, text in texts.items()} for name, texts in tables.items()
    }


def _label(label: Label) -> Json:
    days = {"valid_from": label.valid_from, "valid_to": label.valid_to}
    return {**_text(label), **{name: day.isoformat() for name, day in days.items() if day}}


def _text(text: Text) -> Json:
    plain = {PLAIN_JAPANESE: text.ja_plain} if text.ja_plain else {}
    return {JAPANESE: text.ja, **plain, ENGLISH: text.en}


def _day(day: date) -> str | None:
    return None if day == FROM_THE_BEGINNING else day.isoformat()
