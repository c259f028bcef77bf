"""Pairwise identifiers (OpenID Connect Core section 8.1), by HMAC over the sector and the person."""

from base64 import b32encode
from dataclasses import dataclass

from provider.keys.keyed import KeyedHash

_RECORD_BYTES = 20


@dataclass(frozen=True)
class Pairwise:
    """Three families of references that cannot be linked to each other, nor between sectors."""

    _sub: KeyedHash
    _subject: KeyedHash
    _record: KeyedHash

    def sub(self, sector: str, person_id: str) -> str:
        """Return the reference to the person who logged in: 43 URL-safe characters."""
        return self._sub.token(sector, person_id)

    def subject(self, sector: str, subject_id: str) -> str:
        """Return the reference to the person whose records are meant; never equal to a ``sub``."""
        return self._subject.token(sector, subject_id)

    def record(self, sector: str, subject_id: str, *source: str) -> str:
        """Return the name of a record of ``source`` (agency, category, its id there) about a person.

        32 letters and digits, as a record's id may have (``scopes.schema.record_schema``).
        """
        named = bytes.fromhex(self._record.hex(sector, subject_id, *source))
        return b32encode(named[:_RECORD_BYTES]).decode().lower()
