"""The sandbox's phone app: its own pages, its own provider, and a chip that wants the PIN first."""

import html
import json
import re
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from jpki_bridge.card.phone.errand import LIFE
from jpki_bridge.card.phone.phones import PhoneTransport
from jpki_bridge.card.phone.provider_line import ProviderLine
from jpki_bridge.card.phone.server import PhoneApp
from jpki_bridge.card.settings import DoorSettings
from jpki_bridge.challenge import LINK, LOGIN, Context, new_nonce
from jpki_bridge.message import parse_answer
from tests.unit.jpki_bridge.bridge_browser import Browser

TXN = "t" * 22
PIN = "4711"


class Provider(ThreadingHTTPServer):
    """Says what a test tells it to, and remembers what it heard."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Said)
        self.origin = f"http://127.0.0.1:{self.server_port}"
        self.heard = []
        self.says = {}
        self.nonce = new_nonce()

    def challenge(self, *, purpose=LOGIN, txn=TXN, match="47"):
        context = Context(purpose, "こそだて手帳 <b>&", "c-1", txn, match).text()
        return 200, {"nonce": self.nonce, "context": context, "expires_in": 600}


class _Said(BaseHTTPRequestHandler):
    def do_GET(self):
        """Only a redirect that was followed leads here."""
        self.server.heard.append((self.path, b"", dict(self.headers)))
        self.send_error(404)

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.heard.append((self.path, body, dict(self.headers)))
        status, said = self.server.says[self.path]
        raw = said if isinstance(said, bytes) else json.dumps(said).encode()
        self.send_response(status)
        if status in (302, 307):
            self.send_header("Location", f"{self.server.origin}/elsewhere")
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, *_):
        pass


@pytest.fixture
def provider():
    server = Provider()
    server.says["/login/app/challenge"] = server.challenge()
    server.says["/login/app/answer"] = (200, {"finish": "/login/finish?h=handle"})
    asked = {"client_name": "店", "asked_at": "2026-11-22T09:00:00+00:00", "browser": "Firefox"}
    server.says["/login/x/look"] = (200, {**asked, "place": "", "expires_in": 90})
    server.says["/login/x/number"] = server.challenge()
    server.says["/login/x/answer"] = (200, {"done": True})
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def phone(card_folder, issue_card):
    """Put a card and a phone into the folder; return the phone's credential."""
    issue_card("a-card", pin=PIN)
    holder = issue_card("my-phone", pin=PIN, behaviour={"read_needs_pin": True})
    path = card_folder / "my-phone.json"
    members = json.loads(path.read_text()) | {"token_label": "JPKIAPGPSETOKEN"}
    path.write_text(json.dumps(members))
    return holder


@pytest.fixture
def app(card_folder, clock, provider, phone):
    settings = DoorSettings("127.0.0.1", 0, {}, "", sandbox=True)
    server = PhoneApp(settings, ProviderLine(provider.origin), PhoneTransport(card_folder), clock)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def browser(app):
    return Browser(app)


def opened(browser, path=f"/open/{TXN}", **headers):
    return browser.request("GET", path, headers=tuple(headers.items()))


def said(page):
    return " ".join(html.unescape(re.sub("<[^>]+>", " ", page.text)).split())


def test_it_shows_who_asks_takes_the_pin_and_sends_the_browser_to_its_own_provider(
    browser, provider, phone
):
    page = opened(browser)
    assert page.title == "暗証番号を入力してください"
    assert "こそだて手帳 <b>&" in said(page)
    assert provider.origin in said(page)
    assert "あと3回" in said(page)
    page = browser.press(page, "submit", pin="４７１１")
    done = browser.press(page, "send")
    assert (done.status, done.headers["Location"]) == (
        303,
        f"{provider.origin}/login/finish?h=handle",
    )
    [(_, asked, _), (_, answered, headers)] = provider.heard
    told = json.loads(answered)
    assert told["claim"] == json.loads(asked)["claim"]
    assert parse_answer(told["answer"].encode()).unverified_certificate == phone.der
    assert parse_answer(told["answer"].encode()).token_kind == "android"
    assert not {"Origin", "Cookie", "Referer"} & set(headers)
    assert PIN.encode() not in asked + answered


def test_a_form_sent_twice_uses_no_second_try(browser, tries_left):
    page = opened(browser)
    action, hidden = page.form("submit")
    for _ in range(3):
        again = browser.request("POST", action, hidden | {"pin": "0000"})
    assert "あと2回" in said(again)
    assert tries_left("my-phone") == 2


def test_the_number_of_the_other_screen_is_typed_before_anything_is_fetched(browser, provider):
    page = opened(browser, f"/x/{TXN}")
    assert "Firefox" in said(page)
    assert "わかりません" in said(page), "the place"
    assert "18:00" in said(page), "Japanese time"
    assert [path for path, *_ in provider.heard] == ["/login/x/look"]
    provider.says["/login/x/number"] = (403, {"error": "ERR_MATCH", "numbers_left": 2})
    page = browser.press(page, "submit", number="48")
    assert "あと2回" in said(page)
    page = browser.press(page, "submit", number="abc")
    assert len(provider.heard) == 2, "what cannot be right uses no number"
    provider.says["/login/x/number"] = provider.challenge()
    page = browser.press(page, "submit", number="４７")
    page = browser.press(browser.press(page, "submit", pin=PIN), "send")
    assert page.status == 200, "nothing to go to: the other screen goes on"
    assert "この画面は閉じてかまいません。" in said(page)
    assert not page.has("send")


def test_the_third_wrong_number_ends_it(browser, provider):
    provider.says["/login/x/number"] = (403, {"error": "ERR_MATCH", "numbers_left": 0})
    page = browser.press(opened(browser, f"/x/{TXN}"), "submit", number="48")
    assert page.title == "番号が3回ちがいました"
    assert not page.has("number")


def test_a_challenge_in_which_another_number_stands_is_not_signed(browser, provider):
    provider.says["/login/x/number"] = provider.challenge(match="11")
    page = browser.press(opened(browser, f"/x/{TXN}"), "submit", number="47")
    assert page.title == "この本人確認は、もう使えません"


def hostile(provider):
    """What a provider that is none may say to the first question."""
    fine = provider.challenge()[1]
    return {
        "another login": provider.challenge(txn="u" * 22),
        "another purpose": provider.challenge(purpose=LINK),
        "a short nonce": (200, {**fine, "nonce": "short"}),
        "a number": (200, {**fine, "nonce": 7}),
        "no context": (200, {"nonce": fine["nonce"]}),
        "no JSON": (200, b"<html>"),
        "too much": (200, {**fine, "more": "x" * 9000}),
        "elsewhere": (302, b""),
        "refused": (404, {"error": "ERR_CHALLENGE"}),
        "broken": (500, b""),
    }


def test_whatever_is_not_as_agreed_asks_for_no_pin(browser, provider):
    for name, says in hostile(provider).items():
        provider.says["/login/app/challenge"] = says
        page = opened(browser)
        assert page.title == "この本人確認は、もう使えません", name
        assert not page.has("pin"), name
    assert {path for path, *_ in provider.heard} == {"/login/app/challenge"}, "no redirect taken"


def test_the_browser_is_sent_nowhere_but_to_the_end_of_the_login(browser, provider):
    for finish in ("https://evil.example/", "//evil.example", "/login/finish", "/logout?h=x", 7):
        provider.says["/login/app/answer"] = (200, {"finish": finish})
        page = browser.press(browser.press(opened(browser), "submit", pin=PIN), "send")
        assert page.status == 200, finish
        assert page.title == "この本人確認は、もう使えません"


def test_a_provider_that_is_away_is_told_and_the_pin_is_not_asked_for(browser, provider):
    provider.shutdown()
    provider.server_close()
    assert opened(browser).title == "本人確認のサイトにつながりません"


def test_only_phones_are_phones(card_folder, phone):
    transport = PhoneTransport(card_folder)
    assert [slot.slot_id for slot in transport.slots()] == ["my-phone"]
    from jpki_bridge.errors import NoCardError

    with pytest.raises(NoCardError):
        transport.connect("a-card")


def test_the_pin_locks_and_the_other_side_hears_of_it(browser, provider):
    page = opened(browser)
    for _ in range(2):
        page = browser.press(page, "submit", pin="0000")
    assert page.title == "暗証番号を入力できるのは、あと1回です"
    page = browser.press(browser.press(page, "continue"), "submit", pin="0000")
    assert "使えなくなっています" in page.title
    browser.press(page, "send")
    assert json.loads(provider.heard[-1][1])["error"] == "ERR_PIN_BLOCKED"


def test_cancelling_throws_the_signature_away(browser, provider):
    page = browser.press(browser.press(opened(browser), "submit", pin=PIN), "cancel")
    browser.press(page, "send")
    assert json.loads(provider.heard[-1][1])["error"] == "ERR_USER_CANCELLED"
    assert len(provider.heard) == 2


def test_strangers_get_one_empty_404(browser, app, clock):
    page = opened(browser)
    action, hidden = page.form("submit")
    foreign = [(("Origin", origin),) for origin in ("null", "https://evil.example")]
    replies = [
        *(browser.request("POST", action, hidden, headers=headers) for headers in foreign),
        browser.request("POST", action, {"token": "x"}),
        browser.request("POST", "/send", hidden),
        browser.request("POST", "/finish", opened(browser).form("cancel")[1]),
        opened(browser, Host="evil.example"),
        opened(browser, **{"Sec-Fetch-Dest": "iframe"}),
        *(opened(browser, path) for path in ("/", "/open/short", f"/open/{TXN}?to=x", "/x/%00")),
    ]
    assert {(reply.status, reply.body) for reply in replies} == {(404, b"")}
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
    clock.now += LIFE * 2
    assert browser.request("POST", *page.form("cancel")).status == 404


def test_a_request_of_no_known_kind_gets_the_same(app):
    with socket.create_connection(("127.0.0.1", app.server_port), timeout=10) as line:
        line.sendall(b"BREW / HTTP/1.1\r\n\r\n")
        line.shutdown(socket.SHUT_WR)
        head, _, body = line.makefile("rb").read().partition(b"\r\n\r\n")
    assert (head.split()[1], body) == (b"404", b"")


def test_the_language_can_be_changed_on_every_page(browser):
    page = browser.press(opened(browser), "language-en")
    assert page.title == "Enter your PIN"
    page = browser.press(opened(browser, f"/x/{TXN}?lang=en"), "language-ja")
    assert page.title == "ほかの画面にログインしますか"
    page = opened(browser, f"/open/{TXN}?lang=ja-plain", **{"Accept-Language": "en"})
    assert page.title == "暗証番号を 入れて ください"
    assert (
        "<ruby>暗証番号<rt>あんしょうばんごう</rt></ruby>が <ruby>違<rt>ちが</rt></ruby>います。"
        in (browser.press(page, "submit", pin="0000").text)
    )
