"""Pairwise identifiers (OpenID Connect Core section 8.1), by HMAC over the sector and the person."""

from dataclasses import dataclass

from provider.keys.keyed import KeyedHash


@dataclass(frozen=True)
class Pairwise:
    """Two families of references that cannot be linked to each other, nor between sectors."""

    _sub: KeyedHash
    _subject: KeyedHash

    def sub(self, sector: str, person_id: str) -> str:
        """Return the reference to the person who logged in: 43 URL-safe characters."""
        return self._sub.token(sector, person_id)

    def subject(self, sector: str, subject_id: str) -> str:
        """Return the reference to the person whose records are meant; never equal to a ``sub``."""
        return self._subject.token(sector, subject_id)
