"""Client authentication by ``private_key_jwt`` (RFC 7523, FAPI 2.0 section 5.3.2.1)."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import Any

from cachetools import LRUCache
from joserfc.jwk import Key

from consent.relying_party import RelyingParty
from provider.oauth.errors import ClientRefusedError
from provider.oauth.jws import JwsError, UnverifiedJws, public_key, read_jws, seconds, text
from provider.storage.clients import ClientStore, Registration
from provider.storage.replays import OneTimeValue

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
KIND = "client_assertion"
CLOCK_SKEW = timedelta(seconds=30)
"""Clocks of relying parties may be ahead by this much (FAPI 2.0 wants 10 s to pass, 60 s to fail)."""
LONGEST_LIFE = timedelta(minutes=10)
_TYPES = (None, "jwt", "client-authentication+jwt")
_CACHED_CLIENTS = 4_096


class ClientAuthenticator:
    """Proves who calls a back-channel endpoint; writes nothing."""

    def __init__(self, clients: ClientStore, issuer: str) -> None:
        self._clients = clients
        self._issuer = issuer
        self._keys = _ParsedKeys()

    def authenticate(
        self, form: Mapping[str, str], *, now: datetime
    ) -> tuple[RelyingParty, OneTimeValue]:
        """Return the relying party and its assertion's ``jti``, which is still to be spent.

        Raises ``ClientRefusedError``; unknown, suspended and unproven clients look alike.
        """
        try:
            assertion = _assertion(form)
            registration = self._claimed(assertion)
            key = _key_named(assertion.header.get("kid"), self._keys.of(registration))
            claims = assertion.verify(key)
            party = registration.relying_party
            _check_client_id(form, party.client_id)
            self._check_audience(claims)
            expires = _check_times(claims, now=now)
            jti = text(claims, "jti")
        except JwsError as fault:
            raise ClientRefusedError(str(fault)) from None
        until = datetime.fromtimestamp(expires, UTC) + CLOCK_SKEW
        return party, OneTimeValue(KIND, party.client_id, jti, until)

    def _claimed(self, assertion: UnverifiedJws) -> Registration:
        client_id = text(assertion.claims, "sub", longest=64)
        if assertion.claims.get("iss") != client_id:
            raise JwsError("iss and sub are not the same")
        found = self._clients.registration(client_id)
        if found is None or not found.relying_party.active:
            raise JwsError("the client is not known")
        return found

    def _check_audience(self, claims: Mapping[str, Any]) -> None:
        # One string and nothing else: an array could name another server that replays it here.
        if claims.get("aud") != self._issuer:
            raise JwsError("aud is not the issuer, as one string")


def _assertion(form: Mapping[str, str]) -> UnverifiedJws:
    if "client_secret" in form:
        raise JwsError("client secrets are not used here")
    if form.get("client_assertion_type") != ASSERTION_TYPE:
        raise JwsError("client_assertion_type is missing or not jwt-bearer")
    assertion = read_jws(form.get("client_assertion", ""))
    typ = assertion.header.get("typ")
    if (typ.lower() if isinstance(typ, str) else typ) not in _TYPES:
        raise JwsError("typ is not that of a client assertion")
    return assertion


def _check_client_id(form: Mapping[str, str], client_id: str) -> None:
    if form.get("client_id", client_id) != client_id:
        raise JwsError("client_id is not the one of the assertion")


def _check_times(claims: Mapping[str, Any], *, now: datetime) -> float:
    """Check exp, nbf and iat, and return exp in seconds since 1970."""
    instant, ahead = now.timestamp(), (now + CLOCK_SKEW).timestamp()
    expires = seconds(claims, "exp")
    if expires is None or expires <= instant:
        raise JwsError("exp is missing or past")
    if expires > ahead + LONGEST_LIFE.total_seconds():
        raise JwsError("exp is more than ten minutes ahead")
    for name in ("nbf", "iat"):
        since = seconds(claims, name)
        if since is not None and since > ahead:
            raise JwsError(f"{name} is in the future")
    return expires


def _key_named(kid: object, keys: tuple[Key, ...]) -> Key:
    """Pick the one registered key that the header names, or the only one when it names none."""
    if kid is not None:
        keys = tuple(key for key in keys if key.kid == kid)
    if len(keys) != 1:
        raise JwsError("kid does not name one registered key")
    return keys[0]


class _ParsedKeys:
    """Registered keys, parsed once for each registration."""

    def __init__(self) -> None:
        self._cache: LRUCache[tuple[str, datetime], tuple[Key, ...]] = LRUCache(_CACHED_CLIENTS)
        self._lock = Lock()

    def of(self, registration: Registration) -> tuple[Key, ...]:
        name = registration.relying_party.client_id, registration.registered_at
        with self._lock:
            keys = self._cache.get(name)
        if keys is None:
            jwks = registration.relying_party.metadata.get("jwks", {})
            keys = tuple(public_key(jwk) for jwk in jwks.get("keys", ()))
            with self._lock:
                self._cache[name] = keys
        return keys
