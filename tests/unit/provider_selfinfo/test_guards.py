"""Each guard on what may leave, alone and in the row."""

from dataclasses import replace
from datetime import date

import pytest

from connectors.port import Holder
from consent.permission import Allowed
from provider.selfinfo.guards import GUARDS, Circumstance, guarded
from provider.selfinfo.release import Release
from scopes.catalogue import CATALOGUE, SCOPES
from scopes.look_back import is_kept, is_truncated, latest_day
from scopes.outcome import Outcome
from tests.fakes.counter import bare, records_of, released

TODAY = date(2026, 11, 22)
HERE = Circumstance(Allowed(("immunisation", "household")), TODAY)
MY_NUMBER = "123456789018"


def a_release(records=None, *, category="immunisation", condition=None, **changes):
    records = records_of(category, 2) if records is None else records
    answer = replace(released(category, "hinata", records), **changes)
    return Release(SCOPES[category], condition or {"kind": "latest"}, (answer,))


def test_what_is_in_order_passes_unchanged():
    release = a_release()
    assert guarded(release, HERE) == release


def test_the_guards_are_one_list_in_a_known_order():
    assert [guard.__name__ for guard in GUARDS] == [
        "only_unprotected",
        "only_permitted",
        "only_asked_category",
        "only_rightly_sealed",
        "no_my_number",
        "no_third_persons",
        "only_what_is_kept",
        "only_declared_fields",
        "only_asked_fields",
        "only_with_provenance",
        "only_the_answer",
    ]


def test_what_is_not_permitted_does_not_exist():
    assert guarded(a_release(), Circumstance(Allowed(("household",)), TODAY)) is None


def test_an_answer_about_another_category_is_blocked():
    foreign = released("household", "hinata", records_of("immunisation"))
    left = guarded(Release(SCOPES["immunisation"], {"kind": "latest"}, (foreign,)), HERE)
    assert left.outcome is Outcome.SOURCE_ERROR


def test_undeclared_fields_are_dropped():
    [record] = records_of("immunisation")
    left = guarded(a_release([{**record, "physician": "見本 一郎", "address": "見本市1-1"}]), HERE)
    assert left.released[0].records == (record,)


def test_one_record_out_of_form_blocks_the_answer_but_no_other_agency():
    [good, bad] = records_of("immunisation", 2)
    del bad["administered_on"]
    other = released("immunisation", "aozora", [good])
    release = a_release([good, bad])
    left = guarded(replace(release, answers=(*release.answers, other)), HERE)
    assert left.released == (other,)
    assert left.errors[0].records == ()
    assert not left.complete


def narrowed(token, category, example=0):
    """An example of a category as the connector hands it on: narrowed to what a scope needs."""
    wire = CATALOGUE[category].to_wire(CATALOGUE[category].examples[example])
    return SCOPES[token].input_of(category).view.at_work(wire)


@pytest.mark.parametrize("scope", [s for s in SCOPES.values() if s.inputs], ids=lambda s: s.id)
def test_every_scope_passes_the_guards_by_its_examples_and_keeps_no_old_record(scope):
    here = Circumstance(Allowed((scope.id,)), TODAY, birth_date=date(2015, 5, 1))
    latest = "latest" in scope.conditions
    condition = {"kind": "latest"} if latest else {"kind": "as_of", "date": "2026-11-01"}
    for each in scope.inputs:
        category = each.category
        for example in category.examples:
            record = each.view.at_work(category.to_wire(example))
            if record is None:
                continue
            answer = released(category.id, "hinata", [record])
            left = guarded(Release(scope, condition, (answer,)), here)
            assert left.outcome in (Outcome.RELEASED, Outcome.NOT_AVAILABLE)
            for told in left.released:
                assert [each.view.of(r) for r in told.records] == [*told.records]


@pytest.mark.parametrize(
    ("token", "category"),
    [
        ("tax_income.summary", "tax_income"),
        ("disability.discount", "disability"),
        ("answer.income_at_least_3m", "tax_income"),
    ],
)
def test_a_record_that_was_narrowed_to_its_scope_is_in_order(token, category):
    record = narrowed(token, category)
    here = Circumstance(Allowed((token,)), TODAY)
    answer = released(category, "hinata", [record])
    left = guarded(Release(SCOPES[token], {"kind": "latest"}, (answer,)), here)
    assert left.outcome is Outcome.RELEASED


def test_a_narrowed_record_is_still_checked_by_field():
    here = Circumstance(Allowed(("disability.discount",)), TODAY)
    good = narrowed("disability.discount", "disability")
    for bad in ({**good, "valid_until": "tomorrow"}, {**good, "kind": None}):
        answer = released("disability", "hinata", [bad])
        left = guarded(Release(SCOPES["disability.discount"], {"kind": "latest"}, (answer,)), here)
        assert left.outcome is Outcome.SOURCE_ERROR
    del good["discount_class"]
    answer = released("disability", "hinata", [good])
    left = guarded(Release(SCOPES["disability.discount"], {"kind": "latest"}, (answer,)), here)
    assert left.outcome is Outcome.SOURCE_ERROR


@pytest.mark.parametrize(
    "text", [MY_NUMBER, "番号 １２３４５６７８９０１８ です", "1234-5678-9018", "1234 5678 9018"]
)
def test_a_my_number_in_any_text_blocks_the_answer(text, caplog):
    [record] = records_of("immunisation", product_name=text)
    left = guarded(a_release([record]), HERE)
    assert left.outcome is Outcome.SOURCE_ERROR
    assert left.answers[0].records == ()
    assert "guard=my_number" in caplog.text
    assert "5678" not in caplog.text


def test_a_my_number_as_the_name_of_a_layout_blocks_too():
    left = guarded(a_release(layout_version=MY_NUMBER), HERE)
    assert left.outcome is Outcome.SOURCE_ERROR


def test_a_my_number_in_a_holders_text_blocks_too():
    holder = Holder("991015", "日向見本市", f"係 {MY_NUMBER}")
    assert guarded(a_release(holder=holder), HERE).outcome is Outcome.SOURCE_ERROR


def test_records_past_their_retention_stay_and_leave_no_trace():
    kept, last_day, over = (
        records_of("immunisation", administered_on=day)[0]
        for day in ("2024-09-10", "2021-11-22", "2021-11-21")
    )
    left = guarded(a_release([kept, last_day, over]), HERE)
    assert left.released[0].records == (kept, last_day)
    assert not left.truncated
    gone = guarded(a_release([over]), HERE)
    assert gone.outcome is Outcome.NOT_AVAILABLE
    assert gone.complete


@pytest.mark.parametrize(
    ("condition", "category", "truncated"),
    [
        ({"kind": "latest"}, "immunisation", False),
        ({"kind": "range", "from": "2021-11-22", "to": "2026-01-01"}, "immunisation", False),
        ({"kind": "range", "from": "2021-11-21", "to": "2026-01-01"}, "immunisation", True),
        ({"kind": "fiscal_year", "fiscal_year": 2021}, "tax_income", False),
        ({"kind": "fiscal_year", "fiscal_year": 2020}, "tax_income", True),
        ({"kind": "latest"}, "household", False),
    ],
)
def test_truncation_is_said_from_the_dates_of_the_request_alone(condition, category, truncated):
    assert is_truncated(SCOPES[category].inputs[0], condition, today=TODAY) is truncated
    here = Circumstance(Allowed((category,)), TODAY)
    for answer in (bare(category, "hinata", "none_held"), *a_release(category=category).answers):
        left = guarded(Release(SCOPES[category], condition, (answer,)), here)
        assert left.truncated is truncated


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("2024-02-10", date(2024, 2, 10)),
        ("2024-02", date(2024, 2, 29)),
        ("2024", date(2024, 12, 31)),
        (2024, date(2025, 3, 31)),
        (None, None),
    ],
)
def test_a_date_known_in_part_counts_as_the_latest_day_it_may_mean(value, day):
    assert latest_day(value) == day


def test_a_record_of_no_known_type_is_not_kept():
    assert not is_kept(CATALOGUE["immunisation"], {"record_type": "horoscope"}, today=TODAY)


@pytest.mark.parametrize(
    "gap",
    [
        {"holder": Holder("", "日向見本市", "係")},
        {"holder": Holder("991015", "日向見本市", "")},
        {"as_of": None},
        {"layout_version": None},
    ],
)
def test_records_that_could_not_be_asked_about_are_blocked(gap):
    assert guarded(a_release(**gap), HERE).outcome is Outcome.SOURCE_ERROR


def test_a_fault_of_ours_in_one_answer_makes_it_unknown_and_tells_no_value(monkeypatch, caplog):
    scope = SCOPES["answer.handbook_valid"]

    def fails(evidence):
        raise RuntimeError(str(evidence))

    broken = replace(scope, answer=replace(scope.answer, evaluate=fails))
    record = narrowed("answer.handbook_valid", "disability")
    answer = released("disability", "hinata", [record])
    here = Circumstance(Allowed((scope.id,)), TODAY)
    left = guarded(Release(broken, {"kind": "latest"}, (answer,)), here)
    assert left.answered.value == "unknown"
    assert "fault=RuntimeError" in caplog.text
    assert record["record_id"] not in caplog.text
