"""A parent connects once for several children: each has records, a name and an end of their own."""

import pytest

from tests.unit.clients_example.samples import DOSES, dose, envelope, released
from tests.unit.clients_example.test_maternal_app_hears import WITHDRAWN, event, push

ELDER, YOUNGER = "elder-subject", "younger-subject"
ELDER_DAY, YOUNGER_DAY = "2024年7月16日", "2025年6月1日"


@pytest.fixture
def family(provider):
    """Let the provider hand over the records of two children under one token."""
    provider.people = {ELDER: "grant-elder", YOUNGER: "grant-younger"}
    elder = envelope(released(*DOSES))
    younger = envelope(released(dose("mr", 1, "2025-06-01")))
    provider.results = [(200, {ELDER: elder, YOUNGER: younger})]
    return provider


def state(browser):
    return browser.attribute("message", "data-state")


def posts(provider):
    return provider.count("POST", "/self-information/requests")


def test_each_child_has_a_part_of_the_page_and_a_request_of_their_own(browser, family):
    browser.press("connect")
    assert state(browser) == "connected"
    assert browser.has("timeline")
    assert browser.has("timeline-2")
    assert "1人目のお子さま" in browser.text
    assert "2人目のお子さま" in browser.text
    assert sorted(family.made_for.values()) == [ELDER, YOUNGER]
    assert len(family.acknowledged) == posts(family) == 2


def test_each_child_gets_a_name_from_the_parent(browser, family):
    browser.press("connect")
    browser.press("save_child-2", nickname="はな")
    assert browser.url.endswith("#next-2")
    assert "はなのこれまでの記録" in browser.text
    assert "1人目のお子さま" in browser.text
    browser.press("save_child-2", nickname="はな", birth_date="1901-01-01")
    assert browser.has("birth-wrong-2")
    assert not browser.has("birth-wrong")


def test_asking_again_asks_for_each(browser, family):
    browser.press("connect")
    browser.press("refresh")
    assert state(browser) == "connected"
    assert posts(family) == 4


@pytest.mark.parametrize(("gone", "left"), [(ELDER, YOUNGER_DAY), (YOUNGER, ELDER_DAY)])
def test_a_consent_that_ends_for_one_child_takes_that_childs_records_away(
    browser, family, app_url, gone, left
):
    browser.press("connect")
    assert ELDER_DAY in browser.text
    assert YOUNGER_DAY in browser.text
    del family.people[gone]
    browser.open(app_url)
    assert state(browser) == "connected"
    assert left in browser.text
    assert (ELDER_DAY in browser.text) != (YOUNGER_DAY in browser.text)
    assert not browser.has("timeline-2")


def test_an_event_about_one_child_is_about_no_other(browser, family, app_url):
    browser.press("connect")
    assert push(app_url, event(family, WITHDRAWN, "grant-elder")).status_code == 202
    del family.people[ELDER]
    browser.open(app_url)
    assert YOUNGER_DAY in browser.text
    assert ELDER_DAY not in browser.text
    assert push(app_url, event(family, WITHDRAWN, "grant-younger")).status_code == 202
    assert state(browser.open(app_url)) == "withdrawn"


def test_a_child_whose_consent_ended_while_asking_holds_up_nobody(browser, family):
    browser.press("connect")
    del family.people[YOUNGER]
    browser.press("refresh")
    assert state(browser) == "connected"
    assert browser.has("timeline")
    assert not browser.has("timeline-2")


def test_the_end_is_the_end_for_each_child(browser, family):
    browser.press("connect")
    del family.people[ELDER]  # it rests, and is not named at the moment
    browser.press("refresh")
    browser.press("disconnect")
    assert state(browser) == "disconnected"
    assert family.grants == {}
