"""The navigation door over real HTTP: a citizen's way through the pages, with a software card."""

import json
import logging
from datetime import timedelta

import pytest

from jpki_bridge.challenge import new_nonce
from jpki_bridge.verification.revocation import CrlFile
from jpki_bridge.verification.trust import Expectation, Trust
from jpki_bridge.verification.verify import verify_answer
from tests import pki
from tests.unit.jpki_bridge.bridge_browser import ANSWER_URL, CONTEXT, PROVIDER

OTHER = "https://evil.example"
MARKER = "7391"
"""A PIN that occurs nowhere else, so that it can be searched for."""


def test_card_and_pin_become_an_answer_that_the_server_accepts(
    browser, issue_card, auth_ca, tmp_path
):
    holder = issue_card(pin=MARKER)
    issue_card("another")
    nonce = new_nonce()
    page = browser.enter(nonce=nonce)
    assert page.title == "使うカードを選んでください"
    assert "checked" not in page.text
    page = browser.press(page, "choose", card="misaki")
    assert page.title == "暗証番号を入力してください"
    assert "あと3回入力できます" in page.text
    page = browser.press(page, "submit", pin=MARKER)
    assert "カードを忘れずにお取りください" in page.text
    action, fields = page.form("return")
    assert action == ANSWER_URL
    assert fields.keys() == {"txn", "answer"}
    assert fields["txn"] == "t" * 22
    (tmp_path / "crl").write_bytes(pki.crl(auth_ca))
    trust = Trust([auth_ca.certificate], {pki.AUTH_POLICY}, CrlFile(tmp_path / "crl"))
    expectation = Expectation(PROVIDER, nonce, CONTEXT)
    verified = verify_answer(fields["answer"].encode(), expectation, trust, now=pki.NOW)
    assert verified.certificate_der == holder.der


def test_pages_show_who_asks_and_escape_what_they_are_told(browser, issue_card):
    issue_card()
    for page in (browser.enter(), browser.reach_pin()):
        assert "こそだて手帳 &lt;b&gt;&amp;" in page.text
        assert "<b>" not in page.text
        assert ">47<" in page.text
        assert PROVIDER in page.text
        assert "みどりの封筒" in page.text
        assert "試験環境です" in page.text


def test_a_single_card_is_preselected_and_none_of_several_is(browser, issue_card):
    issue_card()
    assert browser.enter().text.count(" checked") == 1
    issue_card("another")
    page = browser.enter()
    assert page.text.count('name="card"') == 2
    assert " checked" not in page.text
    page = browser.press(page, "choose")
    assert "カードを1つ選んでください" in page.text
    assert browser.press(page, "choose", card="misaki").has("pin")
    assert "カードを1つ選んで" in browser.press(browser.enter(), "choose", card="../x").text


def test_a_wrong_pin_tells_the_count_and_the_last_try_needs_a_confirmation(
    browser, issue_card, tries_left
):
    issue_card()
    page = browser.press(browser.reach_pin(), "submit", pin="0000")
    assert "暗証番号がちがいます" in page.text
    assert "あと2回入力できます" in page.text
    assert 'aria-invalid="true"' in page.text
    assert "<title>問題があります：" in page.text
    page = browser.press(page, "submit", pin="0000")
    assert page.title == "暗証番号を入力できるのは、あと1回です"
    assert not page.has("pin")
    assert page.has("cancel")
    page = browser.press(page, "continue")
    page = browser.press(page, "submit", pin="0000")
    assert "暗証番号が使えなくなっています" in page.title
    assert page.form("return") == (ANSWER_URL, {"txn": "t" * 22, "error": "ERR_PIN_BLOCKED"})
    assert tries_left() == 0
    page = browser.reach_pin()
    assert "暗証番号が使えなくなっています" in page.title
    assert not page.has("pin")


def test_the_confirmed_last_try_works_and_restores_the_count(browser, issue_card, tries_left):
    issue_card(tries_left=1)
    page = browser.press(browser.reach_pin(), "continue")
    assert "あと1回入力できます" in page.text
    assert browser.press(page, "submit", pin="1234").form("return")[1].keys() == {"txn", "answer"}
    assert tries_left() == 3


def test_a_try_used_elsewhere_meanwhile_still_needs_the_confirmation(
    browser, issue_card, card_folder, tries_left
):
    issue_card()
    page = browser.reach_pin()
    (card_folder / "misaki.state.json").write_text('{"tries_left": 1}')
    page = browser.press(page, "submit", pin="0000")
    assert page.title == "暗証番号を入力できるのは、あと1回です"
    assert tries_left() == 1


def test_a_confirmation_holds_for_one_card_and_one_mistake(browser, issue_card, card_folder):
    issue_card(tries_left=1)
    issue_card("another", tries_left=1)
    page = browser.press(browser.reach_pin(), "continue")
    page = browser.press(browser.press(page, "cancel"), "retry")
    assert browser.press(page, "choose", card="another").has("continue")
    page = browser.press(browser.reach_pin(), "continue")
    (card_folder / "misaki.state.json").write_text('{"tries_left": 3}')
    page = browser.press(page, "submit", pin="0000")
    assert browser.press(page, "submit", pin="0000").has("continue")


@pytest.mark.parametrize("typed", ["", "12345", "abcd"])
def test_what_is_no_pin_uses_no_try(browser, issue_card, tries_left, typed):
    issue_card()
    page = browser.press(browser.reach_pin(), "submit", pin=typed)
    assert "回数は減っていません" in page.text
    assert tries_left() == 3
    assert browser.press(page, "submit", pin="１２３４").has("return")


def test_a_card_without_a_pin_has_its_own_page(browser, issue_card):
    issue_card(pin=None)
    page = browser.reach_pin()
    assert page.title == "このカードには暗証番号がありません"
    assert page.form("return")[1]["error"] == "ERR_PIN_NOT_SET"


def test_an_expired_certificate_is_a_hint_and_may_be_overridden(browser, issue_card):
    issue_card(not_after=pki.NOW - timedelta(days=1))
    page = browser.reach_pin()
    assert "有効期限が切れている" in page.title
    assert page.form("return")[1]["error"] == "ERR_CERT_EXPIRED"
    page = browser.press(page, "continue")
    assert browser.press(page, "submit", pin="1234").form("return")[1].keys() == {"txn", "answer"}


def test_cancelling_anywhere_hands_over_nothing_and_can_be_undone(browser, issue_card):
    issue_card()
    issue_card("last", tries_left=1)
    issue_card("old", not_after=pki.NOW - timedelta(days=1))
    pages = [browser.enter(), *(browser.reach_pin(card) for card in ("misaki", "last", "old"))]
    pages.append(browser.press(browser.reach_pin(), "submit", pin="1234"))
    for page in pages:
        ended = browser.press(page, "cancel")
        assert ended.title == "読み取りをやめました"
        assert ended.form("return")[1] == {"txn": "t" * 22, "error": "ERR_USER_CANCELLED"}
    assert browser.press(ended, "retry").has("choose")


def test_no_card_in_any_reader_is_told(browser, issue_card):
    page = browser.enter()
    assert page.form("return")[1]["error"] == "ERR_NO_CARD"
    issue_card()
    assert browser.press(page, "retry").has("choose")


def test_a_card_taken_away_in_between_is_told(browser, issue_card, card_folder):
    issue_card()
    page = browser.reach_pin()
    (card_folder / "misaki.json").unlink()
    page = browser.press(page, "submit", pin="1234")
    assert page.form("return")[1]["error"] == "ERR_NO_CARD"


def test_the_pin_window_closes_after_five_minutes_unless_it_is_extended(
    browser, issue_card, tries_left, clock
):
    issue_card()
    page = browser.reach_pin()
    clock.now += timedelta(minutes=4)
    page = browser.press(page, "extend")
    clock.now += timedelta(minutes=4)
    assert browser.press(page, "submit", pin="0000").has("pin")
    page = browser.reach_pin()
    clock.now += timedelta(minutes=5, seconds=1)
    page = browser.press(page, "submit", pin="0000")
    assert page.form("return")[1]["error"] == "ERR_TIMEOUT"
    assert tries_left() == 2
    assert browser.press(page, "retry").has("choose")


def test_a_visit_is_forgotten_after_half_an_hour(browser, issue_card, clock):
    issue_card()
    page = browser.enter()
    clock.now += timedelta(minutes=30, seconds=1)
    assert browser.press(page, "choose", card="misaki").status == 404


def test_the_language_follows_the_login_page_then_the_browser_and_can_be_switched(
    browser, issue_card
):
    issue_card()
    english = (("Accept-Language", "fr, en-GB;q=0.9, ja;q=0.8"),)
    assert browser.enter(headers=english).title == "Choose the card to use"
    assert browser.enter(headers=english, lang="ja").title == "使うカードを選んでください"
    assert browser.enter(headers=english, lang="ja-plain").title == "使う カードを 選んで ください"
    page = browser.press(browser.reach_pin(), "submit", pin="0000")
    page = browser.press(page, "language-ja-plain")
    assert page.title == "暗証番号を 入れて ください"
    assert "あと 2<ruby>回<rt>かい</rt></ruby> " in page.text
    page = browser.press(page, "language-en")
    assert page.title == "Enter your PIN"
    assert "Tries left: 2" in page.text
    assert 'lang="en"' in page.text
    page = browser.press(page, "submit", pin="1234")
    assert page.title == "The card has been read"
    assert browser.press(page, "language-ja").form("return")[1].keys() == {"txn", "answer"}


def test_pages_carry_no_script_no_inline_style_and_no_disabled_field(browser, issue_card):
    issue_card()
    pages = [browser.enter(), browser.reach_pin()]
    pages.append(browser.press(pages[1], "submit", pin="1234"))
    for page in pages:
        for word in (
            "<script",
            "style=",
            "<style",
            " onclick",
            "disabled",
            "placeholder",
            "http-equiv",
        ):
            assert word not in page.text


def test_the_pin_reaches_the_card_and_nothing_else(browser, issue_card, caplog, capfd, card_folder):
    caplog.set_level(logging.DEBUG)
    issue_card(pin="1234")
    page = browser.reach_pin()
    page = browser.press(page, "submit", pin=MARKER)
    assert MARKER not in page.text
    page = browser.press(page, "submit", pin=MARKER + "5")
    assert MARKER not in page.text
    _, hidden = page.form("submit")
    browser.request("POST", "/pin", hidden | {"pin": MARKER}, headers=[("Origin", OTHER)])
    browser.request("POST", "/pin", {"pin": MARKER, "token": "x"})
    browser.request("GET", f"/pin?pin={MARKER}")
    captured = capfd.readouterr()
    for told in (caplog.text, captured.out, captured.err):
        assert MARKER not in told
        assert "misaki" not in told
        assert "こそだて" not in told
    assert "event=screen" in caplog.text
    assert "code=ERR_PIN_WRONG" in caplog.text
    assert all(MARKER not in path.read_text() for path in card_folder.glob("*.state.json"))


def test_too_many_visits_end_the_oldest_and_not_the_bridge(browser, issue_card):
    issue_card()
    first = browser.enter()
    for _ in range(128):
        newest = browser.enter()
    assert browser.press(first, "choose", card="misaki").status == 404
    assert browser.press(newest, "choose", card="misaki").has("pin")


def test_the_context_reaches_the_card_as_the_exact_text(browser, issue_card, auth_ca, tmp_path):
    """Spaces and escapes in the JSON text are signed as they came, never re-serialised."""
    issue_card()
    text = json.dumps(json.loads(CONTEXT), indent=1)
    page = browser.press(browser.enter(context=text, nonce="n" * 43), "choose", card="misaki")
    answer = browser.press(page, "submit", pin="1234").form("return")[1]["answer"]
    (tmp_path / "crl").write_bytes(pki.crl(auth_ca))
    trust = Trust([auth_ca.certificate], {pki.AUTH_POLICY}, CrlFile(tmp_path / "crl"))
    assert verify_answer(answer.encode(), Expectation(PROVIDER, "n" * 43, text), trust, now=pki.NOW)
