"""A phone in real browsers: its own browser by an app of another origin, and a PC's by a QR code."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.journeys.drivers import KeyboardDriver, MouseDriver
from tests.services.chromium import DESKTOP, PHONE
from tests.services.sandbox import CHECKOUT

pytestmark = [pytest.mark.browser, pytest.mark.process]

PICTURES = CHECKOUT / "test-artifacts" / "screenshots" / "phone-login"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RELOADS = "meta-refresh"
"""The waiting page loads itself anew without script; it says so, and has a link that stops it."""

LOGGED_IN = re.compile(r"/my-page$")


class Watched(MouseDriver):
    """Judges every page that it leaves, as everybody has to be able to use it."""

    def __init__(self, page, name, **expected):
        super().__init__(page, PICTURES / name)
        self.faults = []
        self._passed_over = expected.get("passed_over", ())

    def picture(self, name):
        super().picture(name)
        found = Axe().run(self.page, options={"runOnly": RULES}).response["violations"]
        self.faults += [
            (self.page.url, rule["id"], rule["nodes"][0]["html"][:120])
            for rule in found
            if rule["id"] not in self._passed_over
        ]
        width = self.page.viewport_size["width"]
        if self.page.evaluate("document.documentElement.scrollWidth") > width:
            self.faults.append((self.page.url, "scrolls sideways"))


def to_the_login_page(driver, issuer):
    driver.open(f"{issuer}/my-page")
    driver.press("continue")


@pytest.mark.parametrize("locale", ["ja-JP", "en-US"])
def test_the_app_on_the_same_phone(tls_sandbox, open_page, locale):
    issuer, app = tls_sandbox.url("issuer"), tls_sandbox.url("phone_app")
    driver = Watched(open_page(PHONE, locale=locale), f"app-{locale[:2]}")
    to_the_login_page(driver, issuer)
    number = driver.page.inner_text("#match")
    driver.press("phone")
    assert driver.url.startswith(f"{app}/open/")
    assert number in driver.page.inner_text("dl").splitlines()
    driver.press("submit", pin="12")
    driver.press("submit", pin="1234")
    driver.press("send")
    assert driver.url == f"{issuer}/my-page"
    driver.picture("logged-in")
    assert driver.faults == []


def test_a_qr_code_logs_in_the_browser_that_shows_it(tls_sandbox, open_page):
    issuer = tls_sandbox.url("issuer")
    pc = Watched(open_page(DESKTOP), "qr-pc", passed_over=(RELOADS,))
    phone = Watched(open_page(PHONE), "qr-phone")
    to_the_login_page(pc, issuer)
    pc.press("qr")
    number = pc.page.inner_text("#match")
    pc.picture("code")
    phone.open(issuer + pc.attribute("qr-link", "href"))
    assert "Chrome" in phone.text
    assert number not in phone.page.inner_text("dl").splitlines()
    phone.press("submit", number="x")
    phone.press("submit", number=number)
    pc.page.wait_for_selector("text=スマートフォンで続けてください")
    phone.press("submit", pin="1234")
    phone.press("send")
    phone.picture("sent")
    pc.page.wait_for_url(LOGGED_IN)
    pc.picture("logged-in")
    assert "QRコードでのログインがありました（Chrome）" in pc.text
    assert phone.page.context.cookies(issuer) == []
    assert pc.faults == phone.faults == []


def test_both_doors_by_keyboard_alone_and_without_script(tls_sandbox, open_page):
    issuer = tls_sandbox.url("issuer")
    pc = KeyboardDriver(open_page(DESKTOP, javascript=False))
    phone = KeyboardDriver(open_page(PHONE, javascript=False))
    to_the_login_page(phone, issuer)
    phone.press("phone")
    phone.press("submit", pin="1234")
    phone.press("send")
    assert phone.url == f"{issuer}/my-page"
    to_the_login_page(pc, issuer)
    pc.press("qr")
    phone.open(issuer + pc.attribute("qr-link", "href"))
    phone.press("submit", number=pc.page.inner_text("#match"))
    phone.press("submit", pin="1234")
    phone.press("send")
    pc.page.wait_for_url(LOGGED_IN)
