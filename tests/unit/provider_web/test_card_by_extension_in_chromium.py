"""The card by the browser extension: Chromium starts the native host, which opens its own window."""

import os
import sys
from pathlib import Path

import pytest

from jpki_bridge.card.doors.extension import EXTENSION_ID, write_extension
from jpki_bridge.card.doors.native_install import install
from tests.bridge_and_provider import bridged_world
from tests.citizen_browser import Browser
from tests.login_world import login_path
from tests.services.chromium import extended
from tests.services.sandbox import CHECKOUT
from tests.unit.provider_web.card_steps import put_in

pytestmark = [pytest.mark.browser, pytest.mark.process]


@pytest.fixture
def world(tmp_path, sqlite_url):
    with bridged_world(tmp_path, sqlite_url) as opened:
        yield opened


@pytest.fixture
def browser(world, tmp_path):
    """Yield a browser with the extension, and with the native host registered below its folder."""
    config = tmp_path / "config.toml"
    config.write_text(
        f'cards = "{tmp_path}/cards"\n'
        f'[providers]\n"{world.origin}" = "{world.origin}/login/answer"\n'
    )
    manifests = tmp_path / "user" / "NativeMessagingHosts"
    install("chromium", EXTENSION_ID, manifests, config, Path(sys.executable))
    write_extension(tmp_path / "extension", [world.origin])
    environment = os.environ | {"PYTHONPATH": str(CHECKOUT)}
    with extended(tmp_path / "user", tmp_path / "extension", environment) as context:
        yield context


def to_the_login_page(world, browser):
    page = browser.new_page()
    page.goto(world.origin + login_path())
    page.click("#continue")
    page.wait_for_selector("#agent-permission", state="hidden")
    return page


def press_for_the_window(page):
    with page.context.expect_page() as opened:
        page.click("#agent-go")
    return opened.value


def test_an_attackers_challenge_never_logs_the_victim_in_nor_the_reverse(world, browser):
    """The victim's own browser and host sign what the attacker began elsewhere, and the reverse."""
    attacker = Browser(world).arrive(login_path())
    victim = to_the_login_page(world, browser)
    put_in(victim, {name: attacker.hidden(name) for name in ("nonce", "context")})
    window = press_for_the_window(victim)
    window.check("input[value=misaki]")
    window.click("#choose")
    window.fill("#pin", "1234")
    window.click("#submit")
    victim.wait_for_url("**/login/finish?*")
    assert victim.locator("#agree").count() == 0
    assert attacker.bring(victim.url.removeprefix(world.origin)).status == 400
    assert world.rows("person") == 0


def test_chromium_starts_the_host_and_the_page_goes_on_without_any_permission(world, browser):
    page = to_the_login_page(world, browser)
    window = press_for_the_window(page)
    window.check("input[value=misaki]")
    assert not window.url.startswith(f"http://127.0.0.1:{world.bridge_port}/")
    assert world.origin in window.inner_text("main")
    window.click("#choose")
    window.fill("#pin", "1234")
    window.click("#submit")
    window.wait_for_selector("text=閉じてかまいません")
    page.wait_for_selector("#agree")

    stranger = browser.new_page()
    stranger.goto(world.origin.replace("localhost", "127.0.0.1"))
    heard = stranger.evaluate(
        """() => new Promise(done => {
            addEventListener("message", ({data}) => data.type === "jpki-bridge:here" && done(true));
            postMessage({type: "jpki-bridge:hello"}, location.origin);
            setTimeout(done, 300, false);
        })"""
    )
    assert heard is False
