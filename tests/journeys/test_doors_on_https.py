"""Every door of the bridge with the provider on https and on another site, in a real browser."""

import os
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from jpki_bridge.card.doors.extension import EXTENSION_ID, write_extension
from jpki_bridge.card.doors.native_install import install
from tests.journeys import story
from tests.journeys.drivers import MouseDriver
from tests.services.chromium import extended, launched
from tests.services.sandbox import CHECKOUT

pytestmark = [pytest.mark.browser, pytest.mark.process]

BOTH_PERMISSIONS = "local-network-access"


def to_the_login_page(page, sandbox):
    driver = MouseDriver(page)
    driver.open(sandbox.url("maternal_app"))
    driver.press("connect")
    driver.press("continue")
    assert page.url.startswith(sandbox.url("issuer"))
    return page


def read_in_a_window(page):
    """Press, use the card in the bridge's own window, and arrive where a login leads."""
    with page.context.expect_page() as opened:
        page.click("#agent-go")
    window = opened.value
    window.wait_for_selector("#choose")
    story.use_card(MouseDriver(window))
    window.wait_for_selector("text=閉じてかまいません")
    page.wait_for_selector("[name=subject]")
    return window


def test_from_the_page_with_the_permission_and_by_the_form_without_it(tls_sandbox):
    """The browser takes the provider for a public site, so that its permission counts."""
    issuer = tls_sandbox.url("issuer")
    port = urlsplit(issuer).port
    with launched(f"--ip-address-space-overrides=127.0.0.1:{port}=public") as browser:
        allowed, denied = (
            browser.new_context(ignore_https_errors=True, locale="ja-JP") for _ in range(2)
        )
        allowed.grant_permissions([BOTH_PERMISSIONS], origin=issuer)
        read_in_a_window(to_the_login_page(allowed.new_page(), tls_sandbox))
        page = to_the_login_page(denied.new_page(), tls_sandbox)
        page.click("#agent-go")
        page.wait_for_selector("[data-state=denied]")
        driver = MouseDriver(page)
        driver.press("continue")
        story.use_card(driver)
        driver.press("return")
        assert driver.has("continue")


def test_by_the_extension(tls_sandbox, tmp_path):
    issuer = tls_sandbox.url("issuer")
    config = tmp_path / "config.toml"
    config.write_text(
        f'cards = "{tls_sandbox.data}/cards"\n[providers]\n"{issuer}" = "{issuer}/login/answer"\n'
    )
    manifests = tmp_path / "user" / "NativeMessagingHosts"
    install("chromium", EXTENSION_ID, manifests, config, Path(sys.executable))
    write_extension(tmp_path / "extension", [issuer])
    environment = os.environ | {"PYTHONPATH": str(CHECKOUT)}
    with extended(tmp_path / "user", tmp_path / "extension", environment) as context:
        page = to_the_login_page(context.new_page(), tls_sandbox)
        page.wait_for_selector("#agent-permission", state="hidden")
        window = read_in_a_window(page)
        assert not window.url.startswith(tls_sandbox.url("bridge"))
