"""A real Chromium: a page at phone or desktop width, with JavaScript or without."""

import os
import shutil
from contextlib import contextmanager
from pathlib import Path

import pytest

PHONE = {"width": 390, "height": 844}
NARROW = {"width": 320, "height": 640}
DESKTOP = {"width": 1280, "height": 900}
HOW_TO_INSTALL = (
    "Chromium is not installed; `make test` installs it, or: sudo apt-get install chromium"
)
_QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
    "--no-first-run",
)
_AS_ROOT = ("--no-sandbox",)
_PATIENCE_MILLISECONDS = 15_000


def executable(playwright):
    """Find Chromium, or say how to install it."""
    found = shutil.which("chromium") or playwright.chromium.executable_path
    if not Path(found).exists():
        pytest.fail(HOW_TO_INSTALL, pytrace=False)
    return found


@pytest.fixture(scope="module")
def chromium():
    """Yield a browser for the tests of one module; contexts are cheap, browsers are not.

    Not for the whole run: while the driver is up, its event loop counts as running in this thread,
    and ``asyncio.run`` of any other test would fail.
    """
    with launched() as browser:
        yield browser


@contextmanager
def launched(*arguments):
    """Run a browser with more arguments than usual for the length of a block."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=executable(playwright), args=[*quiet(), *arguments]
        )
        yield browser
        browser.close()


@contextmanager
def extended(user_folder, extension, environment):
    """Run a browser with one unpacked extension and a folder of its own; yield its only context."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            user_folder,
            executable_path=executable(playwright),
            args=[
                *quiet(),
                f"--disable-extensions-except={extension}",
                f"--load-extension={extension}",
            ],
            env=environment,
            ignore_https_errors=True,
            ignore_default_args=["--disable-extensions"],
            locale="ja-JP",
        )
        context.set_default_timeout(_PATIENCE_MILLISECONDS)
        yield context
        context.close()


def quiet():
    """Return the arguments that keep a browser to itself and to this machine."""
    return [*_QUIET, *(_AS_ROOT if os.geteuid() == 0 else ())]


@pytest.fixture
def open_page(chromium):
    """Yield ``open_page(viewport, javascript=True, **context)``: a page of a fresh, cookieless context.

    Certificates are not checked: the sandbox's CA is in nobody's trust store.
    """
    contexts = []

    def open_page(viewport=DESKTOP, *, javascript=True, **options):
        context = chromium.new_context(
            viewport=viewport,
            java_script_enabled=javascript,
            ignore_https_errors=True,
            locale=options.pop("locale", "ja-JP"),
            timezone_id="Asia/Tokyo",
            **options,
        )
        context.set_default_timeout(_PATIENCE_MILLISECONDS)
        contexts.append(context)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def phone(open_page):
    """Return a page at phone width, with JavaScript."""
    return open_page(PHONE)


@pytest.fixture
def desktop(open_page):
    """Return a page at desktop width, with JavaScript."""
    return open_page(DESKTOP)
