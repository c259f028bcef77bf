"""Reading a certificate that a stranger sent, and digests of one that is trusted."""

import hashlib
from dataclasses import dataclass
from functools import lru_cache

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.types import CertificatePublicKeyTypes
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from jpki_bridge.errors import AnswerFormatError

UNREADABLE = (
    ValueError,
    TypeError,
    UnsupportedAlgorithm,
    x509.DuplicateExtension,
    x509.InvalidVersion,
    x509.UnsupportedGeneralNameType,
)
"""What the library raises over data that it cannot make sense of."""


@dataclass(frozen=True)
class ReadCertificate:
    """A certificate and its public key. Nothing is verified yet."""

    certificate: x509.Certificate
    public_key: CertificatePublicKeyTypes


def read_certificate(unverified_der: bytes) -> ReadCertificate:
    """Parse a certificate and its key.

    The library parses the rest when it is asked for; each later step refuses what it cannot read there.
    Names are never read: who issued is a matter of keys, and nothing about a person is taken from the
    subject.
    """
    try:
        certificate = x509.load_der_x509_certificate(unverified_der)
        return ReadCertificate(certificate, certificate.public_key())
    except UNREADABLE as error:
        raise AnswerFormatError("the certificate cannot be read") from error


def certificate_sha256(certificate: x509.Certificate) -> str:
    """Return the SHA-256 of the DER form, as lower-case hex: its fingerprint."""
    return hashlib.sha256(certificate.public_bytes(Encoding.DER)).hexdigest()


@lru_cache(maxsize=256)
def public_key_sha256(certificate: x509.Certificate) -> str:
    """Return the SHA-256 of the SubjectPublicKeyInfo as lower-case hex: it names a key."""
    key_info = certificate.public_key().public_bytes(
        Encoding.DER, PublicFormat.SubjectPublicKeyInfo
    )
    return hashlib.sha256(key_info).hexdigest()
