"""Leaflets: every scope is explained to citizens and developers, whole, in each language."""

import re

import pytest

from scopes.catalogue import SCOPES
from scopes.leaflet.citizen import facts_for_citizen
from scopes.leaflet.developer import facts_for_developer, retention_of
from scopes.leaflet.fields import field_tables
from scopes.leaflet.parts import example_records, examples_of, parts_of
from scopes.retention import FROM_THE_BEGINNING, NOT_IN_FORCE, Counting, RetentionRule
from scopes.wording import ENGLISH, LANGUAGES

KANA = re.compile(r"[ぁ-ヿ一-龯]")


def said(facts):
    return {fact.key: fact.lines for fact in facts}


def every_fact(scope, language):
    return (*facts_for_citizen(scope, language), *facts_for_developer(scope, language))


@pytest.mark.parametrize("scope", SCOPES.values(), ids=lambda s: s.id)
def test_no_fact_is_empty_in_any_language_and_english_holds_no_japanese(scope):
    for language in LANGUAGES:
        for fact in every_fact(scope, language):
            assert fact.label.strip()
            assert fact.lines
            assert all(line.strip() for line in fact.lines), fact
    texts = [text for fact in every_fact(scope, ENGLISH) for text in (fact.label, *fact.lines)]
    assert [text for text in texts if KANA.search(text)] == []


@pytest.mark.parametrize("scope", SCOPES.values(), ids=lambda s: s.id)
def test_the_fields_of_a_leaflet_are_those_that_leave(scope):
    tables = field_tables(scope, ENGLISH)
    if not scope.hands_out_records:
        assert tables == ()
        return
    leaving = scope.inputs[0].view.fields
    shown = {
        table.record_type.id: {line.path for line in table.lines if "." not in line.path}
        for table in tables
    }
    assert shown.keys() == leaving.keys()
    for name, fields in leaving.items():
        assert set(fields) <= shown[name]


@pytest.mark.parametrize("scope", SCOPES.values(), ids=lambda s: s.id)
def test_an_example_of_each_record_type_is_shown_through_the_scopes_own_view(scope):
    views = examples_of(scope, ENGLISH)
    types = scope.inputs[0].record_types if scope.hands_out_records else ()
    assert {view.record_type for view in views} == set(types)
    allowed = scope.inputs[0].view.fields if types else {}
    for record in example_records(scope):
        others = record.keys() - {
            "record_id",
            "record_type",
            "as_of",
            "source_code",
            "source_values",
        }
        assert others <= set(allowed[record["record_type"]])


def test_a_masked_number_stays_masked_in_the_example():
    shown = {r["record_id"]: r for r in example_records(SCOPES["disability"])}
    clear = {r["record_id"]: r for r in example_records(SCOPES["disability.identifiers"])}
    assert shown["d1"]["handbook_number"].startswith("***")
    assert "*" not in clear["d1"]["handbook_number"]


def test_a_category_names_its_parts_and_a_part_has_none():
    assert [part.id for part in parts_of(SCOPES["disability"])][:2] == [
        "disability.handbook",
        "disability.discount",
    ]
    assert parts_of(SCOPES["disability.discount"]) == ()


def test_a_one_off_scope_says_so_and_a_place_says_that_it_may_be_missing():
    assert said(facts_for_citizen(SCOPES["disability"], ENGLISH))["term"] == (
        "This time only; nobody can receive it for longer",
    )
    (table,) = field_tables(SCOPES["disability.discount"], ENGLISH)
    prefecture = next(line for line in table.lines if line.path == "issuer_prefecture")
    assert not prefecture.required
    assert prefecture.marks


def test_a_code_of_limited_use_is_told_with_its_days():
    codes = {
        code: label
        for table in field_tables(SCOPES["disability.support"], ENGLISH)
        for line in table.lines
        for code, label in line.codes.items()
    }
    assert codes["employment_choice"] == "Support in choosing work (2025-10-01–)"


def test_an_answer_says_that_unknown_is_no_refusal():
    told = said(facts_for_citizen(SCOPES["profile_match"], ENGLISH))
    assert told["values"] == ("The same person", "Not the same person", "Unknown")
    assert "not “no”" in told["kept_back"][-1]


def test_retention_rules_are_told_with_their_days():
    rule = RetentionRule("r", FROM_THE_BEGINNING, "on", 3, Counting.FISCAL)
    planned = RetentionRule("p", NOT_IN_FORCE, "on", 1)
    record_type = type("Type", (), {"retention": (rule, planned)})
    assert retention_of(record_type) == [
        "r: 3 fiscal years from on",
        "p: 1 year from on, planned, no date yet",
    ]
