"""A card file that is not as the format says is refused, and the refusal names the member, never its value."""

import copy
import json

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from jpki_bridge.card.software.behaviour import Behaviour
from jpki_bridge.card.software.card_file import load_card
from jpki_bridge.card.software.members import CardFileError
from tests import pki
from tests.two_key_card import Card


@pytest.fixture(scope="module")
def good(tmp_path_factory):
    """Return the members of a card file, and a place to write others beside it."""
    card = Card(tmp_path_factory.mktemp("cards"), "own")
    return card, json.loads(card.path.read_text("utf-8"))


def pem(key):
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


FAULTS = {
    "format is missing": {"format": ...},
    "format is not jpki-software-card:1": {"format": "jpki-software-card:2"},
    "card_id is not the name of the file": {"card_id": "another"},
    "label is no JSON object": {"label": "x"},
    "label.en is missing": {"label.en": ...},
    "label.ja is no text": {"label.ja": 1},
    "token_label is not acceptable": {"token_label": "カード"},
    "pin is missing": {"pin": ...},
    "pin is no text": {"pin": 1234},
    "pin is not four digits": {"pin": "１２３４"},
    "tries_left is no number from 0 to 3": {"tries_left": 4},
    "authentication is missing": {"authentication": ...},
    "authentication.certificate is not base64": {"authentication.certificate": "あ"},
    "authentication.certificate is no certificate": {"authentication.certificate": "MIIAAA=="},
    "authentication.ca_certificate is missing": {"authentication.ca_certificate": ...},
    "authentication.private_key is no private key in PEM": {"authentication.private_key": "x"},
    "authentication.private_key is neither RSA-2048 nor P-384": {
        "authentication.private_key": lambda: pem(pki.rsa_key("weak", 1024))
    },
    "authentication.private_key is not the certificate's": {
        "authentication.private_key": lambda: pem(pki.rsa_key("another"))
    },
    "signature.certificate is no text": {"signature.certificate": None},
    "password is missing: signature and password go together": {"password": ...},
    "signature is missing: signature and password go together": {"signature": ...},
    "password is not 6 to 16 of A-Z and 0-9": {"password": "abc123"},
    "password_tries_left is no number from 0 to 5": {"password_tries_left": True},
    "behaviour.reads_minds is not known": {"behaviour": {"reads_minds": True}},
    "behaviour.read_needs_pin is neither true nor false": {"behaviour": {"read_needs_pin": 1}},
    "behaviour.blocked_sw is no status word": {"behaviour": {"blocked_sw": "698"}},
    "behaviour.removed_at is no number from 0 to 10000": {"behaviour": {"removed_at": -1}},
}


@pytest.mark.parametrize(("fault", "change"), FAULTS.items(), ids=list(FAULTS))
def test_the_faulty_member_is_named(good, fault, change):
    card, members = good
    members = copy.deepcopy(members)
    for path, value in change.items():
        *outer, name = path.split(".")
        inner = members[outer[0]] if outer else members
        if value is ...:
            del inner[name]
        else:
            inner[name] = value() if callable(value) else value
    path = card.path.parent.parent / "own.json"
    path.write_text(json.dumps(members), "utf-8")
    with pytest.raises(CardFileError) as refused:
        load_card(path)
    assert str(refused.value) == fault


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", "the file is no JSON"),
        (b"[]", "the file is no JSON object"),
        (b"\xff\xfe", "the file is no JSON"),
        (b"[" * 100_000, "the file is no JSON"),
        (None, "the file cannot be read"),
    ],
)
def test_what_is_no_card_file_at_all_is_told(tmp_path, content, fault):
    path = tmp_path / "own.json"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(CardFileError) as refused:
        load_card(path)
    assert str(refused.value) == fault


def test_what_may_be_left_out_has_a_usual_value(good):
    card, members = good
    optional = {"signature", "password", "behaviour"}
    path = card.path.parent.parent / "own.json"
    path.write_text(json.dumps({k: v for k, v in members.items() if k not in optional}), "utf-8")
    read = load_card(path)
    assert (read.signature, read.password, read.password_tries_left) == (None, None, 5)
    assert read.behaviour == Behaviour()


def test_neither_secret_nor_key_is_in_what_a_log_may_show(good):
    card, members = good
    shown = repr(load_card(card.path))
    assert members["password"] not in shown
    assert "private_key" not in shown
    assert "b'1234'" not in shown
