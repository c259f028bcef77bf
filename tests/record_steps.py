"""Steps of the stories about one's own records."""

from scopes.catalogue import CATALOGUE
from tests.citizen_browser import Browser
from tests.citizen_world import MISAKI

VACCINE = {**CATALOGUE["immunisation"].examples[0], "record_id": "ZZ-1"}
WORDS = "2回目のはずです。<b>髙𠮷</b>"


def logged_in(office, who=MISAKI, language="ja"):
    browser = Browser(office.world, language).log_in_to_my_page(office.world.cards[who])
    return browser.open("/my-page/records")


def retrieval_of(browser):
    return browser.path.rpartition("/")[2]


def asked(browser, category="immunisation", whose=0):
    """Ask for a category of the person at a place of the list."""
    form = next(f for f in browser.page.forms if f"read-{category}" in f.buttons)
    choices = form.options.get("subject")
    chosen = {"subject": choices[whose]} if choices else {}
    return browser.press(f"read-{category}", **chosen)


def read(office, browser, category="immunisation", whose=0):
    asked(browser, category, whose)
    office.collect(retrieval_of(browser))
    return browser.open(browser.path)


def said_wrong(office, browser):
    """Come to the form about the first record."""
    return read(office, browser).press("report-ZZ-1")


def state_of(office, retrieval_id):
    return office.world.services.retrievals.get(retrieval_id).state


def entries(office):
    return list(office.world.services.disclosures.walk())
