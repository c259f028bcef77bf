"""What the navigation door refuses: everything that is not exactly a login page's or its own form."""

from urllib.parse import urlencode

import pytest

from tests.unit.jpki_bridge.bridge_browser import CONTEXT, PROVIDER

OTHER = "https://evil.example"
ENTRY_REFUSALS = {
    "no origin": [("Origin", None)],
    "null origin": [("Origin", "null")],
    "foreign origin": [("Origin", OTHER)],
    "origin with slash": [("Origin", PROVIDER + "/")],
    "repeated origin": [("Origin", PROVIDER), ("Origin", PROVIDER)],
    "two origins": [("Origin", PROVIDER), ("Origin", OTHER)],
    "own origin": [("Origin", "self")],
    "fetch": [("Origin", PROVIDER), ("Sec-Fetch-Mode", "cors")],
    "frame": [("Origin", PROVIDER), ("Sec-Fetch-Dest", "iframe")],
    "no host": [("Origin", PROVIDER), ("Host", None)],
    "rebound host": [("Origin", PROVIDER), ("Host", "evil.example")],
    "host without port": [("Origin", PROVIDER), ("Host", "127.0.0.1")],
    "json": [("Origin", PROVIDER), ("Content-Type", "application/json")],
    "multipart": [("Origin", PROVIDER), ("Content-Type", "multipart/form-data; boundary=x")],
    "no length": [("Origin", PROVIDER), ("Content-Length", None)],
    "odd length": [("Origin", PROVIDER), ("Content-Length", "-1")],
    "huge length": [("Origin", PROVIDER), ("Content-Length", "99999999999")],
    "chunked": [("Origin", PROVIDER), ("Transfer-Encoding", "chunked")],
}
ENTRY = {"nonce": "n" * 43, "context": CONTEXT}
BODY_REFUSALS = {
    "no nonce": {"context": CONTEXT},
    "no context": {"nonce": "n" * 43},
    "short nonce": ENTRY | {"nonce": "n" * 42},
    "context of another version": ENTRY | {"context": CONTEXT.replace('"v":1', '"v":2')},
    "an address in the form": ENTRY | {"answer_url": f"{OTHER}/steal"},
    "oversize": ENTRY | {"context": "x" * 20000},
    "far oversize": ENTRY | {"context": "x" * 900000},
}


class TestRefusals:
    @pytest.fixture
    def nothing(self, browser, issue_card):
        """The one answer to whatever is not for us."""
        issue_card()
        return self.seen(browser.request("GET", "/"))

    @staticmethod
    def seen(page):
        headers = sorted((k, v) for k, v in page.headers.items() if k != "Date")
        return page.status, headers, page.body

    def test_it_is_an_empty_404(self, nothing):
        assert nothing[0] == 404
        assert nothing[2] == b""

    @pytest.mark.parametrize("name", ENTRY_REFUSALS)
    def test_an_entry_that_breaks_a_rule_gets_it(self, browser, nothing, name):
        headers = [
            (k, browser.door.settings.origin if v == "self" else v) for k, v in ENTRY_REFUSALS[name]
        ]
        page = browser.request("POST", "/authenticate", ENTRY, headers=headers)
        assert self.seen(page) == nothing

    @pytest.mark.parametrize("name", BODY_REFUSALS)
    def test_a_form_that_is_not_the_login_pages_gets_it(self, browser, nothing, name):
        page = browser.request(
            "POST", "/authenticate", BODY_REFUSALS[name], headers=[("Origin", PROVIDER)]
        )
        assert self.seen(page) == nothing

    @pytest.mark.parametrize(
        "body",
        [
            b"",
            b"nonce",
            b"\xff=1",
            b"nonce=%FF&context=%FF",
            b"&".join(b"nonce=1" for _ in range(9)),
            urlencode([*ENTRY.items(), ("nonce", "n" * 43)]).encode(),
        ],
    )
    def test_a_broken_form_gets_it(self, browser, nothing, body):
        page = browser.request("POST", "/authenticate", headers=[("Origin", PROVIDER)], body=body)
        assert self.seen(page) == nothing

    @pytest.mark.parametrize(
        "headers",
        [
            [("Origin", PROVIDER)],
            [("Origin", "null")],
            [("Origin", None)],
            [("Sec-Fetch-Mode", "cors")],
            [("Host", "localhost:1")],
        ],
    )
    def test_a_pin_from_another_page_gets_it_and_reaches_no_card(
        self, browser, nothing, tries_left, headers
    ):
        _, hidden = browser.reach_pin().form("submit")
        page = browser.request("POST", "/pin", hidden | {"pin": "0000"}, headers=headers)
        assert self.seen(page) == nothing
        assert tries_left() == 3

    @pytest.mark.parametrize(
        ("method", "path"),
        [
            ("GET", "/authenticate"),
            ("GET", "/pin?token=x"),
            ("GET", "/../serve.py"),
            ("GET", "/healthz?x"),
            ("GET", "/favicon.ico"),
            ("POST", "/healthz"),
            ("POST", "/unknown"),
            ("PUT", "/authenticate"),
            ("OPTIONS", "/authenticate"),
            ("DELETE", "/"),
        ],
    )
    def test_other_paths_and_methods_get_it(self, browser, nothing, method, path):
        assert self.seen(browser.request(method, path)) == nothing

    def test_health_and_style_want_the_exact_host_too(self, browser, nothing):
        for path in ("/healthz", "/style.css"):
            assert browser.request("GET", path).status == 200
            page = browser.request("GET", path, headers=[("Host", "evil.example")])
            assert self.seen(page) == nothing


def test_every_answer_keeps_browsers_and_frames_out(browser, issue_card):
    issue_card()
    for page in (browser.enter(), browser.request("GET", "/"), browser.request("GET", "/healthz")):
        assert page.headers["Cache-Control"] == "no-store"
        assert page.headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert page.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert page.headers["X-Content-Type-Options"] == "nosniff"
        policy = page.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "script" not in policy
        assert "Access-Control-Allow-Origin" not in page.headers
        assert "Python" not in page.headers["Server"]
    entered = browser.enter().headers["Content-Security-Policy"]
    assert entered.endswith(f"form-action 'self' {PROVIDER}")
