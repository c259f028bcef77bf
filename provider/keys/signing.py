"""The signing seam: all signatures of this provider are made by a ``Signer``.

It takes bytes and gives bytes, so that a PKCS#11 token can stand behind it one day.
"""

import json
from collections.abc import Mapping
from typing import Any, Protocol

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


def sign_compact(signer: Signer, payload: Mapping[str, Any], *, typ: str = "JWT") -> str:
    """Build a compact JWS (RFC 7515 section 7.1) whose header names exactly one key."""
    header = {"alg": signer.algorithm, "kid": signer.kid, "typ": typ}
    signed = f"{_part(header)}.{_part(payload)}"
    return f"{signed}.{base64url(signer.sign(signed.encode()))}"


def _part(content: Mapping[str, Any]) -> str:
    return base64url(json.dumps(content, separators=(",", ":"), ensure_ascii=False).encode())
