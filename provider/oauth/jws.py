"""Compact JWS from relying parties (RFC 7515): read strictly, and never trusted before ``verify``."""

import json
import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, cast

from joserfc import jws
from joserfc.errors import JoseError, UnsupportedAlgorithmError
from joserfc.jwk import ECKey, JWKRegistry, Key, OKPKey, RSAKey

from provider.oauth.policy import CLIENT_SIGNATURES

ALL_ALGORITHMS = (*CLIENT_SIGNATURES, "RS256")
"""What any policy lets any client sign with; a reader that is given no list takes the strong ones."""
RSA_BITS = range(2_048, 8_193)
SHORTEST_MODULUS = 342
"""Characters of a 2048-bit modulus in base64url; checked before joserfc, which would only warn."""
MALFORMED = (
    JoseError,
    ValueError,
    TypeError,
    KeyError,
    AttributeError,
    OverflowError,
    RecursionError,
)
"""All that libraries were seen to raise on hostile input; each means "not a JWS" or "not a key"."""


_WRONG_KEY = "the key is not a JWK of P-256, Ed25519 or RSA with 2048 to 8192 bits"


class JwsError(Exception):
    """The text is not a JWS that we accept. The message is ours and safe to show."""


class _Registry(jws.JWSRegistry):
    """joserfc with our limits: an RSA key in a header needs more than its 512 bytes."""

    max_header_length = 4_096
    max_payload_length = 8_192

    def get_alg(self, name: str) -> Any:
        """Allow our own list only, without joserfc's warning about the name ``EdDSA``."""
        if name not in ALL_ALGORITHMS:
            raise UnsupportedAlgorithmError
        return self.algorithms[name]


_REGISTRY = _Registry(strict_check_header=False)


@dataclass(frozen=True)
class UnverifiedJws:
    """A JWS as it came. Nothing in it may be believed before ``verify`` returned."""

    header: Mapping[str, Any]
    claims: Mapping[str, Any]
    _signature: jws.CompactSignature

    def __repr__(self) -> str:
        return "UnverifiedJws(…)"

    def verify(self, key: Key) -> Mapping[str, Any]:
        """Check the signature by this key and return the claims; raise ``JwsError`` otherwise."""
        try:
            key.check_use("sig")
            key.check_alg(str(self.header["alg"]))
            good = jws.validate_compact(self._signature, key, registry=_REGISTRY)
        except MALFORMED:
            good = False
        if not good:
            raise JwsError("the signature does not verify")
        return self.claims


def read_jws(unverified: str, algorithms: Collection[str] = CLIENT_SIGNATURES) -> UnverifiedJws:
    """Take a compact JWS apart; raise ``JwsError`` when it has another form or algorithm."""
    try:
        signature = jws.extract_compact(unverified.encode(), registry=_REGISTRY)
        header, claims = signature.headers(), json.loads(signature.payload)
    except MALFORMED:
        raise JwsError("not a compact JWS") from None
    if not isinstance(header, dict) or not isinstance(claims, dict):
        raise JwsError("not a compact JWS")
    if "crit" in header or "b64" in header:
        raise JwsError("the header names an extension that is not understood")
    if header.get("alg") not in algorithms:
        raise JwsError("the algorithm is not one of " + ", ".join(algorithms))
    return UnverifiedJws(header, claims, signature)


def public_key(unverified: object) -> Key:
    """Import a public JWK that fits one of our algorithms; raise ``JwsError`` otherwise."""
    if not isinstance(unverified, dict) or not _worth_importing(unverified):
        raise JwsError(_WRONG_KEY)
    try:
        key = JWKRegistry.import_key(cast("Any", unverified))
        private = key.is_private
        strong = _strong(key)
    except MALFORMED:
        raise JwsError(_WRONG_KEY) from None
    if private:
        raise JwsError("the key is not a public key")
    if not strong:
        raise JwsError(_WRONG_KEY)
    return key


def seconds(claims: Mapping[str, Any], name: str) -> float | None:
    """Return a NumericDate (RFC 7519 section 2); None when absent, ``JwsError`` for anything else."""
    value = claims.get(name)
    if value is None:
        return None
    try:
        number = math.nan if isinstance(value, bool | str) else float(value)
    except (TypeError, OverflowError):
        number = math.nan
    if not math.isfinite(number):
        raise JwsError(f"{name} is not a number")
    return number


def text(claims: Mapping[str, Any], name: str, *, longest: int = 512) -> str:
    """Return a required printable text; raise ``JwsError`` when it is absent, empty or too long."""
    value = claims.get(name)
    if not isinstance(value, str) or not 1 <= len(value) <= longest or not value.isprintable():
        raise JwsError(f"{name} is missing or not a text")
    return value


def _worth_importing(jwk: Mapping[str, Any]) -> bool:
    if jwk.get("kty") == "RSA":
        return isinstance(jwk.get("n"), str) and len(jwk["n"]) >= SHORTEST_MODULUS
    return jwk.get("kty") in ("EC", "OKP")


def _strong(key: Key) -> bool:
    if isinstance(key, RSAKey):
        return key.raw_value.key_size in RSA_BITS
    return isinstance(key, ECKey | OKPKey) and key.curve_name in ("P-256", "Ed25519")
