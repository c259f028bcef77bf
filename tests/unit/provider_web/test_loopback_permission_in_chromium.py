"""Local Network Access: what the browser asks before a public site may reach the bridge, and a refusal."""

import pytest

from tests.bridge_and_provider import bridged_world
from tests.services.chromium import DESKTOP, PHONE, launched
from tests.unit.provider_web.card_steps import (
    picture,
    press_for_the_window,
    to_the_login_page,
    use_card,
)

pytestmark = pytest.mark.browser

LOOPBACK = "local-network-access"
"""The driver's name for both permissions, of the local network and of this device."""


@pytest.fixture
def world(tmp_path, sqlite_url):
    with bridged_world(tmp_path, sqlite_url) as opened:
        yield opened


@pytest.fixture
def public(world):
    """Yield ``public(granted)``: a page in a browser that takes the provider for a public site.

    So the browser's question about programs on this device is real. Nobody is there to answer it, and
    what was not granted beforehand is denied.
    """
    address = f"127.0.0.1:{world.provider_port}=public,[::1]:{world.provider_port}=public"
    with launched(f"--ip-address-space-overrides={address}") as browser:

        def open_page(granted=(), viewport=DESKTOP):
            context = browser.new_context(viewport=viewport, locale="ja-JP")
            context.set_default_timeout(10_000)
            context.grant_permissions(granted, origin=world.origin)
            return context.new_page()

        yield open_page


def test_with_the_permission_granted_a_public_site_reaches_the_bridge(world, public):
    page = to_the_login_page(world, public([LOOPBACK]))
    use_card(press_for_the_window(page))
    page.wait_for_selector("#agree")


def test_with_the_permission_denied_the_form_still_works(world, public):
    page = to_the_login_page(world, public(viewport=PHONE), "en")
    page.click("#agent-go")
    page.wait_for_selector("[data-state=denied]")
    assert page.locator("#agent-stop").is_hidden()
    picture(page, "login-denied-phone-en")
    page.click("#continue")
    page.wait_for_selector("#choose")
    use_card(page)
    page.click("#return")
    page.wait_for_selector("#agree")
