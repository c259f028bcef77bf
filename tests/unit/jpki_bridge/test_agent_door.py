"""The loopback agent over real HTTP: who may call, what is told, and that nobody takes another's answer."""

import json
from datetime import timedelta

import pytest

from jpki_bridge.card.doors.agent import MAX_SESSIONS
from jpki_bridge.challenge import new_nonce
from jpki_bridge.verification.revocation import CrlFile
from jpki_bridge.verification.trust import Expectation, Trust
from jpki_bridge.verification.verify import verify_answer
from tests import pki
from tests.unit.jpki_bridge.bridge_browser import ANSWER_URL, CONTEXT, PROVIDER

OTHER = "https://other.example"
EVIL = "https://evil.example"
CALL = {"Content-Type": "application/json", "Sec-Fetch-Mode": "cors", "Sec-Fetch-Dest": "empty"}


@pytest.fixture
def providers():
    return {PROVIDER: ANSWER_URL, OTHER: f"{OTHER}/login/answer"}


class Page:
    """A login page's script at one origin."""

    def __init__(self, browser, origin=PROVIDER):
        self.browser, self.origin = browser, origin

    def send(self, path, members, *, method="POST", body=None, **changed):
        changed = {name.replace("_", "-"): value for name, value in changed.items()}
        headers = {"Origin": self.origin} | CALL | changed
        body = json.dumps(members).encode() if body is None else body
        return self.browser.request(method, path, headers=list(headers.items()), body=body)

    def call(self, path, **members):
        answer = self.send(path, members)
        assert answer.status == 200, path
        return json.loads(answer.body)

    def ask(self, nonce=None, context=CONTEXT, lang="ja"):
        nonce = nonce or new_nonce()
        return self.call("/v1/authenticate", nonce=nonce, context=context, lang=lang)

    def status(self, session):
        return self.call("/v1/status", session=session)

    def open_window(self, asked):
        path = asked["window"].removeprefix(self.browser.door.settings.origin)
        return self.browser.request("GET", path)


@pytest.fixture
def page(browser, issue_card):
    issue_card()
    return Page(browser)


def read_card(page, asked):
    shown = page.browser.press(page.open_window(asked), "choose", card="misaki")
    return page.browser.press(shown, "submit", pin="1234")


def test_the_answer_is_told_once_and_is_one_that_the_server_accepts(page, auth_ca, tmp_path):
    nonce = new_nonce()
    asked = page.ask(nonce)
    assert page.status(asked["session"]) == {"state": "waiting"}
    shown = read_card(page, asked)
    assert "この画面は閉じてかまいません" in shown.text
    assert ANSWER_URL not in shown.text
    told = page.status(asked["session"])
    assert told.keys() == {"state", "answer"}
    (tmp_path / "crl").write_bytes(pki.crl(auth_ca))
    trust = Trust([auth_ca.certificate], {pki.AUTH_POLICY}, CrlFile(tmp_path / "crl"))
    expectation = Expectation(PROVIDER, nonce, CONTEXT)
    assert verify_answer(told["answer"].encode(), expectation, trust, now=pki.NOW)
    assert page.send("/v1/status", {"session": asked["session"]}).status == 404


def test_a_window_opens_once(page):
    asked = page.ask(lang="en")
    assert page.open_window(asked).title == "Choose the card to use"
    assert page.open_window(asked).status == 404


@pytest.mark.parametrize(
    ("name", "value"),
    [("Sec-Fetch-Dest", "iframe"), ("Sec-Fetch-Mode", "cors"), ("Host", "localhost:1")],
)
def test_a_window_is_no_frame_and_no_scripts_reading(page, name, value):
    path = page.ask()["window"].removeprefix(page.browser.door.settings.origin)
    assert page.browser.request("GET", path, headers=[(name, value)]).status == 404


def test_card_trouble_ends_when_the_citizen_says_so(page, card_folder):
    asked = page.ask()
    shown = page.open_window(asked)
    (card_folder / "misaki.json").unlink()
    shown = page.browser.press(shown, "choose", card="misaki")
    assert shown.has("retry")
    assert page.status(asked["session"]) == {"state": "waiting"}
    shown = page.browser.press(shown, "finish")
    assert "閉じてかまいません" in shown.text
    assert page.status(asked["session"]) == {"state": "ended", "code": "ERR_NO_CARD"}


def test_a_page_that_cancels_closes_its_window(page, tries_left):
    asked = page.ask()
    shown = page.browser.press(page.open_window(asked), "choose", card="misaki")
    told = page.call("/v1/cancel", session=asked["session"])
    assert told == {"state": "ended", "code": "ERR_USER_CANCELLED"}
    _, hidden = shown.form("submit")
    assert page.browser.request("POST", "/pin", hidden | {"pin": "0000"}).status == 404
    assert tries_left() == 3
    unopened = page.ask()
    page.call("/v1/cancel", session=unopened["session"])
    assert page.open_window(unopened).status == 404


def test_a_session_ends_after_half_an_hour(page, clock):
    asked = page.ask()
    clock.now += timedelta(minutes=30, seconds=1)
    assert page.status(asked["session"]) == {"state": "ended", "code": "ERR_TIMEOUT"}
    assert page.open_window(asked).status == 404


def test_nobody_takes_the_answer_of_another_origin(page, browser):
    asked = page.ask()
    other = Page(browser, OTHER)
    read_card(page, asked)
    for path in ("/v1/status", "/v1/cancel"):
        assert other.send(path, {"session": asked["session"]}).status == 404
    assert page.status(asked["session"])["state"] == "done"


def test_a_flood_ends_the_oldest_of_its_own_origin_alone(page, browser):
    other = Page(browser, OTHER)
    victim, first = other.ask(), page.ask()
    for _ in range(MAX_SESSIONS):
        page.ask()
    assert page.send("/v1/status", {"session": first["session"]}).status == 404
    assert page.open_window(first).status == 404
    assert other.status(victim["session"]) == {"state": "waiting"}
    assert other.open_window(victim).has("choose")


REFUSALS = {
    "no origin": {"Origin": None},
    "null origin": {"Origin": "null"},
    "foreign origin": {"Origin": EVIL},
    "the bridge's own origin": {"Origin": "http://127.0.0.1:8610"},
    "rebound host": {"Host": "evil.example"},
    "no host": {"Host": None},
    "plain form": {"Content_Type": "text/plain"},
    "form": {"Content_Type": "application/x-www-form-urlencoded"},
    "navigation": {"Sec_Fetch_Mode": "navigate"},
    "no cors": {"Sec_Fetch_Mode": "no-cors"},
    "worker script": {"Sec_Fetch_Dest": "script"},
    "chunked": {"Transfer_Encoding": "chunked"},
    "no length": {"Content_Length": None},
    "too long": {"Content_Length": "16385"},
    "GET": {"method": "GET"},
    "no object": {"body": b"[]"},
    "no json": {"body": b"\xff"},
    "deep": {"body": b"[" * 9000},
    "twice": {"body": b'{"session": "a", "session": "b"}'},
    "one more member": {"body": b'{"nonce": "n", "context": "c", "lang": "ja", "answer_url": "x"}'},
    "a number": {"body": b'{"nonce": 1, "context": "c", "lang": "ja"}'},
    "short nonce": {"body": json.dumps({"nonce": "n", "context": CONTEXT, "lang": "ja"}).encode()},
}


@pytest.mark.parametrize("name", REFUSALS)
@pytest.mark.parametrize("path", ["/v1/authenticate", "/v1/status", "/v1/cancel"])
def test_whatever_breaks_a_rule_gets_the_one_empty_404(page, name, path):
    members = {"nonce": "n" * 43, "context": CONTEXT, "lang": "ja"}
    members = members if path == "/v1/authenticate" else {"session": "s"}
    answer = page.send(path, members, **REFUSALS[name])
    nothing = page.browser.request("GET", "/")
    assert (answer.status, answer.body) == (nothing.status, nothing.body) == (404, b"")
    assert sorted(answer.headers) == sorted(nothing.headers)


def test_two_origins_are_none(page):
    headers = [("Origin", PROVIDER), ("Origin", PROVIDER), *CALL.items()]
    body = json.dumps({"nonce": "n" * 43, "context": CONTEXT, "lang": "ja"}).encode()
    answer = page.browser.request("POST", "/v1/authenticate", headers=headers, body=body)
    assert answer.status == 404


ASKS = {"Access_Control_Request_Method": "POST", "Access_Control_Request_Headers": "content-type"}


def test_a_known_origin_may_ask_beforehand_and_is_named_alone(page):
    for path in ("/v1/authenticate", "/v1/status", "/v1/cancel"):
        answer = page.send(path, {}, method="OPTIONS", **ASKS)
        assert answer.status == 204
        assert answer.headers["Access-Control-Allow-Origin"] == PROVIDER
        assert answer.headers["Access-Control-Allow-Methods"] == "POST"
        assert answer.headers["Vary"] == "Origin"
        assert "Access-Control-Allow-Credentials" not in answer.headers


@pytest.mark.parametrize(
    ("path", "changed"),
    [
        ("/v1/authenticate", {"Origin": EVIL}),
        ("/v1/authenticate", {"Origin": "null"}),
        ("/v1/authenticate", {"Access_Control_Request_Method": "PUT"}),
        ("/v1/authenticate", {"Access_Control_Request_Method": None}),
        ("/v1/authenticate", {"Access_Control_Request_Headers": "content-type, authorization"}),
        ("/v1/authenticate", {"Access_Control_Request_Headers": None}),
        ("/v1/authenticate", {"Host": "evil.example"}),
        ("/pin", {}),
        ("/window/x", {}),
    ],
)
def test_other_preflights_get_the_one_empty_404(page, path, changed):
    answer = page.send(path, {}, method="OPTIONS", **(ASKS | changed))
    assert answer.status == 404
    assert "Access-Control-Allow-Origin" not in answer.headers
