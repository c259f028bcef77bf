"""Leaving at once, the warning before idle time is over, and the end at a terminal, in a real browser."""

import threading
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from werkzeug.serving import make_server

from tests.citizen_browser import answer
from tests.citizen_world import TARO, World
from tests.services.chromium import PHONE
from tests.services.free_ports import free_ports

pytestmark = pytest.mark.browser


class Weather(BaseHTTPRequestHandler):
    """A harmless page."""

    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>weather</title><p id=weather>fine")

    def log_message(self, *args):
        pass


@contextmanager
def running(server):
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def served(tmp_path, sqlite_url):
    """Return a function that serves a world with some settings changed."""
    with running(ThreadingHTTPServer(("127.0.0.1", 0), Weather)) as weather:
        [port] = free_ports(1)
        away = f"http://127.0.0.1:{weather.server_address[1]}/today"

        class Changed(World):
            terminal = "own"

            def _settings(self, database_url):
                settings = super()._settings(database_url)
                return replace(settings, terminal=self.terminal, quick_exit_url=away)

        class Terminal(Changed):
            terminal = "kiosk"

        @contextmanager
        def serve(kind):
            world = {"own": Changed, "kiosk": Terminal}[kind](
                tmp_path, sqlite_url, origin=f"http://localhost:{port}"
            )
            try:
                with running(make_server("localhost", port, world.app, threaded=True)):
                    yield world
            finally:
                world.services.database.dispose()

        yield serve


def log_in(world, page):
    page.goto(f"{world.origin}/my-page")
    page.click("#continue")
    asked = {n: page.input_value(f"input[name={n}]") for n in ("nonce", "context")}
    page.goto(world.origin + answer(world, asked, world.cards[TARO]))
    assert page.url == f"{world.origin}/my-page"
    page.goto(f"{world.origin}/my-page/safety")


def test_three_presses_of_shift_lead_away_and_back_leads_to_nothing(served, open_page):
    with served("own") as world:
        page = open_page(PHONE)
        log_in(world, page)
        page.keyboard.press("Shift")
        page.keyboard.press("a")  # a capital letter, written the usual way
        page.keyboard.press("Shift")
        page.keyboard.press("Shift")
        page.wait_for_timeout(300)
        assert page.url == f"{world.origin}/my-page/safety"
        page.keyboard.press("Shift")
        page.wait_for_selector("#weather")
        page.go_back()
        assert "/my-page" not in page.url
        assert "ログインの記録" not in page.content()


def test_without_script_the_button_leads_away(served, open_page):
    with served("own") as world:
        page = open_page(PHONE, javascript=False)
        log_in(world, page)
        page.click("#quick-exit")
        page.wait_for_selector("#weather")
        page.go_back()
        assert "ログインの記録" not in page.content()


def test_the_warning_comes_in_time_and_one_press_keeps_what_was_filled_in(served, open_page):
    with served("own") as world:
        page = open_page(PHONE)
        page.clock.install()
        log_in(world, page)
        page.goto(f"{world.origin}/my-page/safety/protection")
        page.check("#kind-self_info_block")
        page.clock.fast_forward("12:59")
        assert page.is_hidden("#idle")
        page.clock.fast_forward("00:02")
        page.wait_for_selector("#idle", state="visible")
        assert page.evaluate("document.activeElement.id") == "idle-more"
        world.clock.turn(minutes=13)
        page.keyboard.press("Enter")
        page.wait_for_selector("#idle", state="hidden")
        assert page.is_checked("#kind-self_info_block")
        page.clock.fast_forward("12:59")
        assert page.is_hidden("#idle")
        world.clock.turn(minutes=15)
        page.clock.fast_forward("02:02")
        page.wait_for_url("**/flow/**")


def test_a_terminal_left_alone_ends_by_itself_and_back_is_dead(served, open_page):
    with served("kiosk") as world:
        page = open_page(PHONE)
        page.clock.install()
        log_in(world, page)
        page.clock.fast_forward("02:01")
        page.wait_for_selector("#idle", state="visible")
        page.clock.fast_forward("01:00")
        page.wait_for_url("**/terminal/goodbye")
        assert "カードを忘れずに" in page.content()
        page.go_back()
        page.wait_for_load_state()
        assert "ログインの記録" not in page.content()
        assert page.goto(f"{world.origin}/my-page").url.startswith(f"{world.origin}/flow/")
