"""Everything by keyboard alone, without script, on the narrowest phone: visits in two languages, my page in Japanese.

The programs around us, the bridge's own pages among them, are walked by keyboard in Japanese in ``tests/journeys``.
"""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from urllib.parse import parse_qsl

import pytest
from werkzeug.serving import make_server

from provider.clock import japanese_day
from provider.web.wording import text
from tests.citizen_browser import answer
from tests.citizen_world import APP, BRIDGE, HANAKO, MISAKI, World
from tests.correction_town import office_of
from tests.every_page.records import VACCINE, waiting
from tests.journeys.drivers import KeyboardDriver
from tests.services.chromium import NARROW
from tests.services.free_ports import free_ports
from tests.walker import LOOK_AGAIN

pytestmark = pytest.mark.browser

LOOKS = {"ja-JP": {"color_scheme": "dark"}, "en-US": {"forced_colors": "active"}}
CATEGORIES = ("immunisation", "maternal_child_health")


@pytest.fixture
def served(tmp_path, sqlite_url):
    """Yield a world that a browser can reach, and the office whose records it asks for."""
    [port] = free_ports(1)
    world = World(tmp_path, sqlite_url, origin=f"http://localhost:{port}")
    server = make_server("localhost", port, world.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    with office_of(world) as office:
        yield world, office
    server.shutdown()
    thread.join()
    server.server_close()
    world.services.database.dispose()


class Citizen(KeyboardDriver):
    """Misaki at her keyboard, with a bridge that signs whatever it is asked to, and an app to return to."""

    def __init__(self, page, served):
        super().__init__(page)
        self.world, self.office = served
        page.route(f"{BRIDGE}/**", self._signed)
        page.route(f"{APP}/**", lambda route: route.fulfill(body="<p id=back>back</p>"))

    def _signed(self, route):
        asked = dict(parse_qsl(route.request.post_data))
        there = self.world.origin + answer(self.world, asked, self.world.cards[MISAKI])
        link = f'<!doctype html><title>bridge</title><a id="answered" href="{there}">back</a>'
        route.fulfill(body=link, content_type="text/html")

    def go(self, path):
        return self.open(self.world.origin + path)

    def log_in(self):
        """From the login page over the bridge and back."""
        return self.press("continue").press("answered")

    def first(self, start):
        return self.press(self.ids(start)[0])

    def write(self, name, words):
        self._tab_to(f"[name='{name}']")
        self.page.keyboard.type(words)
        return self

    def returned(self, told):
        """Go back to the app; tell whether it is told so."""
        self.press("return")
        self.page.wait_for_url(f"{APP}/callback?**")
        return told in self.url

    def look_again(self, button=LOOK_AGAIN):
        """Let the office answer, and look."""
        with ThreadPoolExecutor(1) as aside:  # the driver's loop counts as running in this thread
            for retrieval_id in waiting(self.world):
                aside.submit(self.office.collect, retrieval_id).result()
        return self.press(button)

    def _wait_for_values(self):
        if self.has(LOOK_AGAIN):
            self.look_again()


@pytest.fixture
def citizen(served, open_page):
    """Return a citizen who reads a language, each with colours of their own."""
    return lambda locale: Citizen(
        open_page(NARROW, javascript=False, locale=locale, **LOOKS[locale]), served
    )


def test_a_visit_in_english(citizen):
    misaki = citizen("en-US")
    hand_over(misaki, "en")
    refuse(misaki)


def test_a_visit_and_my_page_in_japanese(citizen):
    misaki = citizen("ja-JP")
    hand_over(misaki, "ja")
    refuse(misaki)
    less_is_shared(misaki)
    a_record_is_disputed(misaki)
    a_proxy_is_named(misaki)
    misaki.go("/my-page").press("logout")
    assert not misaki.has("logout")


def hand_over(misaki, language):
    """From the app to the values and back, with nothing chosen at first."""
    for subject in (MISAKI, HANAKO):
        misaki.office.holds[subject, "immunisation"] = [VACCINE]
    misaki.go(misaki.world.push()).press("continue").log_in()
    assert text(language, "subject.title") in misaki.text
    misaki.press("continue").press("continue", subject=HANAKO)
    misaki.press("continue")
    misaki.press("continue", category=CATEGORIES, term="365")
    misaki.press("agree")
    assert text(language, "done.title") in misaki.text
    assert misaki.returned("code=")


def refuse(misaki):
    """Come again, and leave with nothing."""
    misaki.go(misaki.world.push()).press("cancel")
    assert misaki.returned("error=access_denied")


def less_is_shared(misaki):
    """Drop an item, shorten, pause and resume a connection, see its receipt, and stop it."""
    misaki.go("/my-page").press("connections").first("detail-").first("drop-").press("drop")
    misaki.press("shorten").press("shorten", days="30")
    misaki.press("pause").press("pause").press("resume").press("resume")
    misaki.press("receipt").go("/my-page/connections").first("withdraw-").press("withdraw")
    assert misaki.go("/my-page/connections").ids("withdraw-") == []


def a_record_is_disputed(misaki):
    """Read what an agency holds, and say that an entry is wrong."""
    misaki.press("records").press("read-immunisation", subject=misaki.labelled("subject", "あなた"))
    misaki.look_again("again").first("report-").write("words", "2回目のはずです。").press("send")
    assert misaki.has("state")


def a_proxy_is_named(misaki):
    last = japanese_day(misaki.world.clock() + timedelta(days=30))
    misaki.press("proxies").press("name-proxy")
    misaki.fill("category", "immunisation")
    misaki.write("last", f"{last:%m%d%Y}").press("continue", may_disclose="1")
    assert misaki.has("mandate-code")
