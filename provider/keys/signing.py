"""The signing seam: all signatures of this provider are made by a ``Signer``.

It takes bytes and gives bytes, so that a PKCS#11 token can stand behind it one day.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from provider.keys.base64url import base64url


class Signer(Protocol):
    """One private key that signs with one algorithm (RFC 7518)."""

    @property
    def kid(self) -> str:
        """The key id under which the public key is published."""
        ...

    @property
    def algorithm(self) -> str:
        """The JWS algorithm name (RFC 7518)."""
        ...

    def sign(self, message: bytes) -> bytes:
        """Sign; the signature has the form that JWS wants."""
        ...

    def public_jwk(self) -> Mapping[str, str]:
        """Return the public key as a JWK (RFC 7517) with kid, use and alg."""
        ...


@dataclass(frozen=True)
class Es256Signer:
    """ES256 with a private key held in memory."""

    private_key: ec.EllipticCurvePrivateKey
    kid: str
    algorithm: str = "ES256"

    @classmethod
    def generate(cls) -> "Es256Signer":
        """Make a fresh P-256 key; its kid is the RFC 7638 thumbprint."""
        return cls._from_key(ec.generate_private_key(ec.SECP256R1()))

    @classmethod
    def load(cls, pkcs8: bytes) -> "Es256Signer":
        """Read a key that ``export`` wrote."""
        key = serialization.load_der_private_key(pkcs8, password=None)
        if not isinstance(key, ec.EllipticCurvePrivateKey):
            raise TypeError("not an elliptic-curve key")
        return cls._from_key(key)

    @classmethod
    def _from_key(cls, key: ec.EllipticCurvePrivateKey) -> "Es256Signer":
        return cls(private_key=key, kid=_thumbprint(_coordinates(key)))

    def export(self) -> bytes:
        """Return the key as unencrypted PKCS#8 DER, to be sealed by the caller."""
        return self.private_key.private_bytes(
            serialization.Encoding.DER,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )

    def sign(self, message: bytes) -> bytes:
        """Sign with the fixed-length form of RFC 7518 section 3.4."""
        r, s = decode_dss_signature(self.private_key.sign(message, ec.ECDSA(hashes.SHA256())))
        return r.to_bytes(32) + s.to_bytes(32)

    def public_jwk(self) -> Mapping[str, str]:
        """Return the public key as a JWK."""
        return {**_coordinates(self.private_key), "kid": self.kid, "use": "sig", "alg": "ES256"}


def sign_compact(signer: Signer, payload: Mapping[str, Any], *, typ: str = "JWT") -> str:
    """Build a compact JWS (RFC 7515 section 7.1) whose header names exactly one key."""
    header = {"alg": signer.algorithm, "kid": signer.kid, "typ": typ}
    signed = f"{_part(header)}.{_part(payload)}"
    return f"{signed}.{base64url(signer.sign(signed.encode()))}"


def _part(content: Mapping[str, Any]) -> str:
    return base64url(json.dumps(content, separators=(",", ":"), ensure_ascii=False).encode())


def _coordinates(key: ec.EllipticCurvePrivateKey) -> dict[str, str]:
    numbers = key.public_key().public_numbers()
    return {
        "kty": "EC",
        "crv": "P-256",
        "x": base64url(numbers.x.to_bytes(32)),
        "y": base64url(numbers.y.to_bytes(32)),
    }


def _thumbprint(public: Mapping[str, str]) -> str:
    canonical = json.dumps(dict(sorted(public.items())), separators=(",", ":"))
    return base64url(hashlib.sha256(canonical.encode()).digest())
