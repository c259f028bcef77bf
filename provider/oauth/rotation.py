"""Rotating refresh tokens of public clients, with a grace window (RFC 9700 section 4.14.2).

A successor is computed from its predecessor under a key of ours, so that every answer within the
grace names the same one although only its hash is stored: a lost answer loses nothing.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from provider.keys.keyed import KeyedHash
from provider.keys.opaque import opaque_hash
from provider.oauth.protocol import REFRESH_PREFIX
from provider.storage.tokens import RefreshToken, TokenStore

GRACE = timedelta(seconds=60)
"""How long a superseded token still answers with its successor."""


class Rotation:
    """Gives refresh tokens their successors."""

    def __init__(self, key: KeyedHash, tokens: TokenStore) -> None:
        self._key = key
        self._tokens = tokens

    def successor(self, value: str, token: RefreshToken, *, now: datetime) -> str:
        """Return the successor's value, and keep it at its predecessor's first use.

        Call it in the transaction that holds the predecessor's row.
        """
        successor = REFRESH_PREFIX + self._key.token(value)
        if token.superseded_at is None:
            self._tokens.supersede(token.token_hash, now=now)
            fresh = replace(token, token_hash=opaque_hash(successor), issued_at=now)
            self._tokens.add_refresh(fresh)
        return successor


def is_reused(token: RefreshToken, *, now: datetime) -> bool:
    """Tell whether a superseded token comes back later than any lost answer explains."""
    return token.superseded_at is not None and now >= token.superseded_at + GRACE
