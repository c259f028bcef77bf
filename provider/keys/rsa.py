"""RS256 and PS256 (RFC 7518 sections 3.3 and 3.5) with a private key held in memory.

2048 bits: what FAPI 2.0 (section 5.4) asks for at least and NIST SP 800-57 allows up to 2030; our
keys are replaced long before. A signature of 3072 bits costs two and a half times as much, and who
wants more than 2048 bits give should take ES256, which is stronger and six times faster.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from provider.keys.base64url import base64url
from provider.keys.thumbprint import thumbprint

BITS = 2_048
_EXPONENT = 65_537


@dataclass(frozen=True)
class RsaSigner:
    """Signs by RSA with one of the two paddings, never with both."""

    private_key: rsa.RSAPrivateKey
    kid: str
    algorithm: str

    @classmethod
    def generate(cls, algorithm: str) -> "RsaSigner":
        """Make a fresh key for ``PS256`` or ``RS256``."""
        return cls.of(rsa.generate_private_key(_EXPONENT, BITS), algorithm)

    @classmethod
    def of(cls, key: object, algorithm: str) -> "RsaSigner":
        """Take a private key; raise ``TypeError`` when it is not an RSA key."""
        if not isinstance(key, rsa.RSAPrivateKey):
            raise TypeError("not an RSA key")
        return cls(key, thumbprint(_required(key)), algorithm)

    def sign(self, message: bytes) -> bytes:
        """Sign; the salt of PS256 is as long as its hash."""
        return self.private_key.sign(message, _PADDINGS[self.algorithm], hashes.SHA256())

    def public_jwk(self) -> Mapping[str, str]:
        """Return the public key as a JWK."""
        named = {"kid": self.kid, "use": "sig", "alg": self.algorithm}
        return {**_required(self.private_key), **named}


_PADDINGS = {
    "PS256": padding.PSS(padding.MGF1(hashes.SHA256()), padding.PSS.DIGEST_LENGTH),
    "RS256": padding.PKCS1v15(),
}


def _required(key: rsa.RSAPrivateKey) -> dict[str, str]:
    numbers = key.public_key().public_numbers()
    return {"kty": "RSA", "n": _number(numbers.n), "e": _number(numbers.e)}


def _number(value: int) -> str:
    return base64url(value.to_bytes((value.bit_length() + 7) // 8))
