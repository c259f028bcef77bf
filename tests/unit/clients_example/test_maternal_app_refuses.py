"""What the app does not take: answers of others, tokens of others, nonsense, and forms of other sites."""

import json
import logging

import pytest
import requests
from joserfc.jwk import ECKey

from tests.unit.clients_example.honest_provider import reply
from tests.unit.clients_example.samples import WHOLE, dose, envelope, other, released
from tests.walker import Walker


def state(browser):
    return browser.attribute("message", "data-state")


def test_a_refusal_at_the_counter_is_told_kindly_and_may_be_changed(browser, provider):
    provider.authorize_changes = {"error": "access_denied", "code": None}
    assert state(browser.press("connect")) == "refused"
    assert provider.count("POST", "/token") == 0
    provider.authorize_changes = {}
    assert state(browser.press("connect")) == "connected"


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "https://other.example"},
        {"iss": None},
        {"state": "another"},
        {"state": None},
        {"state": "あ"},
        {"error": "server_error", "code": None},
    ],
    ids=["wrong iss", "no iss", "wrong state", "no state", "odd state", "server error"],
)
def test_an_answer_that_is_not_ours_to_take_gets_no_token(browser, provider, changes):
    provider.authorize_changes = changes
    assert state(browser.press("connect")) == "error"
    assert provider.count("POST", "/token") == 0


def test_an_answer_in_another_browser_is_refused(browser, app_url, provider):
    browser.press("connect")
    stolen = next(url for _, url, _ in browser.visited if "/callback" in url)
    other_browser = Walker().open(stolen)
    assert (other_browser.status, state(other_browser)) == (400, "error")


def test_an_answer_counts_once_and_a_second_one_changes_nothing(browser, provider):
    browser.press("connect")
    tokens = provider.count("POST", "/token")
    browser.open(next(url for _, url, _ in browser.visited if "/callback" in url))
    assert state(browser) == "connected"
    assert provider.count("POST", "/token") == tokens + 1  # the look, and no second exchange


@pytest.mark.parametrize(
    "changes",
    [
        {"nonce": "another"},
        {"iss": "https://other.example"},
        {"aud": "another-client"},
        {"aud": ["client-1", "another-client"]},
        {"exp": 1_000_000_000},
        {"exp": None},
        {"sub": None},
    ],
    ids=["nonce", "iss", "aud", "several aud", "past", "no exp", "no sub"],
)
def test_an_id_token_that_is_not_of_this_login_is_refused(browser, provider, changes):
    provider.id_token_changes = changes
    assert state(browser.press("connect")) == "error"
    assert provider.count("POST", "/self-information") == 0


def test_an_id_token_signed_by_another_key_is_refused(browser, provider):
    provider.signing_key = ECKey.generate_key("P-256")
    assert state(browser.press("connect")) == "error"


def test_a_provider_of_another_name_is_not_talked_to(browser, provider):
    provider.replace["/.well-known/openid-configuration"] = lambda: reply(
        {"issuer": "https://other.example"}
    )
    assert state(browser.press("connect")) == "error"
    assert provider.count("POST", "/par") == 0


@pytest.mark.parametrize(
    "content",
    [
        "",
        "<html>",
        "[]",
        "null",
        "[" * 100_000,
        '{"request_uri": 7}',
        '{"x": "' + "a" * 3_000_000 + '"}',
        b"\xff\xfe",
        b"\x80\x04\x95",
    ],
    ids=["empty", "html", "list", "null", "deep", "number", "huge", "utf-16", "pickle"],
)
@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/jwks", "/par", "/token"])
def test_nonsense_from_the_back_channel_becomes_a_kind_page(browser, provider, path, content):
    provider.replace[path] = lambda: reply(content, 201 if path == "/par" else 200)
    browser.press("connect")
    assert (browser.status, state(browser)) == (200, "error")


@pytest.mark.parametrize("value", ["あ", "\ud800", "a\r\nX: y", "", 7, ["x"]])
@pytest.mark.parametrize("name", ["access_token", "refresh_token", "token_type", "expires_in"])
def test_a_token_response_with_odd_values_is_refused(browser, provider, name, value):
    good = provider.tokens
    provider.tokens = lambda jkt: good(jkt) | {name: True if name == "expires_in" else value}
    provider.standing = False
    browser.press("connect")
    assert (browser.status, state(browser)) == (200, "error")


def test_an_unknown_page_and_a_broken_one_have_kind_words(browser, app_url, monkeypatch):
    browser.open("/nothing")
    assert (browser.status, state(browser)) == (404, "error")
    browser.open("/refresh")
    assert (browser.status, state(browser)) == (405, "error")
    monkeypatch.setattr("clients_example.maternal_app.pages.today", lambda: 1 // 0)
    browser.open(app_url)
    assert (browser.status, state(browser)) == (500, "error")
    assert "ZeroDivision" not in browser.response.text


def _changed(**changes):
    return envelope(released({**dose("bcg", 1, "2024-10-01"), **changes}))


@pytest.mark.parametrize(
    "content",
    [
        [],
        "text",
        {},
        envelope() | {"status": "odd"},
        envelope() | {"categories": {"a": 1}},
        envelope(7),
        envelope({"category": "immunisation"}),
        envelope(other("odd")),
        envelope(other("declined", category={"a": 1})),
        envelope(released(complete="yes")),
        envelope(released() | {"datasets": [{}]}),
        envelope(released(None)),
        _changed(administered_on="2024-10-01<script>"),
        _changed(administered_on=20241001),
        _changed(administered_on="2024-99-99"),
        _changed(administered_on="2024-13"),
        _changed(municipality={"name": "\ud800"}),
        _changed(dose_number="1"),
        _changed(dose_number=True),
        _changed(dose_number=-1),
        _changed(municipality="x"),
        _changed(vaccine_name=["bcg"]),
        _changed(vaccine_name="x" * 10_000),
    ],
)
def test_an_envelope_that_is_not_as_agreed_is_neither_kept_nor_acknowledged(
    browser, provider, app_url, content
):
    provider.results = [(200, content)]
    browser.press("connect")
    assert (browser.status, state(browser)) == (200, "error")
    assert provider.acknowledged == []
    provider.results = [(200, WHOLE)]
    assert state(browser.open(app_url)) == "connected"


def test_markup_in_a_record_stays_text(browser, provider):
    evil = "<script>alert(1)</script>"
    provider.results = [
        (200, _changed(vaccine_name="{0.__class__}", municipality={"name": evil, "code": "1"}))
    ]
    browser.press("connect")
    assert state(browser) == "connected"
    assert evil not in browser.response.text
    assert "その他のワクチン" in browser.text


def test_a_provider_that_is_down_is_told_as_that_and_nothing_is_lost(browser, provider, app_url):
    browser.press("connect")
    provider.server.shutdown()
    provider.server.server_close()
    browser.open(app_url)
    assert (browser.status, state(browser)) == (200, "error")
    assert "ロタウイルス" in browser.text
    assert browser.has("reload")


def test_connecting_while_the_provider_is_down_is_told_as_that(browser, provider):
    provider.server.shutdown()
    provider.server.server_close()
    assert state(browser.press("connect")) == "error"
    assert browser.has("connect")


@pytest.mark.parametrize("path", ["/connect", "/refresh", "/disconnect", "/child"])
@pytest.mark.parametrize(
    "headers",
    [{"Origin": "http://127.0.0.1:1"}, {"Origin": "null"}, {"Sec-Fetch-Site": "same-site"}],
)
def test_a_form_of_another_site_or_port_is_refused(app_url, provider, path, headers):
    assert requests.post(app_url + path, headers=headers, timeout=5).status_code == 403
    assert provider.seen == []


def test_nothing_personal_and_no_token_is_logged_or_in_an_address(browser, provider, caplog):
    caplog.set_level(logging.DEBUG)
    browser.press("connect")
    browser.press("save_child", birth_date="2024-05-14", nickname="ひみつのあだな")
    provider.results = [(200, "nonsense")]
    browser.press("refresh")
    secrets = [
        "ひみつのあだな",
        "2024-05-14",
        "rotavirus",
        "mk_at_",
        "mk_rt_",
        "code=",
        "state=",
        "ひなた",
    ]
    text = caplog.text.replace("status=", "")
    ours = "\n".join(line for line in text.splitlines() if "connectionpool" not in line)
    assert [each for each in secrets if each in ours.replace("event=look_failed code=", "")] == []
    addresses = json.dumps([url for _, url, _ in browser.visited])
    assert [each for each in secrets[:5] if each in addresses] == []


def test_cookies_and_pages_are_guarded(browser, app_url):
    browser.press("connect")
    header = requests.post(app_url + "/connect", timeout=5, allow_redirects=False).headers
    assert "HttpOnly" in header["Set-Cookie"]
    assert "SameSite=Lax" in header["Set-Cookie"]
    guarded = browser.response.headers
    assert guarded["Cache-Control"] == "no-store"
    assert "default-src 'none'" in guarded["Content-Security-Policy"]
    assert "<script" not in browser.response.text


def test_the_store_is_for_this_program_s_user_only(browser, tmp_path):
    assert (tmp_path / "app" / "connections.sqlite3").stat().st_mode & 0o777 == 0o600
    browser.press("connect")
    cookie = browser.session.cookies["kosodate_session"]
    assert cookie.encode() not in (tmp_path / "app" / "connections.sqlite3").read_bytes()


def test_each_connection_gets_a_cookie_of_its_own(browser, provider):
    browser.session.cookies.set("kosodate_session", "planted", domain="127.0.0.1", path="/")
    browser.press("connect")
    assert "planted" not in [
        c.value for c in browser.session.cookies if c.name == "kosodate_session"
    ]
