"""An office that does not answer: thirty days after it was told, the case says so, and what one can do."""

import re
from datetime import timedelta
from uuid import uuid4

from consent.correction import ANSWER_DUE, KEPT, CorrectionCase
from consent.protection import Flag, FlagKind
from tests.citizen_world import MISAKI
from tests.correction_town import OFFICE
from tests.record_steps import logged_in


def reported(office, *, ago):
    """Let a citizen have questioned a record of theirs a while ago; return the case."""
    services, now = office.world.services, office.world.clock()
    own, at = services.persons.enrol(MISAKI, now=now), now - ago
    case = CorrectionCase(
        *(str(uuid4()), own, own, "self", OFFICE, "immunisation"),
        *("immunisation_record", at, at, at + KEPT),
    )
    services.correction_cases.add(case)
    return case


def address(case):
    return f"/my-page/corrections/{case.case_id}"


def test_after_thirty_days_a_case_says_that_nobody_answered_and_what_to_do(office, browser):
    soon = reported(office, ago=ANSWER_DUE - timedelta(seconds=1))
    told = browser.open(address(soon))
    assert "送りました" in told.text
    assert "ways-on" not in told.page.attributes
    office.world.clock.turn(seconds=1)
    told.open(address(soon))
    assert "返事がありません" in told.text
    assert {"ways-on", "to-records", "commission"} <= told.page.attributes.keys()
    assert "返事がありません" in told.open("/my-page/corrections").text


def test_an_answer_that_comes_late_is_shown_all_the_same(office, browser):
    late = reported(office, ago=ANSWER_DUE * 2)
    office.states(late.case_id, "accepted")
    assert "調べています" in browser.open(address(late)).text


def test_a_case_that_flags_hide_goes_without_an_answer_like_any_other(office, browser):
    unanswered, hidden = (reported(office, ago=ANSWER_DUE) for _ in range(2))
    bare = alike(browser.open(address(unanswered)).html)
    block = Flag(FlagKind.SELF_INFO_BLOCK, office.world.clock(), "operator")
    office.world.services.protection_flags.set(hidden.subject_id, block)
    office.states(hidden.case_id, "corrected")
    assert "返事がありません" in browser.open(address(hidden)).text
    assert alike(browser.html) == bare


def test_the_box_tells_once_that_nobody_answered_whether_flags_hide_it_or_not(office, browser):
    hidden = reported(office, ago=ANSWER_DUE)
    reported(office, ago=ANSWER_DUE - timedelta(hours=1))
    block = Flag(FlagKind.SELF_INFO_BLOCK, office.world.clock(), "operator")
    office.world.services.protection_flags.set(hidden.subject_id, block)
    tell = office.world.services.notice_sweep.unanswered.tell
    now = office.world.clock()
    assert [tell(now=now), tell(now=now), tell(now=now + timedelta(hours=1))] == [1, 0, 1]
    box = browser.open("/my-page/notices")
    assert box.text.count("役所の返事がありません") == 2
    assert "/my-page/corrections" in box.page.links.values()


def test_whoever_reads_another_language_is_told_the_same_ways(office):
    told = logged_in(office, language="en").open(address(reported(office, ago=ANSWER_DUE)))
    assert "Print a letter" in told.text
    assert "Personal Information Protection Commission" in told.text


def alike(html):
    """A page without what differs from case to case: tokens, ids, numbers and days."""
    return re.sub(r'value="[^"]*"|[0-9a-f-]{36}|[0-9]+', "", html)
