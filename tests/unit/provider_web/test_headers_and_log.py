"""What goes around every page: headers, cookies, the log line, and static files."""

import json
import logging
import re
from dataclasses import replace

import pytest

from jpki_bridge.origin import origin_of
from provider.app import create_app
from provider.logs import MaskingFormatter, configure_logging, masked
from tests.citizen_browser import Browser, answer
from tests.citizen_world import APP, BRIDGE, HANAKO


def policy(browser):
    return browser.response.headers["Content-Security-Policy"]


def test_every_page_loads_nothing_from_elsewhere_and_cannot_be_framed(world, browser):
    for path in ("/", "/help", "/no-such-page", world.push()):
        browser.open(path)
        headers = browser.response.headers
        assert policy(browser) == (
            "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
            "frame-ancestors 'none'; base-uri 'none'"
        )
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cache-Control"] == "no-store"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert not re.search(r"<script|style=|\son\w+=|javascript:", browser.html)


def test_only_the_login_page_reveals_its_origin_and_names_the_bridge(browser):
    browser.arrive()
    assert browser.response.headers["Referrer-Policy"] == "origin"
    assert f"form-action 'self' {BRIDGE};" in policy(browser)


def test_no_page_of_a_visit_names_the_app_since_no_form_ends_there(browser):
    browser.log_in().press("continue", subject=HANAKO)
    assert "form-action 'self';" in policy(browser)
    browser.press("continue", category=["immunisation"], term="once")
    assert "form-action 'self';" in policy(browser)
    browser.press("agree")
    assert "form-action 'self';" in policy(browser)
    browser.press("cancel")
    assert "form-action 'self';" in policy(browser)
    assert browser.press("return").left_for.startswith(APP)


def test_on_https_the_cookies_are_bound_to_the_host_and_hsts_is_sent(world):
    settings = replace(world.settings, issuer_url="https://madoguchi.example")
    app = create_app(settings, replace(world.services, settings=settings))
    answered = app.test_client().get("/my-page?lang=en", base_url="https://madoguchi.example")
    cookies = answered.headers.getlist("Set-Cookie")
    assert len(cookies) == 2
    for cookie in cookies:
        assert cookie.startswith("__Host-madoguchi")
        assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
        assert "Domain" not in cookie
    assert answered.headers["Strict-Transport-Security"].startswith("max-age=")


def test_on_http_the_cookie_is_http_only_and_lax(browser):
    browser.open("/my-page")
    cookie = browser.client.get_cookie("madoguchi")
    assert cookie.http_only
    assert cookie.same_site == "Lax"
    assert not cookie.secure


def test_the_home_page_and_the_language_need_no_session(browser):
    browser.open("/").open(browser.page.links["language-en"])
    assert "The counter where you choose what to share" in browser.text
    assert browser.client.get_cookie("madoguchi") is None
    assert "lang=ja" in browser.page.links["language-ja"]


def test_static_files_are_kept_by_the_hash_in_their_address(browser):
    address = re.search(r'href="(/static/app\.css\?v=[0-9a-f]{12})"', browser.open("/").html)[1]
    answered = browser.client.get(address)
    assert answered.status_code == 200
    assert "max-age=31536000" in answered.headers["Cache-Control"]
    assert answered.headers["X-Content-Type-Options"] == "nosniff"
    answered.close()


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://Example.jp:443/cb?x=1", "https://example.jp"),
        ("http://localhost:8600", "http://localhost:8600"),
        ("https://[::1]:8443/", "https://[::1]:8443"),
        ("https://日本.example/", "https://xn--wgv71a.example"),
    ],
)
def test_origins_are_written_as_browsers_write_them(url, origin):
    assert origin_of(url) == origin


def test_every_request_leaves_one_line_that_names_the_route_and_no_id(world, browser, caplog):
    caplog.set_level(logging.INFO)
    browser.open(world.push())
    caplog.clear()
    browser.open(browser.path)
    lines = [r for r in caplog.records if "'request'" in r.getMessage()]
    assert len(lines) == 1
    assert "/flow/<flow_id>" in lines[0].getMessage()
    assert browser.flow_id not in caplog.text
    assert browser.response.headers["X-Request-Id"] in caplog.text


def test_an_error_page_shows_the_number_that_finds_it_in_the_log(browser, caplog):
    browser.open("/authorize")
    assert browser.response.headers["X-Request-Id"] in browser.text
    assert "E-C1" in browser.text
    assert "E-C1" in caplog.text


def test_a_fault_of_ours_is_a_page_and_its_kind_and_place_are_in_the_log(world, browser, caplog):
    def broken(*_, **__):
        raise RuntimeError("marker of the fault")

    world.services.oauth.authorization.resolve = broken
    browser.open(world.push())
    assert browser.status == 500
    assert "うまく動きませんでした（こちらの都合です）" in browser.text
    assert "marker of the fault" not in browser.html
    assert "RuntimeError" in caplog.text
    assert "in authorize" in caplog.text
    assert "marker of the fault" not in caplog.text


@pytest.mark.parametrize(
    "secret",
    [
        "123456789018",
        "1234-5678-9018",
        "1234 5678 9018",
        "mk_at_abcDEF-_123",
        "mk_rt_x",
        "mk_ac_x",
        "eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln",
    ],
)
def test_what_has_the_shape_of_a_secret_never_reaches_a_log_line(secret):
    assert masked(f"a {secret} b") == "a [masked] b"


def test_other_numbers_stay_readable():
    line = "2026-11-22T09:12:33.123456Z 1234567890123 20261122 request_id=deadbeefdeadbeef"
    assert masked(line) == line


def test_every_handler_of_ours_masks_arguments_and_tracebacks():
    configure_logging("INFO")
    configure_logging("INFO")
    ours = [h for h in logging.getLogger().handlers if isinstance(h.formatter, MaskingFormatter)]
    assert len(ours) == 1
    try:
        raise ValueError("mk_at_in_a_traceback")
    except ValueError as fault:
        record = logging.LogRecord(
            "any", logging.ERROR, "f", 1, "number %s", ("123456789018",), (type(fault), fault, None)
        )
    line = ours[0].format(record)
    assert json.loads(line)["event"] == "number [masked]"
    assert "mk_at" not in line


def test_loggers_that_would_write_tokens_or_a_line_a_call_stay_above_that():
    before = logging.getLogger().level
    configure_logging("DEBUG")
    assert logging.getLogger("authlib").level == logging.INFO
    assert all(logging.getLogger(name).level == logging.WARNING for name in ("httpx", "httpcore"))
    configure_logging(logging.getLevelName(before))


def test_a_visitor_without_a_session_on_a_login_answer_is_told_plainly(world, browser):
    handle = answer(world, browser.arrive().ask_card(), world.cards[HANAKO])
    stranger = Browser(world).bring(handle)
    assert "このブラウザーでは続けられません" in stranger.text
