"""A passenger has a discount confirmed, sees fares, is asked again in time, and ends it."""

import sqlite3
from datetime import timedelta

import pytest
from joserfc.jwk import ECKey

from clients_example.relying_party.today import today
from tests.unit.clients_example.samples import (
    carer,
    envelope,
    handbook,
    handbooks,
    matched,
    other,
)
from tests.walker import Walker

NAME, BORN = "見本 花子", "1990-04-02"
CLASS1 = envelope(matched(), handbooks(handbook()), carer("yes"))
MENTAL = envelope(
    matched(), handbooks(handbook("class2", "mental", valid_until="2035-03-31")), carer("no")
)


def state(browser):
    return browser.attribute("message", "data-state")


@pytest.fixture
def passenger(railway_url):
    return Walker().open(railway_url)


@pytest.fixture
def travel(monkeypatch):
    """Let the app live on another day: ``travel(days=400)``."""

    def to(**later):
        day = today() + timedelta(**later)
        for module in ("pages", "handbook"):
            monkeypatch.setattr(f"clients_example.railway.{module}.today", lambda: day)
        return day

    return to


def register(browser, **changes):
    return browser.press("connect", **{"name": NAME, "birthdate": BORN} | changes)


def fare(browser, to, party):
    browser.press("show_fare", to=to, party=party)
    return browser.attribute("fare", "data-reason"), int(browser.attribute("fare", "data-total"))


def stored(tmp_path):
    return "\n".join(sqlite3.connect(tmp_path / "railway" / "connections.sqlite3").iterdump())


def test_class_1_travels_with_a_carer_at_half_fare(passenger, provider, tmp_path):
    provider.results = [(200, CLASS1)]
    register(passenger)
    assert state(passenger) == "confirmed"
    asked = provider.asked_last
    assert asked["scope"] == (
        "openid offline_access profile_match disability.discount answer.carer_discount"
    )
    assert fare(passenger, "hinata", "with_carer") == ("carer_half", 670 * 2 + 1200 * 2)
    assert fare(passenger, "hinata", "solo") == ("alone_near", 1340 + 1200)
    assert fare(passenger, "midorigahara", "solo") == ("alone_far", 1320 + 1730)
    for secret in (NAME, BORN, "physical", "ZZ-h1", "990001", "見本県"):
        assert secret not in stored(tmp_path)


def test_a_mental_handbook_of_class_2_alone_for_80_km_pays_in_full(passenger, provider):
    provider.results = [(200, MENTAL)]
    register(passenger)
    assert "2035年3月31日" in passenger.text
    assert fare(passenger, "hinata", "solo") == ("alone_near", 1340 + 1200)
    assert fare(passenger, "aozora", "solo")[0] == "alone_near"


def test_an_expired_handbook_is_not_valid_and_can_be_confirmed_once_renewed(passenger, provider):
    past = handbook("class2", "mental", valid_until="2026-10-31")
    provider.results = [(200, envelope(matched(), handbooks(past), carer("unknown")))]
    register(passenger)
    assert state(passenger) == "expired"
    assert not passenger.has("desk")
    provider.results = [(200, MENTAL)]
    assert state(passenger.press("confirm")) == "confirmed"


def test_a_ticket_for_a_day_after_the_last_one_is_not_reduced(passenger, provider):
    soon = today() + timedelta(days=10)
    short = handbook(valid_until=soon.isoformat())
    provider.results = [(200, envelope(matched(), handbooks(short), carer("yes")))]
    register(passenger)
    passenger.press("show_fare", to="midorigahara", party="solo", on=soon.isoformat())
    assert passenger.attribute("fare", "data-reason") == "alone_far"
    later = (soon + timedelta(days=1)).isoformat()
    passenger.press("show_fare", to="midorigahara", party="solo", on=later)
    assert passenger.attribute("fare", "data-reason") == "no_discount"
    assert "割引なしの運賃です" in passenger.text
    for unreal in ("2026-02-30", "2000-01-01"):
        passenger.press("show_fare", to="hinata", party="solo", on=unreal)
        assert not passenger.has("fare")
        assert passenger.has("on-wrong")


def test_under_standing_consent_a_year_later_it_is_confirmed_again_by_itself(
    passenger, provider, travel, railway_url
):
    provider.results = [(200, CLASS1)]
    register(passenger)
    travel(days=364)
    passenger.open(railway_url)
    assert provider.acknowledged == ["req-1"]
    later = travel(days=400)
    assert state(passenger.open(railway_url)) == "confirmed"
    assert provider.acknowledged == ["req-1", "req-2"]
    assert f"{later.year}年{later.month}月{later.day}日" in passenger.text


def test_a_handbook_that_ran_out_meanwhile_ends_the_discount(
    passenger, provider, travel, railway_url
):
    ends = today() + timedelta(days=30)
    ending = handbook("class2", "mental", valid_until=ends.isoformat())
    provider.results = [(200, envelope(matched(), handbooks(ending), carer("no")))]
    assert state(register(passenger)) == "confirmed"
    travel(days=31)
    assert state(passenger.open(railway_url)) == "expired"
    assert not passenger.has("desk")


def test_an_office_that_cannot_answer_takes_no_discount_away_before_its_day(
    passenger, provider, travel, railway_url
):
    provider.results = [(200, CLASS1)]
    register(passenger)
    provider.results = [(200, envelope(matched(), other("source_error", "disability.discount")))]
    passenger.press("confirm")
    assert (state(passenger), passenger.has("desk")) == ("later", True)
    travel(days=400)
    passenger.open(railway_url)
    assert (state(passenger), passenger.has("desk")) == ("later", False)


def test_a_one_off_consent_is_ended_once_it_is_used_and_asked_for_again(
    passenger, provider, travel, railway_url, tmp_path
):
    provider.standing, provider.results = False, [(200, MENTAL)]
    assert state(register(passenger)) == "confirmed"
    assert provider.grants == provider.refreshes == {}
    assert "mk_at_" not in stored(tmp_path)
    calls = len(provider.seen)
    assert state(passenger.open(railway_url)) == "confirmed"
    assert len(provider.seen) == calls
    travel(days=400)
    assert state(passenger.open(railway_url)) == "due"
    assert not passenger.has("desk")
    travel(days=4000)
    assert state(passenger.open(railway_url)) == "expired"


@pytest.mark.parametrize(
    ("entries", "shown"),
    [
        ([matched("no_match"), handbooks(handbook()), carer("yes")], "no_match"),
        ([matched("unknown"), handbooks(handbook()), carer("yes")], "not_confirmed"),
        ([matched(), other("not_available", "disability.discount")], "not_found"),
        ([matched(), other("declined", "disability.discount")], "not_shared"),
        ([matched(), handbooks(handbook("not_stated")), carer("unknown")], "not_stated"),
    ],
)
def test_without_a_discount_the_counter_is_named_and_nothing_is_kept(
    passenger, provider, tmp_path, entries, shown
):
    provider.results = [(200, envelope(*entries))]
    register(passenger)
    assert (state(passenger), passenger.has("desk")) == (shown, False)
    assert "駅の窓口" in passenger.text
    assert '"discount": null' in stored(tmp_path)


def test_a_carers_answer_that_is_unknown_is_not_read_as_no(passenger, provider):
    provider.results = [(200, envelope(matched(), handbooks(handbook()), carer("unknown")))]
    register(passenger)
    assert fare(passenger, "midorigahara", "with_carer")[0] == "alone_far"
    assert "介護者の割引は、ネットでは確かめられませんでした" in passenger.text


def test_a_forged_handbook_gives_no_discount(passenger, provider):
    provider.results = [(200, CLASS1)]
    provider.attesting_key = ECKey.generate_key("P-256")
    register(passenger)
    assert (state(passenger), passenger.has("desk")) == ("unproven", False)


def test_waiting_then_confirmed(passenger, provider, railway_url):
    waiting = envelope(matched(), other("pending", "disability.discount"), status="partial")
    provider.results = [(200, waiting)]
    assert state(register(passenger)) == "pending"
    provider.results = [(200, CLASS1)]
    assert state(passenger.open(railway_url)) == "confirmed"


def test_a_withdrawn_consent_deletes_the_discount(passenger, provider, railway_url, tmp_path):
    provider.results = [(200, CLASS1)]
    register(passenger)
    provider.withdrawn = True
    assert state(passenger.open(railway_url)) == "withdrawn"
    assert "class1" not in stored(tmp_path)


def test_ending_it_ends_the_consent_and_deletes_everything(passenger, provider, tmp_path):
    provider.results = [(200, CLASS1)]
    register(passenger)
    assert state(passenger.press("disconnect")) == "disconnected"
    assert provider.grants == provider.refreshes == {}
    assert "class1" not in stored(tmp_path)


def test_what_is_mistyped_is_told_and_asks_nobody(passenger, provider):
    register(passenger, name="", birthdate="1990-02-30")
    assert (passenger.status, state(passenger)) == (422, "disconnected")
    assert {"#name", "#birthdate"} <= passenger.page.links.keys()
    assert provider.seen == []
