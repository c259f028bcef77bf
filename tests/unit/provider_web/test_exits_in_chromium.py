"""Every way out of our pages in a real browser, whose security policy is ours: it must not get stuck."""

import json
import threading
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

import pytest
from werkzeug.serving import make_server

from tests import pki
from tests.citizen_browser import answer
from tests.citizen_world import TARO, World
from tests.login_world import login_path, register_login_app
from tests.services.chromium import PHONE
from tests.services.free_ports import free_ports

pytestmark = pytest.mark.browser

PAGE = "<!doctype html><title>app</title><p id=here>here</p>"


class App:
    """A relying party at an origin of its own: it remembers how it was called back."""

    def __init__(self, host="127.0.0.1"):
        self.calls, self.pages = [], {}
        app = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                path, _, query = self.path.partition("?")
                app.calls.append(("GET", path, _flat(query), self.headers))
                onward, headers, body = app.pages.get(path, (None, {}, PAGE))
                self.send_response(303 if onward else 200)
                for name, value in {**headers, **({"Location": onward} if onward else {})}.items():
                    self.send_header(name, value)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.end_headers()
                self.wfile.write(body.encode())

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                app.calls.append(("POST", self.path, _flat(body), self.headers))
                self.send_response(303)
                self.send_header("Location", "/home")
                self.end_headers()

            def log_message(self, *args):
                pass

        self.server = ThreadingHTTPServer((host, 0), Handler)
        self.origin = f"http://{host}:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def called_back(self):
        """The last callback: its method, its parameters and its headers."""
        return next((m, p, h) for m, path, p, h in reversed(self.calls) if path == "/callback")

    def close(self):
        self.server.shutdown()
        self.server.server_close()


def _flat(text):
    return {name: values[0] for name, values in parse_qs(text).items()}


@pytest.fixture
def app():
    opened = App()
    yield opened
    opened.close()


@pytest.fixture
def live(tmp_path, sqlite_url, app):
    [port] = free_ports(1)
    world = World(tmp_path, sqlite_url, origin=f"http://localhost:{port}")
    server = make_server("localhost", port, world.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    register_login_app(world, redirect_uris=[f"{app.origin}/callback"])
    yield world
    server.shutdown()
    thread.join()
    server.server_close()
    world.services.database.dispose()


class Visitor:
    """A citizen in Chromium who brings the card by hand."""

    def __init__(self, world, app, page):
        self.world, self.app, self.page = world, app, page

    def open(self, **changes):
        self.page.goto(
            self.world.origin + login_path(redirect_uri=f"{self.app.origin}/callback", **changes)
        )
        return self

    def press(self, button):
        with self.page.expect_navigation():
            self.page.click(f"#{button}")
        self.page.wait_for_load_state()
        return self

    def show_card(self):
        asked = {n: self.page.input_value(f"input[name={n}]") for n in ("nonce", "context")}
        self.page.goto(self.world.origin + answer(self.world, asked, self.world.cards[TARO]))
        return self

    def show_card_by_a_bridge(self):
        """Come back by a form of another site, whose own policy lets it end with us alone."""
        asked = {n: self.page.input_value(f"input[name={n}]") for n in ("nonce", "context")}
        signed = pki.answer_of(self.world.cards[TARO], origin=self.world.origin, **asked).encode()
        fields = {"txn": json.loads(asked["context"])["txn"], "answer": signed.decode()}
        hidden = "".join(f"<input name={n} value='{escape(v)}'>" for n, v in fields.items())
        form = f"<form method=post action={self.world.origin}/login/answer>{hidden}"
        policy = {"Content-Security-Policy": f"form-action {self.world.origin}"}
        self.app.pages["/bridge"] = (None, policy, f"{form}<button id=answer>x</button></form>")
        self.page.goto(f"{self.app.origin}/bridge")
        self.page.click("#answer")
        return self

    def arrive(self, **changes):
        return self.open(**changes).press("continue").show_card()

    def is_back(self):
        self.page.wait_for_selector("#here")
        return self.page.url.startswith(self.app.origin)


@pytest.fixture
def visitor(live, app, open_page):
    return lambda **options: Visitor(live, app, open_page(PHONE, **options))


@pytest.mark.parametrize("javascript", [True, False])
@pytest.mark.parametrize("mode", ["query", "form_post"])
def test_agreeing_gets_out(visitor, app, javascript, mode):
    citizen = visitor(javascript=javascript).arrive(response_mode=mode)
    citizen.press("agree")
    if mode == "form_post" and not javascript:
        citizen.press("return")
    assert citizen.is_back()
    method, told, headers = app.called_back()
    assert method == {"query": "GET", "form_post": "POST"}[mode]
    assert set(told) == {"code", "state", "iss"}
    if mode == "form_post":
        assert headers["Origin"] == citizen.world.origin


@pytest.mark.parametrize("mode", ["query", "form_post"])
@pytest.mark.parametrize("stage", ["open", "arrive"])
def test_refusing_gets_out(visitor, app, mode, stage):
    citizen = visitor()
    getattr(citizen, stage)(response_mode=mode).press("cancel").press("return")
    assert citizen.is_back()
    assert app.called_back()[1]["error"] == "access_denied"


@pytest.mark.parametrize("mode", ["query", "form_post"])
def test_a_fault_gets_out(visitor, app, mode):
    citizen = visitor().open(response_mode=mode, prompt="none")
    assert citizen.is_back()
    assert app.called_back()[1]["error"] == "login_required"


@pytest.mark.parametrize("javascript", [True, False])
def test_the_login_of_somebody_known_gets_out_from_the_bridge(visitor, live, app, javascript):
    citizen = visitor(javascript=javascript).arrive().press("agree")
    assert citizen.is_back()
    live.clock.turn(hours=2)
    citizen.open().press("continue").show_card_by_a_bridge()
    assert citizen.is_back()
    assert "code" in app.called_back()[1]
    assert len([call for call in app.calls if call[1] == "/callback"]) == 2


def test_an_app_of_the_citizens_own_device_has_a_link_to_press(visitor, live, app):
    register_login_app(
        live,
        policy="public_native",
        redirect_uris=["com.example.shop:/callback"],
        token_endpoint_auth_method="none",
    )
    citizen = visitor()
    path = login_path(
        redirect_uri="com.example.shop:/callback",
        code_challenge="x" * 43,
        code_challenge_method="S256",
    )
    citizen.page.goto(live.origin + path)
    citizen.press("continue").show_card().press("agree")
    target = citizen.page.get_attribute("#return", "href")
    assert target.startswith("com.example.shop:/callback?code=mk_ac_")


def test_a_callback_that_leads_on_to_another_origin_gets_there(visitor, app):
    other = App("localhost")
    app.pages["/callback"] = (f"{other.origin}/home", {}, "")
    citizen = visitor().arrive()
    citizen.press("agree")
    citizen.page.wait_for_selector("#here")
    assert citizen.page.url == f"{other.origin}/home"
    other.close()
