"""Linkage codes: each agency knows a person by a code of its own, and no two can be joined.

A code is the person's id, sealed for one agency (AES-SIV, RFC 5297: the same id always gives the same code).
So an agency of the sandbox finds whom a code means without a list of everybody, of whom there are many.
"""

import hashlib
import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from connectors.sandbox.people import Person

_KEY_BYTES = 32
_BLOCK = 32
"""Ids are filled up to a multiple of so many bytes: a code's length is not to tell whose it is."""


def linkage_key(data: Path) -> bytes:
    """Return the key of this data folder; whichever program needs it first makes it."""
    path = data / "tokens" / "linkage.key"
    if not path.exists():
        _make(path)
    return path.read_bytes()


def linkage_code(key: bytes, agency_id: str, person_id: str) -> str:
    """Derive the code by which one agency knows one person."""
    plain = person_id.encode()
    filled = plain + b"\0" * (-len(plain) % _BLOCK)
    return _cipher(key).encrypt(filled, [agency_id.encode()]).hex()


def person_id_of(key: bytes, agency_id: str, code: str) -> str | None:
    """Return whom an agency's code means; None for a code that is not of this agency."""
    try:
        filled = _cipher(key).decrypt(bytes.fromhex(code), [agency_id.encode()])
        return filled.rstrip(b"\0").decode()
    except (ValueError, InvalidTag):
        return None


class Residents:
    """The people as one agency knows them: by its own linkage codes only."""

    def __init__(self, people: Mapping[str, Person], key: bytes, agency_id: str) -> None:
        self._people = people
        self._key = key
        self._agency_id = agency_id

    def get(self, code: str) -> Person | None:
        """Return the person whom a code means; None for a code that nobody here has."""
        person_id = person_id_of(self._key, self._agency_id, code)
        return None if person_id is None else self._people.get(person_id)


def _cipher(key: bytes) -> AESSIV:
    return AESSIV(hashlib.sha512(b"linkage\0" + key).digest())


def _make(path: Path) -> None:
    """Write beside the place and link: the first link wins, and nobody sees half a key."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    draft.touch(mode=0o600)
    draft.write_bytes(secrets.token_bytes(_KEY_BYTES))
    with suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()
