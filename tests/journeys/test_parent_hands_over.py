"""The first light, in a real browser: a parent hands their child's immunisation record to an app."""

import pytest

from tests.journeys import story
from tests.journeys.drivers import KeyboardDriver, MouseDriver, PlainHttpDriver
from tests.services.chromium import DESKTOP, NARROW, PHONE
from tests.services.sandbox import CHECKOUT

PICTURES = CHECKOUT / "test-artifacts" / "screenshots"

pytestmark = [pytest.mark.browser, pytest.mark.process]


def walk_it_all(driver, sandbox):
    """Connect, hand over, see the timeline, look it up in my page, withdraw, be refused."""
    app = sandbox.url("maternal_app")
    story.hand_over(driver, app)
    story.wait_for_state(driver, app, "connected")
    assert driver.has("timeline")
    assert "ひなた市" in driver.text
    assert "あおぞら市" in driver.text
    assert "任意接種は、市区町村に記録がありません" in driver.text
    assert "declined" not in driver.text
    driver.picture("timeline")
    withdraw(driver, sandbox)
    driver.open(app)
    assert driver.attribute("message", "data-state") == "withdrawn"
    driver.picture("withdrawn")


def withdraw(driver, sandbox):
    """Open my page in the same browser, see the disclosure, and withdraw."""
    issuer = sandbox.url("issuer")
    driver.open(f"{issuer}/my-page/history")
    assert "予防接種" in driver.text
    assert "花子" in driver.text
    driver.picture("history")
    driver.open(f"{issuer}/my-page")
    newest = driver.ids("withdraw-")[0]
    driver.press(newest)
    driver.press("withdraw")
    driver.open(f"{issuer}/my-page")
    assert newest not in driver.ids("withdraw-")


@pytest.mark.parametrize(("width", "viewport"), [("phone", PHONE), ("desktop", DESKTOP)])
def test_with_the_mouse_and_a_picture_of_each_step(sandbox, open_page, width, viewport):
    driver = MouseDriver(open_page(viewport), PICTURES / width)
    walk_it_all(driver, sandbox)
    assert len(list((PICTURES / width).glob("*.png"))) >= 12


def test_by_keyboard_alone_and_without_script(sandbox, open_page):
    page = open_page(NARROW, javascript=False, color_scheme="dark")
    walk_it_all(KeyboardDriver(page), sandbox)


def test_with_the_provider_on_https(tls_sandbox, open_page):
    assert tls_sandbox.url("issuer").startswith("https://")
    walk_it_all(MouseDriver(open_page(PHONE), PICTURES / "https"), tls_sandbox)


def test_by_plain_http(sandbox):
    walk_it_all(PlainHttpDriver(), sandbox)


def test_on_postgresql(postgresql_sandbox):
    walk_it_all(PlainHttpDriver(), postgresql_sandbox)
