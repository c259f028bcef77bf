"""A person lets a consent rest: each app says so, keeps what it has, and goes on with the same tokens after."""

import sqlite3

import pytest

from tests.unit.clients_example.honest_provider import reply
from tests.unit.clients_example.samples import (
    DOSES,
    WHOLE,
    carer,
    dose,
    envelope,
    handbook,
    handbooks,
    matched,
    released,
)
from tests.walker import Walker

ELDER, YOUNGER = "elder-subject", "younger-subject"
ELDER_DAY, YOUNGER_DAY = "2024年7月16日", "2025年6月1日"


def state(browser):
    return browser.attribute("message", "data-state")


def tokens_kept(tmp_path, app="app"):
    with sqlite3.connect(tmp_path / app / "connections.sqlite3") as database:
        return "mk_rt_" in "\n".join(database.iterdump())


@pytest.fixture
def family(provider):
    """Let the provider hand over the records of two children under one token."""
    provider.people = {ELDER: "grant-elder", YOUNGER: "grant-younger"}
    elder = envelope(released(*DOSES))
    younger = envelope(released(dose("mr", 1, "2025-06-01")))
    provider.results = [(200, {ELDER: elder, YOUNGER: younger})]
    return provider


def test_the_notebook_keeps_records_and_tokens_and_goes_on_without_a_new_consent(
    browser, provider, app_url, tmp_path
):
    browser.press("connect")
    provider.pause()
    for _ in range(2):
        assert state(browser.open(app_url)) == "paused"
        assert "一時停止" in browser.text
        assert ELDER_DAY in browser.text
        assert not browser.has("refresh")
        assert not browser.has("connect")
    assert tokens_kept(tmp_path)
    provider.paused.clear()
    assert state(browser.open(app_url)) == "connected"
    assert state(browser.press("refresh")) == "connected"
    assert provider.acknowledged == ["req-1", "req-2"]
    assert provider.count("GET", "/authorize") == 1


def test_a_request_under_way_is_followed_after_the_pause(browser, provider, app_url):
    provider.results = [(202, {"status": "collecting"})]
    browser.press("connect")
    provider.pause()
    assert state(browser.open(app_url)) == "paused"
    provider.paused.clear()
    provider.results = [(200, WHOLE)]
    assert state(browser.open(app_url)) == "connected"
    assert provider.acknowledged == ["req-1"]


def test_what_is_withdrawn_during_a_pause_is_deleted(browser, provider, app_url, tmp_path):
    browser.press("connect")
    provider.pause()
    browser.open(app_url)
    provider.withdrawn = True
    assert state(browser.open(app_url)) == "withdrawn"
    assert not tokens_kept(tmp_path)


def test_while_nobody_tells_whether_it_rests_nothing_is_thrown_away(
    browser, provider, app_url, tmp_path
):
    browser.press("connect")
    provider.pause()
    (grant_id,) = provider.grants
    provider.replace[f"/grants/{grant_id}"] = lambda: reply("no", 500)
    assert state(browser.open(app_url)) == "error"
    assert tokens_kept(tmp_path)
    provider.replace.clear()
    assert state(browser.open(app_url)) == "paused"


def test_a_paused_connection_can_be_ended_here(browser, provider, app_url):
    browser.press("connect")
    provider.pause()
    browser.open(app_url)
    assert state(browser.press("disconnect")) == "disconnected"
    assert provider.grants == {}


def test_one_child_rests_and_the_other_does_not(browser, family, app_url):
    browser.press("connect")
    browser.press("save_child", nickname="はな")
    family.pause("grant-elder")
    for _ in range(2):
        assert state(browser.open(app_url)) == "connected"
        assert browser.has("resting")
        assert not browser.has("resting-2")
        assert ELDER_DAY in browser.text
    browser.press("refresh")
    assert [*family.made_for.values()].count(ELDER) == 1
    family.paused.clear()
    browser.open(app_url)
    assert not browser.has("resting")
    assert "はなのこれまでの記録" in browser.text


def test_a_child_who_rests_while_asked_for_is_asked_for_after(browser, family, app_url):
    browser.press("connect")
    family.pause("grant-younger")
    browser.press("refresh")
    assert browser.has("resting-2")
    family.paused.clear()
    browser.open(app_url)
    assert not browser.has("resting-2")
    assert [*family.made_for.values()].count(YOUNGER) == 2


def test_of_two_who_rest_the_one_withdrawn_is_forgotten_alone(browser, family, app_url):
    browser.press("connect")
    family.pause()
    assert state(browser.open(app_url)) == "paused"
    assert YOUNGER_DAY in browser.text
    family.paused.discard("grant-elder")
    del family.people[ELDER]
    del family.grants["grant-elder"]
    assert state(browser.open(app_url)) == "paused"
    assert YOUNGER_DAY in browser.text
    assert ELDER_DAY not in browser.text
    family.paused.clear()
    assert state(browser.open(app_url)) == "connected"


def test_the_railway_keeps_the_discount_until_its_day_and_asks_nobody_anew(
    railway_url, provider, tmp_path
):
    provider.results = [(200, envelope(matched(), handbooks(handbook()), carer("yes")))]
    passenger = Walker().open(railway_url)
    passenger.press("connect", name="見本 花子", birthdate="1990-04-02")
    provider.pause()
    assert state(passenger.open(railway_url)) == "paused"
    assert passenger.has("desk")
    assert not passenger.has("confirm")
    assert tokens_kept(tmp_path, "railway")
    provider.paused.clear()
    assert state(passenger.open(railway_url)) == "confirmed"


def test_the_lender_waits_while_a_one_off_consent_rests(loan_url, provider):
    provider.standing = False
    provider.results = [(202, {"status": "collecting"})]
    applicant = Walker().open(loan_url)
    applicant.press("connect", plan="small", name="見本 花子", birthdate="1990-04-02")
    provider.pause()
    assert state(applicant.open(loan_url)) == "paused"
    assert "不利になることはありません" in applicant.text
    provider.paused.clear()
    provider.results = [(200, envelope(matched("no_match")))]
    assert state(applicant.open(loan_url)) == "no_match"
    assert provider.acknowledged == ["req-1"]
