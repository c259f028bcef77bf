"""One-time tokens: an action happens once per page, however often and fast the page is sent."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from jpki_bridge.card.driver.proof import Question
from jpki_bridge.card.window.refusal import NotForUsError
from jpki_bridge.card.window.visit import MAX_VISITS, Visit, Visits
from jpki_bridge.challenge import read_context
from tests import pki
from tests.unit.jpki_bridge.bridge_browser import ANSWER_URL, CONTEXT, PROVIDER


class TestOneTimeToken:
    def test_a_page_sent_twice_moves_nothing_and_shows_where_one_is(
        self, browser, issue_card, tries_left
    ):
        issue_card()
        page = browser.reach_pin()
        browser.press(page, "submit", pin="0000")
        again = browser.press(page, "submit", pin="0000")
        assert "あと2回入力できます" in again.text
        assert tries_left() == 2
        assert browser.press(again, "submit", pin="1234").has("return")

    def test_of_many_at_once_one_reaches_the_card(self, browser, issue_card, tries_left):
        issue_card()
        page = browser.reach_pin()
        with ThreadPoolExecutor(12) as pool:
            pages = list(pool.map(lambda _: browser.press(page, "submit", pin="0000"), range(24)))
        assert {p.status for p in pages} <= {200, 404}
        assert sum(p.status == 200 for p in pages) >= 1
        assert tries_left() == 2

    def test_a_token_is_no_use_for_what_its_page_does_not_offer(self, browser, issue_card):
        issue_card()
        _, hidden = browser.enter().form("choose")
        assert browser.request("POST", "/pin", hidden | {"pin": "1234"}).status == 404
        _, hidden = browser.enter().form("choose")
        assert browser.request("POST", "/continue", hidden).status == 404

    @pytest.mark.parametrize("token", ["", "x" * 43])
    def test_an_unknown_token_is_not_for_us(self, browser, issue_card, token):
        issue_card()
        assert browser.request("POST", "/pin", {"token": token, "pin": "1234"}).status == 404
        assert browser.request("POST", "/pin", {"pin": "1234"}).status == 404


def test_a_second_turn_waits_for_the_first_and_finds_its_token_spent():
    visits = Visits()
    question = Question(PROVIDER, "n" * 43, CONTEXT)
    visit = Visit(question, read_context(CONTEXT), ANSWER_URL, "ja", opened_at=pki.NOW)
    visits.open(visit)
    token, found = visit.token, []

    def second():
        with visits.turn(token, now=pki.NOW) as (_, fresh):
            found.append(fresh)

    waiting = threading.Thread(target=second)
    with visits.turn(token, now=pki.NOW) as (_, fresh):
        assert fresh
        waiting.start()
        waiting.join(0.1)
        assert found == []
    waiting.join(5)
    assert found == [False]


def test_a_flood_from_one_provider_ends_none_of_anothers_visits():
    visits = Visits()

    def opened(origin):
        question = Question(origin, "n" * 43, CONTEXT)
        visit = Visit(question, read_context(CONTEXT), ANSWER_URL, "ja", opened_at=pki.NOW)
        visits.open(visit)
        return visit

    other, first = opened("https://other.example"), opened(PROVIDER)
    for _ in range(MAX_VISITS):
        opened(PROVIDER)
    with visits.turn(other.token, now=pki.NOW) as (_, fresh):
        assert fresh
    with pytest.raises(NotForUsError), visits.turn(first.token, now=pki.NOW):
        pass
