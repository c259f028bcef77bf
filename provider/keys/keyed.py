"""Keyed hashes: pairwise identifiers, hashes of certificate serials, form tokens.

Each use has its own named secret, so that values of one use say nothing about another.
"""

import hashlib
import hmac
from dataclasses import dataclass

from provider.keys.base64url import base64url


@dataclass(frozen=True)
class KeyedHash:
    """HMAC-SHA-256 under one named secret."""

    _key: bytes

    def __repr__(self) -> str:
        return "KeyedHash(…)"

    def hex(self, *parts: str) -> str:
        """Hash the parts, unambiguously joined, to 64 hex digits."""
        return self._mac(parts).hex()

    def token(self, *parts: str) -> str:
        """Hash the parts, unambiguously joined, to 43 URL-safe characters."""
        return base64url(self._mac(parts))

    def matches(self, token: str, *parts: str) -> bool:
        """Compare in constant time."""
        return hmac.compare_digest(token.encode(), self.token(*parts).encode())

    def _mac(self, parts: tuple[str, ...]) -> bytes:
        joined = b"".join(len(part.encode()).to_bytes(4) + part.encode() for part in parts)
        return hmac.new(self._key, joined, hashlib.sha256).digest()
