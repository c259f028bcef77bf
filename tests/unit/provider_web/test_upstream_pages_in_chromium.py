"""The pages of the upstream login in a real browser at 320 px: accessible, and led on without a press."""

import threading

import pytest
from axe_playwright_python.sync_playwright import Axe
from werkzeug.serving import make_server

from connectors.sandbox.auth_app.traps import Trap
from tests.services.auth_app import MISAKI
from tests.services.chromium import NARROW
from tests.services.free_ports import free_ports
from tests.upstream_world import UpstreamWorld

pytestmark = pytest.mark.browser

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SMALL = """[...document.querySelectorAll('a, button, summary, label')]
  .filter(e => getComputedStyle(e).display !== 'inline' && !e.matches('.skip'))
  .filter(e => e.checkVisibility() && e.getBoundingClientRect().height < 43.9)
  .map(e => e.outerHTML.slice(0, 90))"""


@pytest.fixture
def live(tmp_path, sqlite_url, auth_app):
    """Yield a world that listens and offers the upstream alone."""
    [port] = free_ports(1)
    origin = f"http://localhost:{port}"
    world = UpstreamWorld(tmp_path, sqlite_url, auth_app, methods="upstream", origin=origin)
    server = make_server("localhost", port, world.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield world
    server.shutdown()
    thread.join()
    server.server_close()
    world.services.database.dispose()


def faults_of(page):
    found = Axe().run(page, options={"runOnly": RULES}).response["violations"]
    faults = [(rule["id"], rule["nodes"][0]["html"][:120]) for rule in found]
    if page.evaluate("document.documentElement.scrollWidth") > NARROW["width"]:
        faults.append("scrolls sideways")
    return faults + page.evaluate(SMALL)


@pytest.mark.parametrize("language", ["ja-JP", "en-US"])
def test_each_page_passes_and_a_refusal_leads_back_to_the_login(live, open_page, language):
    page = open_page(NARROW, locale=language)
    page.goto(live.origin + live.push())
    page.click("#continue")
    assert faults_of(page) == []
    live.auth_app.set_traps(Trap.MOVED_AWAY)
    live.tick()
    page.click("#upstream")
    page.wait_for_url(f"{live.auth_app.address}/**")
    assert faults_of(page) == []
    page.check(f"input[value={MISAKI}]")
    page.click("#allow")
    page.wait_for_url("**/problem")
    assert faults_of(page) == []
    live.auth_app.set_traps()
    page.click("#continue")
    page.wait_for_url("**/login")
    page.click("#upstream")
    page.wait_for_url(f"{live.auth_app.address}/**")
    page.check(f"input[value={MISAKI}]")
    live.tick()
    page.click("#allow")
    page.wait_for_url("**/subject")
