"""The upstream provider's public keys: kept for an hour, looked up again when it has changed them."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from threading import Lock
from typing import Any

from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from provider.login.upstream.errors import KeyUnknownError, UpstreamAnswerError

FRESH = timedelta(hours=1)
PAUSE = timedelta(seconds=60)
"""An unknown name leads to a new look at most this often, however many ask."""

_MOST_KEYS = 50

Fetch = Callable[[], Mapping[str, Any]]
"""Reads the JWK Set; raises an ``UpstreamError``."""


class UpstreamKeys:
    """Finds keys by name. Safe to share between threads."""

    def __init__(self, fetch: Fetch) -> None:
        self._fetch = fetch
        self._lock = Lock()
        self._keys: Mapping[str, ECKey] = {}
        self._read_at: datetime | None = None

    def key(self, kid: str, *, now: datetime) -> ECKey:
        """Return the P-256 key of that name.

        Raises ``KeyUnknownError`` when there is none, also after one fresh look, and what the fetch
        raises when keys that are old or missing cannot be read.
        """
        with self._lock:
            age = None if self._read_at is None else now - self._read_at
            if age is None or age > FRESH or (kid not in self._keys and age >= PAUSE):
                self._keys = _signing_keys(self._fetch())
                self._read_at = now
            found = self._keys.get(kid)
        if found is None:
            raise KeyUnknownError("no published key has this name")
        return found


def _signing_keys(unverified: Mapping[str, Any]) -> Mapping[str, ECKey]:
    """Keep what may sign by ES256; a set may hold keys for other ends, too."""
    listed = unverified.get("keys")
    if not isinstance(listed, list) or len(listed) > _MOST_KEYS:
        raise UpstreamAnswerError("not a JWK Set")
    keys: dict[str, ECKey] = {}
    for jwk in listed:
        if not isinstance(jwk, dict) or not _signs_es256(jwk):
            continue
        try:
            keys[jwk["kid"]] = ECKey.import_key({name: jwk[name] for name in _PUBLIC})
        except (JoseError, ValueError, TypeError, KeyError) as fault:
            raise UpstreamAnswerError("a key that is none") from fault
    return keys


_PUBLIC = ("kty", "crv", "x", "y")


def _signs_es256(jwk: Mapping[str, Any]) -> bool:
    return (
        (jwk.get("kty"), jwk.get("crv")) == ("EC", "P-256")
        and jwk.get("use", "sig") == "sig"
        and jwk.get("alg", "ES256") == "ES256"
        and isinstance(jwk.get("kid"), str)
    )
