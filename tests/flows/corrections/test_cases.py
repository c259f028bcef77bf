"""A citizen's words reach the owning agency alone, and what it decides comes back to the citizen."""

import json
import uuid
from datetime import timedelta

import pytest

from connectors.contract.correction import CORRECTION, MOST_CHARACTERS
from connectors.errors import CorrectionUnsentError
from connectors.kit.signing import new_signing_key
from consent.correction import MOST_OPEN
from consent.errors import TooManyCasesError
from consent.protection import Flag, FlagKind
from tests.citizen_world import TARO
from tests.correction_stories import WORDS, case_of, desk, everything_kept, report
from tests.correction_town import BY_LETTER, OFFICE, hand_over


def test_the_words_reach_the_agency_alone(office, misaki):
    case = report(office, misaki)
    [heard] = office.heard
    assert (heard.text, heard.record_id, heard.case_id) == (WORDS, "ZZ-record-1", case.case_id)
    assert case.number == "ZZ-1"
    [question] = office.asked
    assert "2回目" not in json.dumps(question.raw, ensure_ascii=False)
    assert len(question.raw[CORRECTION]["sealed"]) > 4096, "its length tells nothing of the words"
    kept = everything_kept(office)
    assert case.case_id.encode() in kept
    assert "2回目".encode() not in kept
    assert b"ZZ-record-1" not in kept


def test_a_form_sent_twice_opens_one_case(office, misaki):
    case = report(office, misaki)
    again = report(office, misaki, case_id=case.case_id)
    assert again == case
    assert len(office.cases) == 1


def test_an_agency_that_is_away_has_no_case_and_the_same_form_opens_it_later(office, misaki):
    office.away = True
    case_id = str(uuid.uuid4())
    with pytest.raises(CorrectionUnsentError) as away:
        report(office, misaki, case_id=case_id)
    assert away.value.kind == "maintenance"
    assert office.world.rows("correction_case") == 0
    office.away = False
    assert report(office, misaki, case_id=case_id).number == "ZZ-1"


@pytest.mark.parametrize("words", ["", "あ" * (MOST_CHARACTERS + 1)])
def test_no_words_and_too_many_are_not_sent(office, misaki, words):
    with pytest.raises(ValueError, match="words"):
        report(office, misaki, words=words)
    assert office.asked == []


def test_the_longest_words_arrive_whole(office, misaki):
    report(office, misaki, words="𠮷" * MOST_CHARACTERS)
    assert office.heard[0].text == "𠮷" * MOST_CHARACTERS


def test_nobody_has_more_open_cases_than_may_be(office, misaki):
    for _ in range(MOST_OPEN):
        report(office, misaki)
    with pytest.raises(TooManyCasesError):
        report(office, misaki)
    office.states(next(iter(office.cases)), "refused", reason="as_it_was")
    report(office, misaki)


def test_an_agency_without_a_key_gets_a_letter(office, misaki):
    assert desk(office).takes(OFFICE)
    assert not desk(office).takes(BY_LETTER)
    with pytest.raises(CorrectionUnsentError):
        report(office, misaki, agency_id=BY_LETTER)


def test_the_state_comes_back_with_a_notice(office, misaki):
    case = report(office, misaki)
    assert office.states(case.case_id, "accepted", number="ZZ-2026-9").status_code == 204
    office.world.clock.turn(days=3)
    assert office.states(case.case_id, "refused", reason="elsewhere").status_code == 204
    after = case_of(office, case)
    assert (after.state, after.reason, after.number) == ("refused", "elsewhere", "ZZ-2026-9")
    assert after.changed_at == office.world.clock()
    assert office.world.rows("notice") == 2


def test_a_decision_is_the_end_of_a_case(office, misaki):
    case = report(office, misaki)
    office.states(case.case_id, "corrected")
    assert office.states(case.case_id, "refused", reason="other").status_code == 204
    assert case_of(office, case).state == "corrected"


def test_nobody_else_moves_a_case(office, misaki):
    case = report(office, misaki)
    office.world.services.persons.enrol(TARO, now=office.world.clock())
    assert office.states(case.case_id, "corrected", person=TARO).status_code == 204
    assert office.states(case.case_id, "corrected", key=new_signing_key()).status_code == 400
    assert office.states(case.case_id, "corrected", agency_id=BY_LETTER).status_code == 400
    assert office.states(case.case_id, "refused").status_code == 400, "a refusal has a reason"
    assert office.states(case.case_id, "corrected", reason="other").status_code == 400
    assert office.states(str(uuid.uuid4()), "corrected").status_code == 204
    assert case_of(office, case).state == "sent"
    assert office.world.rows("notice") == 0


def test_a_statement_counts_once(office, misaki):
    case = report(office, misaki)
    sent = []
    office.posted = lambda text, post=office.posted: sent.append(text) or post(text)
    office.states(case.case_id, "accepted")
    assert office.posted(sent[0]).status_code == 409
    office.world.clock.turn(minutes=6)
    assert office.posted(sent[0]).status_code == 400


def test_flags_withhold_what_becomes_of_a_case(office, misaki):
    services, now = office.world.services, office.world.clock()
    hand_over(office.world, misaki)
    case = report(office, misaki)
    services.protection_flags.set(misaki, Flag(FlagKind.SELF_INFO_BLOCK, now, "operator"))
    assert office.states(case.case_id, "corrected").status_code == 204
    assert case_of(office, case) == case
    assert (office.world.rows("notice"), office.world.rows("party_event")) == (0, 0)


def test_a_case_that_is_opened_under_a_flag_has_its_number_like_any_other(office, misaki):
    block = Flag(FlagKind.SELF_INFO_BLOCK, office.world.clock(), "operator")
    office.world.services.protection_flags.set(misaki, block)
    assert report(office, misaki).number == "ZZ-1"


def test_cases_go_two_years_after_they_last_moved(office, misaki):
    case = report(office, misaki)
    office.world.clock.turn(days=700)
    office.states(case.case_id, "needs_visit")
    office.world.clock.turn(days=729)
    assert case_of(office, case).state == "needs_visit"
    office.world.clock.now += timedelta(days=1)
    assert case_of(office, case) is None


@pytest.mark.parametrize("body", [b"", b"a.b.c", b"{}", "\u00e9".encode(), b"x" * 9_000])
def test_nonsense_is_no_statement_and_is_kept_nowhere(office, body):
    answer = office.posted(body)
    assert (answer.status_code, answer.json["code"]) == (400, "invalid_statement")
    assert answer.headers["Cache-Control"] == "no-store"
