"""Software cards in a temporary folder."""

import base64
import json

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from tests import pki


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
