"""Private keys that live in memory: made for an algorithm, written as bytes to be sealed, read back."""

from collections.abc import Callable
from functools import partial

from cryptography.hazmat.primitives import serialization

from provider.keys.eddsa import EdDsaSigner
from provider.keys.es256 import Es256Signer
from provider.keys.rsa import RsaSigner

MemorySigner = Es256Signer | EdDsaSigner | RsaSigner

_MAKE: dict[str, Callable[[], MemorySigner]] = {
    "ES256": Es256Signer.generate,
    "PS256": partial(RsaSigner.generate, "PS256"),
    "EdDSA": EdDsaSigner.generate,
    "RS256": partial(RsaSigner.generate, "RS256"),
}
_READ: dict[str, Callable[[object], MemorySigner]] = {
    "ES256": Es256Signer.of,
    "PS256": partial(RsaSigner.of, algorithm="PS256"),
    "EdDSA": EdDsaSigner.of,
    "RS256": partial(RsaSigner.of, algorithm="RS256"),
}

ALGORITHMS = tuple(_MAKE)
"""Every algorithm that this provider signs with; the first is its own choice."""


def generate(algorithm: str) -> MemorySigner:
    """Make a fresh key for one of ``ALGORITHMS``."""
    return _MAKE[algorithm]()


def exported(signer: MemorySigner) -> bytes:
    """Return the private key as unencrypted PKCS#8 DER, to be sealed by the caller."""
    return signer.private_key.private_bytes(
        serialization.Encoding.DER,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def loaded(algorithm: str, pkcs8: bytes) -> MemorySigner:
    """Read what ``exported`` wrote; raise ``TypeError`` for a key of another algorithm."""
    return _READ[algorithm](serialization.load_der_private_key(pkcs8, password=None))
