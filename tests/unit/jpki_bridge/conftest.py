"""Software cards in a temporary folder, and a door that serves them."""

import threading

import pytest
from cryptography.x509.oid import NameOID

from jpki_bridge.card.doors.server import Door
from jpki_bridge.card.driver.issuer import PRODUCTION_ORGANIZATION
from jpki_bridge.card.driver.session import look
from jpki_bridge.card.settings import DoorSettings
from jpki_bridge.card.software.virtual_transport import VirtualTransport
from tests import pki
from tests.software_cards import key_members, write_card
from tests.unit.jpki_bridge.bridge_browser import ANSWER_URL, PROVIDER, Browser


@pytest.fixture(scope="session")
def auth_ca():
    return pki.authority()


@pytest.fixture
def card_folder(tmp_path):
    folder = tmp_path / "cards"
    folder.mkdir()
    return folder


@pytest.fixture(scope="session")
def sign_ca():
    return pki.sign_authority()


@pytest.fixture(scope="session")
def real_ca():
    """A CA that names itself as the production one does; it signs nothing that anybody trusts."""
    name = pki.name_of(
        (NameOID.COUNTRY_NAME, "JP"),
        (NameOID.ORGANIZATION_NAME, PRODUCTION_ORGANIZATION),
        (NameOID.ORGANIZATIONAL_UNIT_NAME, "JPKI for user authentication"),
    )
    return pki.authority("named as the real one", name=name)


@pytest.fixture
def issue_card(card_folder, auth_ca, sign_ca):
    """Write a card file and return the credential in it; with a password it has a signature key."""

    def issue(
        card_id="misaki",
        *,
        pin="1234",
        tries_left=3,
        behaviour=None,
        password=None,
        authority=auth_ca,
        **profile,
    ):
        holder = pki.credential(authority, **profile)
        members = {"behaviour": behaviour or {}}
        if password:
            signer = pki.signature_credential(sign_ca)
            members |= {"password": password, "signature": key_members(signer, sign_ca)}
        write_card(
            card_folder, card_id, holder, authority, pin=pin, tries_left=tries_left, **members
        )
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


@pytest.fixture
def power(card_folder):
    """Power a card up; return a function that sends commands in hex and gives the last answer."""

    def power_up(card_id="misaki"):
        connection = VirtualTransport(card_folder).connect(card_id)

        def send(*commands):
            for command in commands:
                answer = connection.transmit(bytes.fromhex(command))
            return answer.hex().upper()

        return send

    return power_up
