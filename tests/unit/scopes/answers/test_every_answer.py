"""What holds for every answer: it looks at what it names, says what it has words for, and guesses nothing."""

import re
from datetime import date
from functools import cache
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scopes.answer import NO, UNKNOWN, YES, ResultType
from scopes.catalogue import CATALOGUE, SCOPES
from scopes.category import ConditionKind
from scopes.errors import RedundantScopeError
from scopes.parsing import demand_no_redundancy
from scopes.wording import LANGUAGES
from tests.records import records_of
from tests.unit.scopes.answers.asking import TODAY, ask, category_of, evidence

ANSWERS = {scope.answer.id: scope for scope in SCOPES.values() if scope.answer}
COMBINED = {name: scope for name, scope in ANSWERS.items() if scope.answer.combined}
HINTING = {*COMBINED, "child_rearing_allowance_paid", "public_assistance_received"}
READING = re.compile("（[ぁ-ん]+）")
FEW = settings(max_examples=12)

every_answer = pytest.mark.parametrize("name", ANSWERS)


def test_a_service_finds_enough_answers_to_do_without_records():
    assert len(ANSWERS) >= 20
    assert all(f"answer.{name}" == scope.id for name, scope in ANSWERS.items())


@every_answer
def test_it_names_fields_that_there_are_and_leave_with_their_category(name):
    for category_id, record_types in ANSWERS[name].answer.needs.items():
        for record_type, fields in record_types.items():
            assert set(fields) <= set(CATALOGUE[category_id].record_type(record_type).field_names())


@every_answer
def test_it_looks_at_the_day_from_which_a_record_is_kept_so_that_old_ones_can_be_left_out(name):
    for category_id, record_types in ANSWERS[name].answer.needs.items():
        for record_type, fields in record_types.items():
            rules = CATALOGUE[category_id].record_type(record_type).retention
            assert {rule.basis_field for rule in rules} <= set(fields)


@pytest.mark.parametrize("name", COMBINED)
def test_a_combined_answer_is_handled_as_carefully_as_each_of_its_branches(name):
    looked_at = COMBINED[name].inputs
    branches = [
        other
        for other in ANSWERS.values()
        if any(mine.shows(its) for mine in looked_at for its in other.inputs)
    ]
    assert len(branches) > 1
    assert all(COMBINED[name].sensitivity >= branch.sensitivity for branch in branches)


@every_answer
def test_a_part_whose_records_tell_the_same_is_handled_as_carefully_as_the_answer(name):
    answer = ANSWERS[name]
    parts = [each for each in SCOPES.values() if each.hands_out_records and "." in each.id]
    for part in parts:
        if len(answer.inputs) == 1 and part.inputs[0].contains(answer.inputs[0]):
            assert part.sensitivity >= answer.sensitivity, part.id


@every_answer
def test_every_category_behind_it_takes_its_conditions(name):
    scope = ANSWERS[name]
    assert scope.conditions
    assert all(set(scope.conditions) <= set(each.category.conditions) for each in scope.inputs)


@every_answer
def test_a_consent_to_it_lasts_no_longer_than_one_to_the_records_it_looks_at(name):
    scope = ANSWERS[name]
    for looked_at in scope.inputs:
        showing = [
            other.max_term_days
            for other in SCOPES.values()
            if other.hands_out_records and other.inputs[0].contains(looked_at)
        ]
        assert scope.max_term_days <= max(showing)


@every_answer
def test_it_has_words_for_all_that_it_may_say(name):
    answer = ANSWERS[name].answer
    values = {
        ResultType.YES_NO: {YES, NO, UNKNOWN},
        ResultType.CODE: {*answer.labels, UNKNOWN},
        ResultType.DATE: {UNKNOWN},
    }
    assert set(answer.labels) == values[answer.result]
    for text in answer.labels.values():
        assert text.ja_plain
        assert all(text.in_language(language).strip() for language in LANGUAGES)


@every_answer
def test_its_sentences_are_short(name):
    wording = ANSWERS[name].wording
    for text in (wording.sentence, wording.sensitivity_note):
        assert all(len(sentence) <= 60 for sentence in text.ja.split("。"))
        plain = READING.sub("", text.ja_plain)
        assert all(len(sentence) <= 72 for sentence in plain.split("。"))
        assert "{" not in text.ja + text.ja_plain + text.en + wording.name.ja


@every_answer
def test_no_record_says_nothing(name):
    assert ask(name, condition=_condition(name), born=date(2020, 4, 1)) == UNKNOWN


@every_answer
@FEW
@given(data=st.data())
def test_whatever_is_on_record_it_says_something_that_it_has_words_for(name, data):
    records = data.draw(_records(name))
    circumstances = {
        "condition": _condition(name),
        "today": data.draw(st.dates(date(2020, 1, 1), date(2030, 12, 31))),
        "born": data.draw(st.dates(date(1930, 1, 1), date(2026, 11, 26))),
    }
    value = ask(name, *records, **circumstances)
    answer = ANSWERS[name].answer
    if answer.result is ResultType.DATE and value != UNKNOWN:
        assert date.fromisoformat(value).isoformat() == value
    else:
        assert value in answer.labels
    if value == NO:
        assert name not in HINTING
        small = [*combinations(records, 1), *combinations(records, 2)]
        assert any(ask(name, *some, **circumstances) == NO for some in small)


@pytest.mark.parametrize("name", COMBINED)
def test_a_combined_answer_is_refused_beside_anything_that_looks_at_its_branches(name):
    scope = COMBINED[name]
    branches = {
        (each.category.id, record_type)
        for each in scope.inputs
        for record_type in each.record_types
    }
    for other in SCOPES.values():
        looks = {(each.category.id, r) for each in other.inputs for r in each.record_types}
        asked = [scope.id, other.id]
        if other is scope or not looks & branches:
            demand_no_redundancy(asked)
        else:
            with pytest.raises(RedundantScopeError) as refusal:
                demand_no_redundancy(asked)
            assert scope.id in refusal.value.redundant


def test_answers_may_stand_beside_each_other_and_beside_the_records_they_look_at():
    demand_no_redundancy(["disability.discount", "answer.carer_discount", "answer.handbook_valid"])
    demand_no_redundancy(["tax_income.summary", "answer.income_band", "answer.income_at_least_3m"])


@every_answer
def test_it_sees_nothing_but_what_it_named(name):
    scope = ANSWERS[name]
    examples = [dict(e) for each in scope.inputs for e in each.category.examples]
    common = {"record_id", "record_type", "as_of", "source_code", "source_values"}
    for record_type, seen in evidence(name, examples).records.items():
        named = scope.answer.needs[category_of(record_type).id][record_type]
        assert all(set(record) <= {*named, *common} for record in seen)


def _condition(name):
    if ConditionKind.AS_OF in ANSWERS[name].conditions:
        return {"kind": "as_of", "date": TODAY.isoformat()}
    if ConditionKind.FISCAL_YEAR in ANSWERS[name].conditions:
        return {"kind": "fiscal_year", "fiscal_year": 2026}
    return {"kind": "latest"}


def _records(name):
    types = [r for needs in ANSWERS[name].answer.needs.values() for r in needs]
    return st.lists(st.one_of([_invented(record_type) for record_type in types]), max_size=3)


@cache
def _invented(record_type):
    category = category_of(record_type)
    return records_of(category, category.record_type(record_type)).map(category.to_wire)
