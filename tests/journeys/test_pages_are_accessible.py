"""The pages of provider, bridge and app on a narrow phone, in both languages: everybody can use them."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.journeys.drivers import STAYS
from tests.services.chromium import NARROW

pytestmark = [pytest.mark.browser, pytest.mark.process]

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
FORBIDDEN = ("[disabled]", "[placeholder]")
CHILD = re.compile("花子")
SMALL = """[...document.querySelectorAll('a, button, summary, label, input:not([type=hidden])')]
  .filter(e => getComputedStyle(e).display !== 'inline')
  .filter(e => !e.matches('.skip, [type=radio], [type=checkbox]') && e.checkVisibility())
  .filter(e => Math.min(e.getBoundingClientRect().height, e.getBoundingClientRect().width) < 43.9)
  .map(e => e.outerHTML.slice(0, 90))"""
LOOK = """e => [e.offsetWidth, e.offsetHeight, ...['color', 'backgroundColor', 'fontSize', 'fontWeight',
  'borderTopColor', 'borderTopWidth'].map(n => getComputedStyle(e)[n])].join()"""


class Reader:
    """Walks in a browser and notes what is wrong with each page it stops at."""

    def __init__(self, page, language):
        self.page = page
        self.language = language
        self.faults = []
        self.titles = []

    def open(self, url):
        self.page.goto(url)
        return self

    def press(self, identity):
        with self.page.expect_navigation():
            self.page.locator(f"[id='{identity}']").click()
        self.page.wait_for_function(STAYS)
        self.page.wait_for_load_state()
        return self

    def first(self, start):
        """The first id that begins so."""
        return self.page.locator(f"[id^='{start}']").first.get_attribute("id")

    def tick(self, name, value):
        self.page.check(f"input[name={name}][value='{value}']")
        return self

    def use_card(self, card):
        self.tick("card", card).press("choose")
        return self

    def type_pin(self, pin):
        self.page.fill("#pin", pin)
        return self.press("submit")

    def child(self):
        self.page.get_by_label(CHILD).check()
        return self.press("continue")

    def all_answered(self):
        """Look again until every agency has answered."""
        for _ in range(60):
            if not self.page.locator("#look-again").count():
                break
            self.page.wait_for_timeout(500)
            self.press("look-again")
        return self

    def look(self, name):
        """Judge the page that is shown."""
        found = Axe().run(self.page, options={"runOnly": RULES}).response["violations"]
        faults = [(rule["id"], rule["nodes"][0]["html"][:120]) for rule in found]
        faults += [("small target", each) for each in self.page.evaluate(SMALL)]
        faults += [("forbidden", each) for each in FORBIDDEN if self.page.locator(each).count()]
        faults += self._ticked() + self._unequal()
        if self.page.evaluate("document.documentElement.scrollWidth") > NARROW["width"]:
            faults.append(("scrolls sideways",))
        if self.page.locator("html").get_attribute("lang") != self.language:
            faults.append(("language",))
        self.titles.append(self.page.title())
        self.faults += [(name, *fault) for fault in faults]
        return self

    def _ticked(self):
        """Nothing is chosen for the citizen, but the shortest term."""
        ticked = self.page.locator("input:checked:not([name=term][value=once])")
        return [("ticked", each.get_attribute("name")) for each in ticked.all()]

    def _unequal(self):
        """On the provider's pages, going on and refusing have one size and one style."""
        buttons = self.page.locator(".actions .button")
        looks = {button.evaluate(LOOK) for button in buttons.all()}
        return [("unequal", *looks)] if len(looks) > 1 else []


def hand_over(reader, app):
    """From the app through every page of a visit and back, with the mistakes one can make."""
    reader.open(app).look("app: welcome").press("connect").look("start")
    reader.press("continue").look("login").press("continue").look("bridge: cards")
    reader.press("choose").look("bridge: no card chosen")
    reader.use_card("yamada-misaki").look("bridge: PIN").type_pin("12").look("bridge: no PIN")
    reader.type_pin("1234").look("bridge: read").press("return").look("subject")
    reader.press("continue").look("subject: nobody chosen").child().look("choose")
    reader.press("continue").look("choose: nothing chosen")
    reader.tick("category", "immunisation").tick("term", "365").press("continue").look("check")
    reader.all_answered().press("agree").look("done").press("return").look("app: some records")


def stop(reader, issuer, app):
    """The end of the connection, and what the app says then; our own pages are judged elsewhere."""
    reader.open(f"{issuer}/my-page/connections")
    reader.press(reader.first("withdraw-")).press("withdraw")
    reader.open(app).look("app: withdrawn").open(f"{app}/privacy").look("app: privacy")
    reader.open(f"{issuer}/my-page").press("logout")


def refuse(reader, app):
    """A card that cannot be used, a cancelled reading, and a refusal."""
    reader.open(app).press("connect").press("continue").press("continue")
    reader.use_card("watanabe-shota").look("bridge: one try left")
    reader.press("cancel").look("bridge: cancelled").press("retry")
    reader.use_card("ito-megumi").look("bridge: locked").press("return").look("problem: locked")
    reader.press("cancel").look("refused").press("return").look("app: refused")


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_page_can_be_used_by_everybody(sandbox, open_page, language):
    locale = {"ja": "ja-JP", "en": "en-US"}[language]
    reader = Reader(open_page(NARROW, locale=locale), language)
    app, issuer = sandbox.url("maternal_app"), sandbox.url("issuer")
    hand_over(reader, app)
    stop(reader, issuer, app)
    refuse(reader, app)
    assert reader.faults == []
    assert all(reader.titles)


def test_the_keyboard_shows_where_it_is_in_every_program(sandbox, open_page):
    page = open_page(NARROW, forced_colors="active")
    for address in (sandbox.url("maternal_app"), sandbox.url("issuer")):
        page.goto(address)
        for _ in range(page.locator("a, button").count()):
            page.keyboard.press("Tab")
            outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert outline != "none", page.evaluate("document.activeElement.outerHTML")


def test_text_of_twice_the_size_does_not_scroll_sideways(sandbox, open_page):
    page = open_page({"width": 640, "height": 800})
    reader = Reader(page, "ja")
    reader.open(sandbox.url("maternal_app")).press("connect").press("continue").press("continue")
    for identity in ("choose", "cancel", "return"):
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert page.evaluate("document.documentElement.scrollWidth") <= 640, page.url
        reader.press(identity)
