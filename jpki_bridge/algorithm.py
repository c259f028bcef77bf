"""Which signature goes with which key: chosen from the certificate, never by the answer."""

import hashlib
from enum import StrEnum

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa

MIN_RSA_BITS = 2048
RSA_EXPONENT = 65537


class Algorithm(StrEnum):
    """A signature algorithm by its JWS name (RFC 7518 section 3.1)."""

    RS256 = "RS256"
    ES384 = "ES384"

    @property
    def hash(self) -> hashes.HashAlgorithm:
        """The hash of the algorithm, which is also the H of the signed bytes."""
        return hashes.SHA256() if self is Algorithm.RS256 else hashes.SHA384()

    def digest(self, data: bytes) -> bytes:
        """Hash some bytes with the algorithm's hash."""
        return _DIGESTS[self](data).digest()


_DIGESTS = {Algorithm.RS256: hashlib.sha256, Algorithm.ES384: hashlib.sha384}


def algorithm_of_key(key: object) -> Algorithm | None:
    """Name the one algorithm for a public key; None when keys of this kind are not accepted."""
    if isinstance(key, rsa.RSAPublicKey):
        strong = key.key_size >= MIN_RSA_BITS and key.public_numbers().e == RSA_EXPONENT
        return Algorithm.RS256 if strong else None
    if isinstance(key, ec.EllipticCurvePublicKey) and isinstance(key.curve, ec.SECP384R1):
        return Algorithm.ES384
    return None
