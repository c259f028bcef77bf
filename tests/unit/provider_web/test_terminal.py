"""A public terminal: nothing is kept, one button ends everything, and the next person finds nothing."""

from dataclasses import replace

import pytest
from flask import Response

from provider.app import create_app
from provider.flow.state import FlowState
from provider.web.access import Caller, callable_by
from tests.citizen_browser import Browser
from tests.citizen_world import TARO, World
from tests.dom import tree


class Terminal(World):
    """The world's provider as it serves public terminals."""

    def _settings(self, database_url):
        return replace(super()._settings(database_url), terminal="kiosk")


@pytest.fixture
def terminal(tmp_path, sqlite_url):
    fresh = Terminal(tmp_path, sqlite_url)
    yield fresh
    fresh.services.database.dispose()


@pytest.fixture
def user(terminal):
    return Browser(terminal)


def test_every_page_has_the_end_and_is_kept_nowhere(terminal, user):
    for path in ("/", "/help", "/no-such-page", "/catalogue", terminal.push()):
        user.open(path)
        assert "end-terminal" in user.page.attributes
        assert user.response.headers["Cache-Control"] == "no-store"
    user.log_in(terminal.cards[TARO])
    assert "end-terminal" in user.page.attributes


def test_the_end_closes_the_visit_the_login_and_the_language(terminal, user):
    user.log_in(terminal.cards[TARO])
    user.open(f"{user.path}?lang=en")
    visited = user.path
    user.press("end-terminal")
    assert user.path == "/terminal/goodbye"
    assert "カードを忘れずにお取りください" in user.text
    assert "Do not forget to take your card" in user.text, "who leaves reads English"
    assert user.response.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert user.client.get_cookie("madoguchi") is None
    assert user.client.get_cookie("madoguchi-lang") is None
    assert user.open("/").page.attributes["end-terminal"]
    assert "まどぐち" in user.text
    assert user.open(visited).status == 403
    assert user.open("/my-page").path.startswith("/flow/")


def test_logging_out_reminds_of_the_card_too_and_nothing_is_left_to_end(terminal, user):
    user.log_in_to_my_page(terminal.cards[TARO])
    user.press("logout")
    assert user.path == "/terminal/goodbye"
    assert "カードを忘れずにお取りください" in user.text
    assert "end-terminal" not in user.page.attributes


def test_whoever_goes_back_to_the_app_leaves_nobody_logged_in_and_the_code_stays_good(
    terminal, user
):
    user.log_in(terminal.cards[TARO])
    user.press("continue", category="immunisation").press("agree").press("return")
    assert "code=" in user.left_for
    assert user.client.get_cookie("madoguchi") is None
    assert terminal.rows("authorization_code") == 1
    assert user.open("/my-page").path.startswith("/flow/")


def test_the_card_is_read_at_the_terminal_and_at_nobodys_own_computer(terminal, user):
    user.arrive()
    assert "この端末のカード読み取り画面" in user.text
    assert "あなたのパソコン" not in user.text


def test_a_visit_that_was_open_is_refused(terminal, user):
    user.log_in(terminal.cards[TARO])
    cookie = user.client.get_cookie("madoguchi").value
    session = terminal.services.sessions.find(cookie, now=terminal.clock())
    visit = (user.flow_id, session.session_hash)
    user.press("end-terminal")
    found = terminal.services.flows.get(*visit, now=terminal.clock())
    assert found.state is FlowState.REFUSED


def test_the_card_is_called_to_mind_after_the_login_and_soon_no_more(terminal, user):
    user.log_in_to_my_page(terminal.cards[TARO])
    assert "カードを忘れずにお取りください" in user.text
    terminal.clock.turn(seconds=61)
    assert "カードを忘れずに" not in user.open("/my-page").text


def test_three_minutes_without_a_press_end_it(terminal, user):
    user.log_in_to_my_page(terminal.cards[TARO])
    assert user.page.attributes["idle"]["data-warn"] == "120"
    assert user.page.attributes["idle"]["data-over"] == "180"
    assert 'content="180;url=/terminal/goodbye"' in user.html
    terminal.clock.turn(seconds=179)
    assert user.open("/my-page").path == "/my-page"
    terminal.clock.turn(seconds=180)
    assert user.open("/my-page").path.startswith("/flow/")


def test_another_site_ends_nothing(terminal, user):
    user.log_in_to_my_page(terminal.cards[TARO])
    for method in ("post", "get"):
        path = "/terminal/end" if method == "post" else "/terminal/goodbye"
        elsewhere = {"Sec-Fetch-Site": "cross-site"}
        getattr(user.client, method)(path, base_url=terminal.origin, headers=elsewhere)
    assert user.open("/my-page").path == "/my-page"


def test_no_file_leaves_even_where_a_view_forgets(terminal):
    app = create_app(terminal.settings, terminal.services)

    @callable_by(Caller.ANYONE)
    def forgetful():
        return Response("secret", headers={"Content-Disposition": "attachment; filename=x.csv"})

    app.add_url_rule("/forgetful", "forgetful", forgetful)
    answered = app.test_client().get("/forgetful", base_url=terminal.origin)
    assert answered.status_code == 403
    assert "secret" not in answered.text
    assert "Content-Disposition" not in answered.headers


def test_a_visit_opens_no_second_tab_and_offers_no_file(terminal, user):
    pages = [user.open(terminal.push()).html, user.press("continue").html]
    user.log_in(terminal.cards[TARO])
    pages += [user.html, user.press("continue", category="immunisation").html]
    pages.append(user.press("agree").html)
    tabs = [link for page in pages for link in tree(page).every("a") if "target" in link.attributes]
    assert {link.attributes["id"] for link in tabs} <= {"agent-window"}, "the card's own window"
    assert not any("別タブ" in page for page in pages)
    assert not any("/receipt" in link for link in user.page.links.values())
    assert "自分のスマートフォンかパソコンで" in user.text


def test_the_help_leads_back_to_the_visit(terminal, user):
    user.log_in(terminal.cards[TARO])
    visited = user.path
    user.open(next(link for link in user.page.links.values() if link.startswith("/help")))
    user.open(user.page.links["language-en"])
    assert user.open(user.page.links["back"]).path == visited


def test_a_citizens_own_device_has_none_of_it(world):
    browser = Browser(world)
    browser.log_in_to_my_page(world.cards[TARO])
    assert "end-terminal" not in browser.page.attributes
    assert "カードを忘れずに" not in browser.text
    assert browser.open("/terminal/goodbye").status == 404
    assert browser.post("/terminal/end").status == 404
