"""The file of a software card. The sandbox's registry office writes it; the bridge only reads it.

``cards/<card_id>.json``, readable by its owner only, since key and PIN lie in it in clear::

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
     "behaviour": {"select_clears_pin": false,   SELECT of the application forgets a verified PIN
                   "read_needs_pin": false,      EF 000A wants the PIN first, as on phones
                   "pin_absent_sw": "6A88"}}     what VERIFY answers when there is no PIN

``behaviour`` and each of its members may be left out; the values above are the defaults. Other
members are for the writer's own use. Beside it the bridge keeps ``cards/<card_id>.state.json``,
``{"tries_left": 2}``: delete it and the card is as new.
"""

import base64
import binascii
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key

FORMAT = "jpki-software-card:1"
FULL_TRIES = 3

_CARD_ID = re.compile(r"[a-z0-9-]{1,64}")


class CardFileError(ValueError):
    """The file is not one of a software card."""


@dataclass(frozen=True)
class Behaviour:
    """In which of the ways that cards are known to differ this card behaves."""

    select_clears_pin: bool = False
    read_needs_pin: bool = False
    pin_absent_sw: int = 0x6A88


@dataclass(frozen=True)
class CardFile:
    """A software card as it was issued. PIN and key stay out of ``repr``."""

    card_id: str
    label: Mapping[str, str]
    token_label: str
    pin: bytes | None = field(repr=False)
    tries_left: int
    certificate: bytes
    ca_certificate: bytes
    private_key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey = field(repr=False)
    behaviour: Behaviour


def card_paths(folder: Path) -> dict[str, Path]:
    """Find the card files of a folder, by card id, in the order of their names."""
    return {
        path.stem: path for path in sorted(folder.glob("*.json")) if _CARD_ID.fullmatch(path.stem)
    }


def load_card(path: Path) -> CardFile:
    """Read a card file; raises ``CardFileError`` for anything but the format."""
    try:
        members = json.loads(path.read_text("utf-8"))
        if members["format"] != FORMAT or members["card_id"] != path.stem:
            raise CardFileError("another format, or another card's file")
        return _card(members)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise CardFileError("not a software card") from error


def _card(members: Mapping[str, Any]) -> CardFile:
    authentication = members["authentication"]
    return CardFile(
        card_id=members["card_id"],
        label={"ja": members["label"]["ja"], "en": members["label"]["en"]},
        token_label=members["token_label"],
        pin=None if members["pin"] is None else members["pin"].encode("ascii"),
        tries_left=int(members["tries_left"]),
        certificate=_base64(authentication["certificate"]),
        ca_certificate=_base64(authentication["ca_certificate"]),
        private_key=_private_key(authentication["private_key"]),
        behaviour=_behaviour(members.get("behaviour", {})),
    )


def _behaviour(members: Mapping[str, Any]) -> Behaviour:
    known = dict(members)
    if "pin_absent_sw" in known:
        known["pin_absent_sw"] = int(known["pin_absent_sw"], 16)
    return Behaviour(**known)


def _base64(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise CardFileError("not base64") from error


def _private_key(pem: str) -> rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey:
    # The check of an RSA key's arithmetic is slow, and the file was written on this machine.
    key = load_pem_private_key(
        pem.encode("ascii"), password=None, unsafe_skip_rsa_key_validation=True
    )
    if not isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        raise CardFileError("a key of another kind")
    return key
