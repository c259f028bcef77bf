"""The file of a software card. The sandbox's registry office writes it; the bridge only reads it.

``cards/<card_id>.json``, readable by its owner only, since keys and PIN lie in it in clear::

    {"format": "jpki-software-card:1",
     "synthetic": true,
     "card_id": "yamada-misaki",                 lower-case letters, digits, hyphens; = file name
     "label": {"ja": "…", "en": "…"},            shown where the citizen chooses a card
     "token_label": "JPKIAPSANDBOXTOKEN",        first 32 bytes of EF 0006
     "pin": "1234",                              null: a card without a PIN
     "tries_left": 3,                            when new; 1 and 0 make a last-try and a locked card
     "authentication": {"certificate": "…",      base64 DER, EF 000A
                        "ca_certificate": "…",   base64 DER, EF 000B
                        "private_key": "…"},     PKCS#8 PEM, RSA-2048 or P-384
     "signature": {…},                           the same for EF 0001, 0002; left out under 15
     "password": "ABC123",                       of the signature key, 6 to 16 of A-Z 0-9
     "password_tries_left": 5,                   when new
     "behaviour": {…}}                           see ``behaviour.py``

From ``signature`` on everything may be left out. Other members are for the writer's own use. Beside
it the bridge keeps ``cards/<card_id>.state.json``, ``{"tries_left": 2, "password_tries_left": 5}``:
delete it and the card is as new.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from jpki_bridge.algorithm import algorithm_of_key
from jpki_bridge.card.software.behaviour import Behaviour
from jpki_bridge.card.software.members import CardFileError, Members

FORMAT = "jpki-software-card:1"
FULL_TRIES = 3
FULL_PASSWORD_TRIES = 5

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey

_CARD_ID = re.compile(r"[a-z0-9-]{1,64}")
_CERTIFICATE_HEAD = b"\x30\x82"
_SW_DIGITS = "[0-9A-Fa-f]{4}"


@dataclass(frozen=True)
class CardKey:
    """A key of the card with its certificate and its CA's, both in DER. It stays out of ``repr``."""

    certificate: bytes
    ca_certificate: bytes
    private_key: PrivateKey = field(repr=False)


@dataclass(frozen=True)
class CardFile:
    """A software card as it was issued. PIN and password stay out of ``repr``."""

    card_id: str
    label: Mapping[str, str]
    token_label: str
    pin: bytes | None = field(repr=False)
    tries_left: int
    authentication: CardKey
    signature: CardKey | None
    password: bytes | None = field(repr=False)
    password_tries_left: int
    behaviour: Behaviour


def card_paths(folder: Path) -> dict[str, Path]:
    """Find the card files of a folder, by card id, in the order of their names."""
    return {
        path.stem: path for path in sorted(folder.glob("*.json")) if _CARD_ID.fullmatch(path.stem)
    }


def load_card(path: Path) -> CardFile:
    """Read a card file; ``CardFileError`` names the member that is not as the format says."""
    try:
        content = json.loads(path.read_text("utf-8"))
    except OSError as error:
        raise CardFileError("the file cannot be read") from error
    except (ValueError, RecursionError) as error:
        raise CardFileError("the file is no JSON") from error
    members = Members(content)
    members.text("format", re.escape(FORMAT), f"is not {FORMAT}")
    members.text("card_id", re.escape(path.stem), "is not the name of the file")
    return _card(members)


def _card(members: Members) -> CardFile:
    label = members.inner("label")
    signature, password = _signature(members)
    return CardFile(
        card_id=members.text("card_id"),
        label={"ja": label.text("ja"), "en": label.text("en")},
        token_label=members.text("token_label", "[ -~]{1,32}"),
        pin=_pin(members),
        tries_left=members.number("tries_left", FULL_TRIES),
        authentication=_key(members.inner("authentication")),
        signature=signature,
        password=password,
        password_tries_left=_password_tries_left(members),
        behaviour=_behaviour(members.inner("behaviour")) if members.has("behaviour") else _USUAL,
    )


def _pin(members: Members) -> bytes | None:
    if "pin" in members.names() and not members.has("pin"):
        return None
    return members.text("pin", "[0-9]{4}", "is not four digits").encode("ascii")


def _signature(members: Members) -> tuple[CardKey | None, bytes | None]:
    if members.has("signature") != members.has("password"):
        missing = "password" if members.has("signature") else "signature"
        raise members.fault(missing, "is missing: signature and password go together")
    if not members.has("signature"):
        return None, None
    wrong = "is not 6 to 16 of A-Z and 0-9"
    password = members.text("password", "[A-Z0-9]{6,16}", wrong)
    return _key(members.inner("signature")), password.encode("ascii")


def _password_tries_left(members: Members) -> int:
    if not members.has("password_tries_left"):
        return FULL_PASSWORD_TRIES
    return members.number("password_tries_left", FULL_PASSWORD_TRIES)


def _key(members: Members) -> CardKey:
    certificate = members.binary("certificate")
    private_key = _private_key(members)
    if not certificate.startswith(_CERTIFICATE_HEAD):
        raise members.fault("certificate", "is no certificate")
    try:
        certified = x509.load_der_x509_certificate(certificate).public_key()
    except ValueError as error:
        raise members.fault("certificate", "is no certificate") from error
    if certified != private_key.public_key():
        raise members.fault("private_key", "is not the certificate's")
    return CardKey(certificate, members.binary("ca_certificate"), private_key)


def _private_key(members: Members) -> PrivateKey:
    # The check of an RSA key's arithmetic is slow, and the file was written on this machine.
    pem = members.text("private_key").encode("utf-8", "replace")
    try:
        key = load_pem_private_key(pem, password=None, unsafe_skip_rsa_key_validation=True)
    except (ValueError, TypeError) as error:
        raise members.fault("private_key", "is no private key in PEM") from error
    if not isinstance(key, PrivateKey) or algorithm_of_key(key.public_key()) is None:
        raise members.fault("private_key", "is neither RSA-2048 nor P-384")
    return key


_USUAL = Behaviour()
_KINDS = {known.name: known.default for known in fields(Behaviour)}


def _behaviour(members: Members) -> Behaviour:
    for name in sorted(members.names() - _KINDS.keys()):
        raise members.fault(name, "is not known")
    habits: dict[str, Any] = {name: _habit(members, name) for name in members.names()}
    return Behaviour(**habits)


def _habit(members: Members, name: str) -> bool | int:
    if isinstance(_KINDS[name], bool):
        return members.truth(name)
    if name.endswith("_sw"):
        return int(members.text(name, _SW_DIGITS, "is no status word"), 16)
    return members.number(name, 10_000)
