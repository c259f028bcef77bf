"""Encrypting a signed message to a relying party's published key (RFC 7516, nested as RFC 7519 says).

ToClientError (an OAuth2Error of RFC 7591 section 3.2.2)
├── NoEncryptionKeyError    the relying party has published no key (use=enc) that fits
└── EncryptionRefusedError  the content encryption that it registered is not served
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from authlib.oauth2 import OAuth2Error
from joserfc import jwe
from joserfc.jwk import ECKey, JWKRegistry, Key, OKPKey, RSAKey

from provider.oauth.jws import MALFORMED, RSA_BITS, SHORTEST_MODULUS
from provider.oauth.protocol import CONTENT_ENCRYPTIONS, ENCRYPTIONS

_CURVES = ("P-256", "P-384", "P-521", "X25519")


class ToClientError(OAuth2Error):
    """A message cannot be written for a relying party in the way that it registered."""

    error = "invalid_client_metadata"


class NoEncryptionKeyError(ToClientError):
    """The relying party has published no key (``use`` is ``enc``) that fits; nothing is sent in clear."""

    description = "no published key of use=enc fits the registered encryption"


class EncryptionRefusedError(ToClientError):
    """The content encryption that the relying party registered is not served."""

    description = "the registered content encryption is not served"


@dataclass(frozen=True)
class Recipient:
    """A relying party's encryption key and how it is used."""

    key: Key
    algorithm: str

    def encrypt(self, jws: str, *, encryption: str = CONTENT_ENCRYPTIONS[0]) -> str:
        """Wrap a compact JWS in a compact JWE; ``cty`` says that a JWT is inside."""
        if encryption not in CONTENT_ENCRYPTIONS:
            raise EncryptionRefusedError
        header = {"alg": self.algorithm, "enc": encryption, "cty": "JWT"}
        if self.key.kid:
            header["kid"] = self.key.kid
        return jwe.encrypt_compact(header, jws, self.key, algorithms=[self.algorithm, encryption])


def recipient(
    jwks: Iterable[Mapping[str, Any]], algorithms: Iterable[str] = ENCRYPTIONS
) -> Recipient:
    """Choose the first key that fits the first algorithm that any fits.

    Raises ``NoEncryptionKeyError``; a key that cannot be read is passed over.
    """
    published = list(jwks)
    for algorithm in algorithms:
        for jwk in published:
            key = _fitting(jwk, algorithm)
            if key is not None:
                return Recipient(key, algorithm)
    raise NoEncryptionKeyError


def _fitting(jwk: Mapping[str, Any], algorithm: str) -> Key | None:
    if jwk.get("use") != "enc" or jwk.get("alg", algorithm) != algorithm:
        return None
    if not _worth_importing(jwk, algorithm):
        return None
    try:
        key = JWKRegistry.import_key(cast("Any", dict(jwk)))
        fits = not key.is_private and _suits(key, algorithm)
    except MALFORMED:
        return None
    return key if fits else None


def _worth_importing(jwk: Mapping[str, Any], algorithm: str) -> bool:
    """Judge kind and size before joserfc, which would only warn of a short key."""
    if algorithm == "RSA-OAEP-256":
        return jwk.get("kty") == "RSA" and len(str(jwk.get("n", ""))) >= SHORTEST_MODULUS
    return algorithm in ENCRYPTIONS and jwk.get("kty") in ("EC", "OKP")


def _suits(key: Key, algorithm: str) -> bool:
    if algorithm == "RSA-OAEP-256":
        return isinstance(key, RSAKey) and key.raw_value.key_size in RSA_BITS
    return isinstance(key, ECKey | OKPKey) and key.curve_name in _CURVES
