"""What a walk over the pages brings home: each page as it was answered, by name.

The stories walk in this process without a browser; Chromium is shown afterwards what they brought.
"""

from dataclasses import dataclass, field

from flask import g
from werkzeug.exceptions import HTTPException

from provider.web.citizen.pages import page
from tests.card_stories import pair
from tests.citizen_browser import Browser, answer, fail
from tests.phone_world import PhoneWorld

LANGUAGES = ("ja", "ja-plain", "en")
IDLE = '<section id="idle" hidden'


@dataclass(frozen=True)
class Shown:
    """One page. ``endpoint`` is the view behind its address, ``refusal`` whether it says what is wrong."""

    name: str
    endpoint: str
    html: str
    refusal: bool


@dataclass
class Walk:
    """One walk in one language; ``shown`` are its pages in the order in which they were seen,
    ``areas`` the same by the story that saw them. ``answering`` are the agencies of its world."""

    language: str
    world: PhoneWorld | None = None
    answering: object = None
    shown: list[Shown] = field(default_factory=list)
    areas: dict[str, list[Shown]] = field(default_factory=dict)

    def go(self, story):
        """Let a story walk, and note what it brought home under its own sentence."""
        before = len(self.shown)
        story(self)
        self.areas[story.__doc__.strip()] = self.shown[before:]

    def browser(self):
        """Return somebody's new browser, which reads this language."""
        return Browser(self.world, self.language).open(f"/?lang={self.language}")

    def at_my_page(self, who):
        """Return a browser in which somebody has logged in to my page."""
        return self.brought(self.browser().open("/my-page").press("continue"), who)

    def brought(self, browser, who):
        """Log in with somebody's card at the login page that a browser shows."""
        return browser.open(answer(self.world, browser.ask_card(), self.world.cards[who]))

    def paired(self, browser, first, second):
        """Let the bridge answer with two cards; return where it leads."""
        return pair(self.world, browser.ask_card(), first, second)

    def failed(self, browser, code):
        """Let the bridge report an error to a browser at the login page."""
        return browser.open(fail(self.world, browser.ask_card(), code))

    def see(self, name, browser, *, refusal=False):
        """Bring the page home that a browser shows now; return the browser."""
        assert name not in {page.name for page in self.shown}, f"{name} was seen before"
        assert browser.response.mimetype == "text/html", (name, browser.path)
        refusal = refusal or browser.status >= 400
        endpoint = self.endpoint_of(browser.path)
        self.shown.append(Shown(name, endpoint, browser.response.text, refusal))
        return browser

    def warn(self, name, browser):
        """Bring the page home once more, as a script shows it when its idle time is nearly over."""
        shown = browser.response.text
        assert IDLE in shown, (name, browser.path)
        shown = shown.replace(IDLE, IDLE.removesuffix(" hidden"))
        self.shown.append(Shown(name, self.endpoint_of(browser.path), shown, refusal=False))

    def draw(self, name, endpoint, template, browser, **values):
        """Bring home a page whose way there needs other settings, as its view draws it for a browser."""
        with browser.client as client:
            client.get("/help", base_url=self.world.origin)
            self.shown.append(Shown(name, endpoint, page(template, **values), refusal=False))

    def bring(self, name, html):
        """Bring home a refusal that has no address."""
        self.shown.append(Shown(name, "", html, refusal=True))

    def endpoint_of(self, path):
        """Name the view that answers a GET of an address, empty where none does."""
        address, _, _ = path.partition("?")
        try:
            return self.world.app.url_map.bind("localhost").match(address, method="GET")[0]
        except HTTPException:
            return ""

    def flow(self, browser):
        """Return the visit whose page a browser shows."""
        with browser.client as client:
            client.get(browser.path, base_url=self.world.origin)
            return g.flow


def first_link(browser, start):
    """Return the address of the first link of a page whose id begins so."""
    known = browser.page.attributes
    return next(known[n]["href"] for n in known if n.startswith(start) and "href" in known[n])
