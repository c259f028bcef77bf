"""Every kind of page in a real browser at 320 px: nothing sticks out, nothing is hard to reach."""

import threading
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from werkzeug.serving import make_server

from provider.clock import japanese_day
from tests.amendment_world import Party, hold
from tests.card_stories import pair
from tests.citizen_browser import Browser, answer, fail
from tests.citizen_world import HANAKO, MISAKI, TARO, World
from tests.login_world import login_path, register_stranger
from tests.mandate_stories import taken
from tests.services.chromium import NARROW
from tests.services.free_ports import free_ports

pytestmark = pytest.mark.browser

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SMALL = """[...document.querySelectorAll('a, button, summary, label')]
  .filter(e => getComputedStyle(e).display !== 'inline' && !e.matches('.skip'))
  .filter(e => e.checkVisibility() && e.getBoundingClientRect().height < 43.9)
  .map(e => e.outerHTML.slice(0, 90))"""
LOOK = """e => [e.offsetWidth, e.offsetHeight, ...['color', 'backgroundColor', 'fontSize', 'fontWeight',
  'borderTopColor', 'borderTopWidth'].map(n => getComputedStyle(e)[n])]"""


@pytest.fixture
def live(tmp_path, sqlite_url):
    """Yield a world that listens, at a clock that stands still."""
    [port] = free_ports(1)
    world = World(tmp_path, sqlite_url, origin=f"http://localhost:{port}")
    server = make_server("localhost", port, world.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield world
    server.shutdown()
    thread.join()
    server.server_close()
    world.services.database.dispose()


def pages_of_a_visit(world, page):
    """Walk through every kind of page; yield the name of each that is now shown."""

    def asked():
        return {name: page.input_value(f"input[name={name}]") for name in ("nonce", "context")}

    def bring(path):
        page.goto(world.origin + path)

    def press(selector):
        with page.expect_navigation():
            page.click(selector)

    yield bring("/") or "home"
    yield bring("/help") or "help"
    yield bring("/authorize") or "error"
    yield bring(world.push()) or "start"
    yield press("#continue") or "login"
    yield bring(fail(world, asked(), "ERR_PIN_BLOCKED")) or "problem"
    press("#continue")
    yield bring(answer(world, asked(), world.cards[MISAKI])) or "subject"
    yield press("#continue") or "subject with a problem"
    page.check(f"input[value={HANAKO}]")
    yield press("#continue") or "choose"
    yield press("#continue") or "choose with a problem"
    page.check("input[value=immunisation]")
    page.check("input[value='365']")
    yield press("#continue") or "check"
    yield press("#agree") or "done"
    yield bring("/my-page") or "my page"
    yield bring("/my-page/history") or "history"
    bring("/my-page")
    yield press("[id^=withdraw-]") or "withdraw"
    yield press("#withdraw") or "withdrawn"
    bring(world.push())
    yield press("#cancel") or "refused"


def pages_of_a_change(world, page):
    """Walk through the pages of a changed grant, logged in as its person, and of one that is not."""
    party = Party(world)
    held = hold(party, Browser(world), world.cards[MISAKI], subject=HANAKO)
    foreign = hold(party, Browser(world), world.cards[TARO])

    def press(selector):
        with page.expect_navigation():
            page.click(selector)

    for action in ("merge", "replace"):
        page.goto(world.origin + party.change(held["grant_id"], action))
        yield press("#continue") or f"choose what to {action}"
        page.check("input[value=maternal_child_health]")
        page.check("input[value='365']")
        yield press("#continue") or f"check what to {action}"
    yield press("#agree") or "a change is done"
    yield page.goto(world.origin + "/my-page") and "a change waits"
    page.goto(world.origin + party.change(foreign["grant_id"]))
    yield press("#continue") or "a change that cannot be"


def pages_of_a_login(world, page):
    """Walk through the pages of a login alone, of an app that nobody reviewed, and of logging out."""
    register_stranger(world)

    def press(selector):
        with page.expect_navigation():
            page.click(selector)

    def asks(**changes):
        page.goto(world.origin + login_path(client_id="c-stranger", **changes))

    yield asks() or "a login with an earlier one"
    yield press("#continue") or "confirm"
    page.check("input[value=name]")
    asks(response_type="token")
    yield "a stranger's mistake"
    yield page.goto(world.origin + "/end-session") and "log out?"
    yield press("#end-session") or "logged out"
    yield asks() or "a login"


def pages_of_cards(world, page):
    """Walk through the pages of an unknown card, of a child's card, and what my page says of them."""
    card = world.new_card(None)

    def asked():
        return {name: page.input_value(f"input[name={name}]") for name in ("nonce", "context")}

    def bring(path):
        page.goto(world.origin + path)

    def press(selector):
        with page.expect_navigation():
            page.click(selector)

    bring(world.push("openid immunisation"))
    press("#continue")
    yield bring(answer(world, asked(), card)) or "an unknown card"
    yield press("#link") or "a card to register"
    bring(pair(world, asked(), card, world.signing_card(MISAKI)))
    yield press("#add-child") or "a child to add"
    yield bring(pair(world, asked(), world.cards[HANAKO], card)) or "a child that is not added"
    press("#continue")
    bring(pair(world, asked(), card, world.cards[HANAKO]))
    yield bring("/my-page/cards") or "my cards"
    yield bring("/my-page/children") or "my children"
    yield press("[id^=end-]") or "the end of a child"


def pages_of_mandates(world, page):
    """Name a proxy and become one, as two people in one browser, with the mistakes one can make."""

    def bring(path):
        page.goto(world.origin + path)

    def press(selector):
        with page.expect_navigation():
            page.click(selector)

    yield bring("/my-page/proxies") or "nobody's proxy"
    yield bring("/my-page/proxies/accept") or "a code to type"
    yield press("#continue") or "a code that does not work"
    bring("/my-page/proxies/new")
    yield press("#continue") or "a proxy to name, nothing chosen"
    page.check("#category-1")
    page.check("#may-disclose")
    page.fill("#last", japanese_day(world.clock() + timedelta(days=30)).isoformat())
    yield press("#continue") or "the code"
    proxy = Browser(world).log_in_to_my_page(world.cards[TARO])
    taken(proxy, page.text_content("#mandate-code"))
    yield bring("/my-page/proxies") or "my proxy"
    yield press("[id^=end-]") or "the end of a proxy"
    press("#continue")
    bring("/my-page")


def pages_of_the_catalogue(world, page):
    """Open the list and one scope with every kind of section, all of them unfolded."""
    for place in ("/catalogue", "/catalogue?lang=ja-plain", "/catalogue/disability"):
        page.goto(world.origin + place)
        page.evaluate("document.querySelectorAll('details').forEach(e => e.open = true)")
        yield place


def all_pages(world, page):
    """Walk through every kind of page, one login for all of them."""
    yield from pages_of_a_visit(world, page)
    yield from pages_of_a_change(world, page)
    yield from pages_of_a_login(world, page)
    yield from pages_of_cards(world, page)
    yield from pages_of_mandates(world, page)
    yield from pages_of_the_catalogue(world, page)


@pytest.mark.parametrize("language", ["ja-JP", "en-US"])
def test_every_page_passes_at_320_pixels(live, open_page, language):
    page = open_page(NARROW, locale=language)
    faults = []
    for name in all_pages(live, page):
        found = Axe().run(page, options={"runOnly": RULES}).response["violations"]
        faults += [(name, rule["id"], rule["nodes"][0]["html"][:120]) for rule in found]
        if page.evaluate("document.documentElement.scrollWidth") > NARROW["width"]:
            faults.append((name, "scrolls sideways"))
        faults += [(name, "small target", each) for each in page.evaluate(SMALL)]
        forbidden = FORBIDDEN if name in WITH_SCRIPT else (*FORBIDDEN, "script")
        faults += [(name, "forbidden", s) for s in forbidden if page.locator(s).count()]
        faults += unequal_choices(name, page)
    assert faults == []


FORBIDDEN = ("[disabled]", "[placeholder]", "script:not([src])", "[style]", "[onclick]")
WITH_SCRIPT = {"login", "a card to register"}
"""Pages that offer more where our own script runs, and everything that matters without it."""


def unequal_choices(name, page):
    """Going on and refusing have one size and one style."""
    refuse = page.locator("#cancel")
    if not refuse.count():
        return []
    go = page.locator("#continue, #agree, #return").first
    looks = {str(button.evaluate(LOOK)) for button in (go, refuse)}
    return [(name, "unequal", *looks)] if len(looks) > 1 else []


def test_twice_the_text_size_scrolls_in_one_direction_only(live, open_page):
    page = open_page({"width": 640, "height": 800})
    for name in all_pages(live, page):
        page.evaluate("document.documentElement.style.fontSize = '212.5%'")
        assert page.evaluate("document.documentElement.scrollWidth") <= 640, name
