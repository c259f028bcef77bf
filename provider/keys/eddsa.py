"""EdDSA (RFC 8037 section 3.1): Ed25519 with a private key held in memory."""

from collections.abc import Mapping
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from provider.keys.base64url import base64url
from provider.keys.thumbprint import thumbprint


@dataclass(frozen=True)
class EdDsaSigner:
    """Signs by Ed25519 under the older and better understood name ``EdDSA``."""

    private_key: Ed25519PrivateKey
    kid: str
    algorithm: str = "EdDSA"

    @classmethod
    def generate(cls) -> "EdDsaSigner":
        """Make a fresh Ed25519 key."""
        return cls.of(Ed25519PrivateKey.generate())

    @classmethod
    def of(cls, key: object) -> "EdDsaSigner":
        """Take a private key; raise ``TypeError`` when it is not one of Ed25519."""
        if not isinstance(key, Ed25519PrivateKey):
            raise TypeError("not an Ed25519 key")
        return cls(private_key=key, kid=thumbprint(_required(key)))

    def sign(self, message: bytes) -> bytes:
        """Sign; Ed25519 hashes by itself."""
        return self.private_key.sign(message)

    def public_jwk(self) -> Mapping[str, str]:
        """Return the public key as a JWK (RFC 8037 section 2)."""
        return {**_required(self.private_key), "kid": self.kid, "use": "sig", "alg": "EdDSA"}


def _required(key: Ed25519PrivateKey) -> dict[str, str]:
    x = base64url(key.public_key().public_bytes_raw())
    return {"kty": "OKP", "crv": "Ed25519", "x": x}
