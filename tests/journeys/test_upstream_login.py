"""A parent logs in by the emulated デジタル認証アプリ instead of the card: by plain HTTP, and on a phone."""

import json
import re

import pytest

from tests.journeys import story
from tests.journeys.drivers import MouseDriver, PlainHttpDriver
from tests.services.chromium import PHONE
from tests.services.sandbox import CHECKOUT
from tests.services.sandbox_databases import stored_bytes

MISAKI = "p-yamada-misaki"
PICTURES = CHECKOUT / "test-artifacts" / "screenshots"
PEOPLE = CHECKOUT / "connectors" / "sandbox" / "people"
SINKS = ("provider.sqlite3", "provider.sqlite3-wal", "queue.sqlite3", "queue.sqlite3-wal")

pytestmark = pytest.mark.process


def hand_over_by_app(driver, sandbox):
    """The main story, with the other way to log in."""
    driver.open(sandbox.url("maternal_app"))
    driver.press("connect")
    driver.press("continue")
    driver.press("upstream")
    driver.press("allow", person=MISAKI)
    story.choose(driver)
    story.agree_and_return(driver)


def test_a_parent_hands_over_and_nothing_personal_is_left_on_the_way(sandbox):
    walker = PlainHttpDriver()
    hand_over_by_app(walker, sandbox)
    assert story.wait_for_state(walker, sandbox.url("maternal_app"), "connected")
    there = [url for _, url, _ in walker.visited if url.startswith(sandbox.url("auth_app"))]
    assert len(there) == 2, "the way led past the emulator"
    person = json.loads((PEOPLE / "yamada-misaki.json").read_bytes())
    born = person["birth_date"]
    canaries = {person["name"]["text"], person["address"], born, born.replace("-", "")}
    log = "\n".join(line for line in sandbox.log.splitlines() if " | " in line)
    addresses = " ".join(url for _, url, _ in walker.visited)
    files = [sandbox.data / name for name in SINKS]
    kept = stored_bytes(files)
    assert b"upstream_login" in kept
    assert [c for c in canaries if c in log or c in addresses or c.encode() in kept] == []
    assert not re.search(r"code=[\w-]{40}", log), "shorter ones are codes of errors, told by others"
    assert "state=" not in log


@pytest.mark.browser
def test_a_parent_hands_over_on_a_phone(sandbox, open_page):
    driver = MouseDriver(open_page(PHONE), PICTURES / "upstream")
    hand_over_by_app(driver, sandbox)
    story.wait_for_state(driver, sandbox.url("maternal_app"), "connected")
    driver.picture("connected")
