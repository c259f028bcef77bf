"""Ways to drive a real browser that look to a story just as ``tests.walker.Walker`` does."""

import re

from tests.walker import AGREE, LOOK_AGAIN, Walker

MOST_TABS = 120
STAYS = """!document.querySelector('meta[http-equiv="refresh"][content^="0;"]')"""
"""A page that leads on by itself is not the page that a press leads to."""
_UUID = re.compile(r"-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class PlainHttpDriver(Walker):
    """No browser at all; there is nothing to take a picture of."""

    def picture(self, name):
        """Take none."""

    def ids(self, start):
        """The ids on the page that begin so."""
        return [identity for identity in self.page.attributes if identity.startswith(start)]


class MouseDriver:
    """Clicks and types in Chromium; takes a picture of every page it leaves."""

    def __init__(self, page, pictures=None):
        self.page = page
        self._pictures = pictures
        self._taken = 0

    @property
    def url(self):
        return self.page.url

    @property
    def text(self):
        return self.page.inner_text("body")

    def open(self, url):
        self.page.goto(url)
        return self

    def press(self, button, **values):
        if button == AGREE:
            self._wait_for_values()
        for name, value in values.items():
            for each in [value] if isinstance(value, str) else value:
                self.fill(name, each)
        self.picture(button)
        self.activate(button)
        self.page.wait_for_load_state()
        return self

    def _wait_for_values(self):
        """Nobody agrees before the values are there."""
        for _ in range(60):
            if not self.has(LOOK_AGAIN):
                return
            self.page.wait_for_timeout(500)
            self.activate(LOOK_AGAIN)

    def fill(self, name, value):
        options = self.page.locator(f'input[name="{name}"]')
        if options.first.get_attribute("type") in ("checkbox", "radio"):
            self.page.locator(f'input[name="{name}"][value="{value}"]').check()
        else:
            options.first.fill(value)

    def activate(self, identity):
        self.unfold(identity)
        with self.page.expect_navigation():
            self.page.locator(f"[id='{identity}']").click()
        self.page.wait_for_function(STAYS)

    def unfold(self, identity):
        """Open the fold that holds something, as a person has to before they see it."""
        fold = self.page.locator(f"{self._folded(identity)} > summary")
        if fold.count():
            fold.click()

    @staticmethod
    def _folded(identity):
        return f"details:not([open]):has([id='{identity}'])"

    def labelled(self, name, text):
        found = self.page.get_by_label(re.compile(re.escape(text)))
        named = found.and_(self.page.locator(f'[name="{name}"]'))
        return named.first.get_attribute("value")

    def attribute(self, identity, name):
        found = self.page.locator(f"[id='{identity}']")
        return (found.first.get_attribute(name) or "") if found.count() else ""

    def has(self, identity):
        return self.page.locator(f"[id='{identity}']").count() > 0

    def ids(self, start):
        """The ids on the page that begin so."""
        found = self.page.locator(f"[id^='{start}']").all()
        return [each.get_attribute("id") for each in found]

    def picture(self, name):
        """Keep a picture of the whole page, numbered in the order of the story."""
        if self._pictures is None:
            return
        self._taken += 1
        self._pictures.mkdir(parents=True, exist_ok=True)
        path = self._pictures / f"{self._taken:02d}-{_UUID.sub('', name)}.png"
        self.page.screenshot(path=path, full_page=True)


class KeyboardDriver(MouseDriver):
    """Reaches everything with Tab, arrows, Space and Enter; never touches the mouse."""

    def fill(self, name, value):
        kind = self.page.locator(f'input[name="{name}"]').first.get_attribute("type")
        if kind == "radio":
            self._choose(name, value)
        elif kind == "checkbox":
            self._tab_to(f'input[name="{name}"][value="{value}"]')
            self.page.keyboard.press("Space")
        else:
            self._tab_to(f'input[name="{name}"]')
            self.page.keyboard.type(value)

    def unfold(self, identity):
        fold = f"{self._folded(identity)} > summary"
        if self.page.locator(fold).count():
            self._tab_to(fold)
            self.page.keyboard.press("Enter")

    def activate(self, identity):
        self.unfold(identity)
        self._tab_to(f"[id='{identity}']")
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def _choose(self, name, value):
        self._tab_to(f'input[name="{name}"]')
        wanted = self.page.locator(f'input[name="{name}"][value="{value}"]')
        self.page.keyboard.press("Space")
        for _ in range(self.page.locator(f'input[name="{name}"]').count()):
            if wanted.is_checked():
                return
            self.page.keyboard.press("ArrowDown")
        assert wanted.is_checked(), f"{name}={value} cannot be reached by the arrows"

    def _tab_to(self, selector):
        for _ in range(MOST_TABS):
            if self.page.locator(f"{selector}:focus").count():
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{selector} cannot be reached by Tab")
