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


def believed_jwks(registration: Registration, *, now: datetime) -> Mapping[str, Any]:
    """Return the JWK Set that may prove who calls: none, when our copy has not been renewed for long."""
    good_until = registration.key_set.good_until
    return registration.keys if good_until is None or now < good_until else {}


class ClientKeys:
    """Signature keys, parsed once for each registration. Safe to share between threads."""

    def __init__(self) -> None:
        self._cache: LRUCache[tuple[str, datetime, str], tuple[Key, ...]] = LRUCache(
            _CACHED_CLIENTS
        )
        self._lock = Lock()

    def signing(self, registration: Registration, kid: object, *, now: datetime) -> Key:
        """Return the one signature key that ``kid`` names, or the only one when it names none.

        Raises ``JwsError`` when that is not exactly one.
        """
        keys = self._of(registration) if believed_jwks(registration, now=now) else ()
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
            jwks = registration.keys.get("keys", ())
            keys = tuple(public_key(jwk) for jwk in jwks if _signs(jwk))
            with self._lock:
                self._cache[name] = keys
        return keys


def _signs(jwk: Mapping[str, Any]) -> bool:
    return bool(jwk.get("use", "sig") == "sig")
