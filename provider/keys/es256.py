"""ES256 (RFC 7518 section 3.4): ECDSA on P-256 with a private key held in memory."""

from collections.abc import Mapping
from dataclasses import dataclass

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from provider.keys.base64url import base64url
from provider.keys.thumbprint import thumbprint


@dataclass(frozen=True)
class Es256Signer:
    """Signs by ECDSA; the default of this provider."""

    private_key: ec.EllipticCurvePrivateKey
    kid: str
    algorithm: str = "ES256"

    @classmethod
    def generate(cls) -> "Es256Signer":
        """Make a fresh P-256 key."""
        return cls.of(ec.generate_private_key(ec.SECP256R1()))

    @classmethod
    def of(cls, key: object) -> "Es256Signer":
        """Take a private key; raise ``TypeError`` when it is not one of P-256."""
        if not isinstance(key, ec.EllipticCurvePrivateKey) or key.curve.name != "secp256r1":
            raise TypeError("not a P-256 key")
        return cls(private_key=key, kid=thumbprint(_required(key)))

    def sign(self, message: bytes) -> bytes:
        """Sign with the fixed-length form of RFC 7518 section 3.4."""
        r, s = decode_dss_signature(self.private_key.sign(message, ec.ECDSA(hashes.SHA256())))
        return r.to_bytes(32) + s.to_bytes(32)

    def public_jwk(self) -> Mapping[str, str]:
        """Return the public key as a JWK."""
        return {**_required(self.private_key), "kid": self.kid, "use": "sig", "alg": "ES256"}


def _required(key: ec.EllipticCurvePrivateKey) -> dict[str, str]:
    numbers = key.public_key().public_numbers()
    return {
        "kty": "EC",
        "crv": "P-256",
        "x": base64url(numbers.x.to_bytes(32)),
        "y": base64url(numbers.y.to_bytes(32)),
    }
