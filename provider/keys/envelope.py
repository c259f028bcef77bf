"""Envelope encryption: data is sealed with data keys, data keys are wrapped by one KEK.

AES-256-GCM throughout (NIST SP 800-38D), a fresh 96-bit nonce per message, and the place of the
value (table, column, row) as additional authenticated data, so that a row cannot be swapped in.
"""

import secrets
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
_NONCE_BYTES = 12


class SealError(Exception):
    """A sealed value does not open: wrong key, wrong place or damaged bytes."""


@dataclass(frozen=True)
class DataKey:
    """A key in clear, for use in memory only, and the same key wrapped, for the row."""

    wrapped: bytes
    _key: bytes

    def __repr__(self) -> str:
        return "DataKey(…)"

    def seal(self, plaintext: bytes, *, place: str) -> bytes:
        """Encrypt for one place, such as ``retrieval_part.answer:<id>``."""
        return _seal(self._key, plaintext, place)

    def open(self, sealed: bytes, *, place: str) -> bytes:
        """Decrypt what was sealed for that place; raise ``SealError`` otherwise."""
        return _open(self._key, sealed, place)


class Envelope:
    """Makes and opens data keys; seals small values with the KEK itself."""

    def __init__(self, kek: bytes) -> None:
        if len(kek) != KEY_BYTES:
            raise SealError("the key-encryption key is not 32 bytes")
        self._kek = kek

    @classmethod
    def from_file(cls, path: Path) -> "Envelope":
        """Read the KEK from a file of exactly 32 bytes."""
        return cls(path.read_bytes())

    def new_data_key(self, *, place: str) -> DataKey:
        """Make a fresh data key, wrapped for one place."""
        key = secrets.token_bytes(KEY_BYTES)
        return DataKey(wrapped=_seal(self._kek, key, place), _key=key)

    def data_key(self, wrapped: bytes, *, place: str) -> DataKey:
        """Unwrap a data key; raise ``SealError`` when it does not belong to that place."""
        return DataKey(wrapped=wrapped, _key=_open(self._kek, wrapped, place))

    def seal(self, plaintext: bytes, *, place: str) -> bytes:
        """Encrypt a small value, such as a named secret or a flow's content."""
        return _seal(self._kek, plaintext, place)

    def open(self, sealed: bytes, *, place: str) -> bytes:
        """Decrypt what ``seal`` made for that place; raise ``SealError`` otherwise."""
        return _open(self._kek, sealed, place)


def _seal(key: bytes, plaintext: bytes, place: str) -> bytes:
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plaintext, place.encode())


def _open(key: bytes, sealed: bytes, place: str) -> bytes:
    try:
        return AESGCM(key).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], place.encode())
    except (InvalidTag, ValueError) as fault:
        raise SealError("a sealed value does not open") from fault
