"""A client's published keys: its own ``jwks``, or our copy of what stands at its ``jwks_uri``."""

from collections.abc import Mapping
from datetime import datetime
from threading import Lock
from typing import Any

from cachetools import LRUCache
from joserfc.jwk import Key

from provider.oauth.jws import JwsError, public_key
from provider.storage.clients import Registration

_CACHED_CLIENTS = 4_096


def published_jwks(registration: Registration) -> Mapping[str, Any]:
    """Return the JWK Set in force; empty when the client has published none."""
    return registration.keys


class ClientKeys:
    """Signature keys, parsed once for each registration. Safe to share between threads."""

    def __init__(self) -> None:
        self._cache: LRUCache[tuple[str, datetime, str], tuple[Key, ...]] = LRUCache(
            _CACHED_CLIENTS
        )
        self._lock = Lock()

    def signing(self, registration: Registration, kid: object) -> Key:
        """Return the one signature key that ``kid`` names, or the only one when it names none.

        Raises ``JwsError`` when that is not exactly one.
        """
        keys = self._of(registration)
        if kid is not None:
            keys = tuple(key for key in keys if key.kid == kid)
        if len(keys) != 1:
            raise JwsError("kid does not name one registered key")
        return keys[0]

    def _of(self, registration: Registration) -> tuple[Key, ...]:
        party, version = registration.relying_party, registration.key_set.version
        name = party.client_id, registration.registered_at, version
        with self._lock:
            keys = self._cache.get(name)
        if keys is None:
            jwks = published_jwks(registration)
            keys = tuple(public_key(jwk) for jwk in jwks.get("keys", ()) if _signs(jwk))
            with self._lock:
                self._cache[name] = keys
        return keys


def _signs(jwk: Mapping[str, Any]) -> bool:
    return bool(jwk.get("use", "sig") == "sig")
