"""Software cards in a temporary folder, and a door that serves them."""

import base64
import json
import threading

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from jpki_bridge.card.doors.server import Door
from jpki_bridge.card.driver.session import look
from jpki_bridge.card.settings import DoorSettings
from jpki_bridge.card.software.virtual_transport import VirtualTransport
from tests import pki
from tests.unit.jpki_bridge.bridge_browser import ANSWER_URL, PROVIDER, Browser


@pytest.fixture(scope="session")
def auth_ca():
    return pki.authority()


@pytest.fixture
def card_folder(tmp_path):
    folder = tmp_path / "cards"
    folder.mkdir()
    return folder


@pytest.fixture
def issue_card(card_folder, auth_ca):
    """Write a card file and return the credential in it."""

    def issue(card_id="misaki", *, pin="1234", tries_left=3, behaviour=None, **profile):
        holder = pki.credential(auth_ca, **profile)
        pem = holder.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        members = {
            "format": "jpki-software-card:1",
            "synthetic": True,
            "card_id": card_id,
            "label": {"ja": f"{card_id}さんのカード", "en": f"Card of {card_id}"},
            "token_label": "JPKIAPSANDBOXTOKEN",
            "pin": pin,
            "tries_left": tries_left,
            "authentication": {
                "certificate": base64.b64encode(holder.der).decode(),
                "ca_certificate": base64.b64encode(
                    auth_ca.certificate.public_bytes(Encoding.DER)
                ).decode(),
                "private_key": pem.decode(),
            },
            "behaviour": behaviour or {},
        }
        (card_folder / f"{card_id}.json").write_text(json.dumps(members), "utf-8")
        return holder

    return issue


@pytest.fixture
def clock():
    class Clock:
        now = pki.NOW

        def __call__(self):
            return self.now

    return Clock()


@pytest.fixture
def providers():
    return {PROVIDER: ANSWER_URL}


@pytest.fixture
def door(card_folder, clock, providers):
    settings = DoorSettings("127.0.0.1", 0, providers, "みどりの封筒", sandbox=True)
    server = Door(settings, VirtualTransport(card_folder), clock)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def browser(door):
    return Browser(door)


@pytest.fixture
def tries_left(card_folder):
    def read(card="misaki"):
        return look(VirtualTransport(card_folder), card).tries_left

    return read
