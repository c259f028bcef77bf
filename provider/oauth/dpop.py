"""DPoP proofs (RFC 9449): every check of section 4.3, in its order; nothing is written here."""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from provider.keys.base64url import base64url
from provider.oauth.errors import InvalidDpopProofError, UseDpopNonceError
from provider.oauth.jws import JwsError, public_key, read_jws, seconds, text
from provider.oauth.nonce import LIFE_SECONDS, NonceMint
from provider.storage.replays import OneTimeValue

KIND = "dpop_proof"
LONGEST_PROOF = 8_192
CLOCK_SKEW = timedelta(minutes=5)
"""How far ``iat`` may be off. Freshness rests on our nonce; this only catches wrong clocks."""
_DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True)
class Proof:
    """A proof that passed: the key's thumbprint, and the value still to be spent."""

    jkt: str
    one_time: OneTimeValue


@dataclass(frozen=True)
class ProvenCall:
    """What a proof must be about. ``access_token`` is given at resources only."""

    method: str
    url: str
    access_token: str | None = None


class DpopVerifier:
    """Checks proofs against the server's own nonces."""

    def __init__(self, nonces: NonceMint) -> None:
        self._nonces = nonces

    def verify(self, unverified: str, call: ProvenCall, *, now: datetime) -> Proof:
        """Return the proof.

        Raises ``InvalidDpopProofError`` for a bad proof, ``UseDpopNonceError`` for one that is good
        but for its nonce.
        """
        try:
            claims, jkt = _verified(unverified)
            _about_this_call(claims, call)
            _recent(claims, now=now)
            jti = text(claims, "jti")
        except JwsError as fault:
            raise InvalidDpopProofError(str(fault)) from None
        if not self._nonces.accepts(claims.get("nonce"), now=now):
            raise UseDpopNonceError
        # Afterwards the nonce is refused, so the jti need not be remembered any longer.
        until = now + timedelta(seconds=LIFE_SECONDS)
        return Proof(jkt, OneTimeValue(KIND, jkt, jti, until))


def _verified(unverified: str) -> tuple[Mapping[str, Any], str]:
    """Return the claims and the thumbprint of the key that signed them."""
    if len(unverified) > LONGEST_PROOF:
        raise JwsError("the proof is too long")
    proof = read_jws(unverified)
    if proof.header.get("typ") != "dpop+jwt":
        raise JwsError("typ is not dpop+jwt")
    key = public_key(proof.header.get("jwk"))
    return proof.verify(key), key.thumbprint()


def _about_this_call(claims: Mapping[str, Any], call: ProvenCall) -> None:
    if claims.get("htm") != call.method:
        raise JwsError("htm is not the method of the request")
    if _target(text(claims, "htu", longest=2_048)) != _target(call.url):
        raise JwsError("htu is not the address of the request")
    if call.access_token is not None and not _same(claims.get("ath"), ath(call.access_token)):
        raise JwsError("ath is not the hash of the access token")


def _recent(claims: Mapping[str, Any], *, now: datetime) -> None:
    issued = seconds(claims, "iat")
    if issued is None:
        raise JwsError("iat is missing or not a number")
    if abs(issued - now.timestamp()) > CLOCK_SKEW.total_seconds():
        raise JwsError("iat is too far from the server's clock")


def ath(access_token: str) -> str:
    """Return the hash of an access token that a proof must carry (RFC 9449 section 4.2)."""
    return base64url(hashlib.sha256(access_token.encode()).digest())


def _target(url: str) -> tuple[str, str, int | None, str]:
    """Normalise an address: no query, no fragment, scheme and host without case, default port."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise JwsError("htu is not an address") from None
    scheme = parts.scheme.lower()
    if parts.username is not None or not parts.hostname:
        raise JwsError("htu is not an address")
    return scheme, parts.hostname, port or _DEFAULT_PORTS.get(scheme), parts.path or "/"


def _same(unverified: object, expected: str) -> bool:
    return (
        isinstance(unverified, str)
        and unverified.isascii()
        and hmac.compare_digest(unverified, expected)
    )
