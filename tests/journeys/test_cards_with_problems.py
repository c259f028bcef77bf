"""Cards that do not work: each leads to its own page, and nothing is created or handed over."""

import pytest

from tests.journeys import story
from tests.services.sandbox_databases import answers
from tests.walker import Walker

pytestmark = pytest.mark.process

TABLES = ("person", "consent_grant", "disclosure", "retrieval")


@pytest.fixture
def cards(sandbox):
    """Make every card as new afterwards: what a test locks must not stay locked for the next."""
    yield
    for state in (sandbox.data / "cards").glob("*.state.json"):
        state.unlink()


@pytest.fixture
def rows(sandbox):
    """Return how many rows the provider has of what a login or a consent creates."""

    counted = [f"SELECT count(*) FROM {table}" for table in TABLES]
    return lambda: answers(sandbox.data / "provider.sqlite3", *counted)


@pytest.fixture
def citizen(sandbox, cards):
    """Return a browser that stands before the bridge's cards."""
    browser = Walker().open(sandbox.url("maternal_app")).press("connect")
    story.to_the_bridge(browser)
    return browser


def stop(browser):
    """Stop on the provider's problem page, and return to the app."""
    browser.press("cancel").press("return")
    return browser.attribute("message", "data-state")


@pytest.mark.parametrize(
    ("card", "code", "told"),
    [
        ("yamazaki-hiroshi", "E-L4R", "電子証明書が失効しています"),
        ("nakamura-aoi", "E-L9", "このカードの持ち主を確認できませんでした"),
    ],
)
def test_a_card_that_the_provider_refuses_after_the_pin(citizen, rows, card, code, told):
    before = rows()
    story.use_card(citizen, card=card)
    citizen.press("return")
    assert code in citizen.text
    assert told in citizen.text
    assert "あなたの情報は、何も渡っていません。" in citizen.text
    assert stop(citizen) == "refused"
    assert rows() == before


@pytest.mark.parametrize(
    ("card", "code", "told"),
    [
        ("tanaka-makoto", "E-L7", "このカードには暗証番号がありません"),
        ("ito-megumi", "E-L5", "暗証番号が使えなくなっています"),
        ("suzuki-tomoko", "E-L4", "有効期限が切れているようです"),
    ],
)
def test_a_card_that_the_bridge_cannot_use_asks_for_no_pin(citizen, rows, card, code, told):
    before = rows()
    citizen.press("choose", card=card)
    assert told in citizen.text
    assert "ここまでで渡した情報はありません。" in citizen.text
    assert not citizen.has("pin")
    citizen.press("return")
    assert f"{code} /" in citizen.text
    assert stop(citizen) == "refused"
    assert rows() == before


def test_an_expired_certificate_is_refused_also_when_the_bridge_goes_on(citizen, rows):
    before = rows()
    citizen.press("choose", card="suzuki-tomoko").press("continue").press("submit", pin="1234")
    citizen.press("return")
    assert "E-L4 /" in citizen.text
    assert rows() == before


def test_a_card_with_one_try_left_warns_before_it_asks(citizen, rows):
    before = rows()
    citizen.press("choose", card="watanabe-shota")
    assert "あと1回まちがえると、この4桁の暗証番号はロックされます。" in citizen.text
    assert not citizen.has("pin")
    citizen.press("continue").press("submit", pin="9999")
    assert "暗証番号が使えなくなっています" in citizen.text
    citizen.press("return")
    assert "E-L5 /" in citizen.text
    assert stop(citizen) == "refused"
    assert rows() == before


def test_stopping_at_the_warning_uses_no_try(citizen):
    citizen.press("choose", card="watanabe-shota").press("cancel").press("return")
    assert "E-L10 /" in citizen.text
    story.to_the_bridge(citizen)
    citizen.press("choose", card="watanabe-shota").press("continue")
    assert "あと1回入力できます。" in citizen.text


def test_three_wrong_pins_are_counted_and_lock_the_card(citizen, rows):
    before = rows()
    citizen.press("choose", card="sato-kenji").press("submit", pin="12")
    assert "回数は減っていません。" in citizen.text
    assert "あと3回入力できます。" in citizen.text
    citizen.press("submit", pin="0000")
    assert "暗証番号がちがいます。" in citizen.text
    assert "あと2回入力できます。" in citizen.text
    citizen.press("submit", pin="0000")
    assert "暗証番号を入力できるのは、あと1回です" in citizen.text
    citizen.press("continue").press("submit", pin="0000").press("return")
    assert "E-L5 /" in citizen.text
    assert rows() == before


def test_the_right_pin_after_a_wrong_one_gives_all_tries_back(citizen, sandbox):
    citizen.press("choose", card="sato-kenji").press("submit", pin="0000")
    citizen.press("submit", pin="1234").press("return")
    assert "渡すものを選んでください" in citizen.text
    other = Walker().open(sandbox.url("maternal_app")).press("connect")
    story.to_the_bridge(other)
    assert "あと3回入力できます。" in other.press("choose", card="sato-kenji").text


def test_cancelling_in_the_bridge_leads_back_and_one_may_try_again(citizen, rows):
    before = rows()
    citizen.press("cancel").press("return")
    assert "E-L10 /" in citizen.text
    citizen.press("continue")
    assert citizen.has("match")
    assert rows() == before


def test_after_a_problem_another_card_goes_on_in_the_same_visit(citizen):
    citizen.press("choose", card="ito-megumi").press("return")
    story.to_the_bridge(citizen)
    story.use_card(citizen)
    citizen.press("return")
    assert story.CHILD in citizen.text
