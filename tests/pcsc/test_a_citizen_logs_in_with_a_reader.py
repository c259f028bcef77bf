"""The whole way: a bridge of its own process, pyscard, the smart card service, a card in its reader, the provider."""

import json
import subprocess
import sys
import time
from datetime import timedelta
from types import SimpleNamespace

import pytest

from jpki_bridge.card.pcsc.transport import slot_id_of
from tests import pki
from tests.citizen_browser import park
from tests.citizen_world import MISAKI, TARO
from tests.services.free_ports import free_ports
from tests.software_cards import write_card
from tests.unit.jpki_bridge.bridge_browser import Browser as BridgeBrowser

LONG = pki.NOW + timedelta(days=20_000)
"""The bridge goes by the machine's clock, the provider of the test by its own."""


@pytest.fixture
def bridge(world, tmp_path):
    """Start ``jpki-bridge --pcsc`` for this provider; return a browser at its door."""
    (port,) = free_ports(1)
    log = tmp_path / "apdu.log"
    allowed = f"{world.origin}={world.origin}/login/answer"
    options = ["--pcsc", "--development", "--allow", allowed, "--port", str(port)]
    command = [sys.executable, "-m", "jpki_bridge.card.serve", *options, "--phrase", "青い傘"]
    authority = f"127.0.0.1:{port}"
    place = SimpleNamespace(authority=authority, origin=f"http://{authority}")
    with subprocess.Popen(
        [*command, "--apdu-log", log], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        at_door = BridgeBrowser(SimpleNamespace(settings=place, server_port=port))
        at_door.log = log
        try:
            wait_for(at_door)
            yield at_door
        finally:
            process.terminate()


def wait_for(at_door):
    for _ in range(400):
        try:
            assert at_door.request("GET", "/healthz").status == 200
            return
        except ConnectionRefusedError:
            time.sleep(0.025)
    pytest.fail("the bridge did not start")


@pytest.fixture
def card(world, tmp_path):
    """Return a function that writes the card of a citizen of this world."""

    def write(holder):
        credential = world.new_card(holder, not_after=LONG)
        write_card(tmp_path / "cards", "own", credential, world.ca)
        return tmp_path / "cards" / "own.json"

    return write


def at_pin(world, browser, bridge, reader):
    """Go from the provider's login page to the bridge's page that asks for the PIN."""
    asked = browser.arrive().ask_card()
    from_login_page = [("Origin", world.origin)]
    entered = bridge.request("POST", "/authenticate", asked, headers=from_login_page)
    return bridge.press(entered, "choose", card=slot_id_of(reader))


def brought_back(world, page):
    """Post what the bridge's last page posts, as the browser does: across sites, without cookies."""
    action, fields = page.form("return")
    assert action == f"{world.origin}/login/answer"
    return park(world, **fields)


def test_the_holder_of_the_card_in_the_reader_is_logged_in(
    world, browser, bridge, card, virtual_reader
):
    with virtual_reader.holding(card(MISAKI)) as reader:
        signed = bridge.press(at_pin(world, browser, bridge, reader), "submit", pin="１２３４")
        browser.bring(brought_back(world, signed))
    assert "山田 美咲" in browser.text
    answer = json.loads(signed.form("return")[1]["answer"])
    assert answer["format"] == "jpki-auth:1"
    log = bridge.log.read_text()
    assert "00200080 [secret]" in log
    assert "31323334" not in log


def test_wrong_pins_are_counted_on_the_page_and_a_cancelled_visit_logs_nobody_in(
    world, browser, bridge, card, virtual_reader
):
    with virtual_reader.holding(card(TARO)) as reader:
        page = bridge.press(at_pin(world, browser, bridge, reader), "submit", pin="0000")
        assert "2回" in page.text
        browser.bring(brought_back(world, bridge.press(page, "cancel")))
    assert "佐藤 太郎" not in browser.text
    assert browser.status == 200
    assert "connect" in bridge.log.read_text()
