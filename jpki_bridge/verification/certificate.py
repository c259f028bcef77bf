"""Reading a certificate that a stranger sent, and digests of one that is trusted."""

import hashlib
from dataclasses import dataclass

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
    """A certificate whose parts can all be read, and its public key. Nothing is verified yet."""

    certificate: x509.Certificate
    public_key: CertificatePublicKeyTypes


def read_certificate(unverified_der: bytes) -> ReadCertificate:
    """Parse a certificate, touching each part that later steps use.

    The library parses lazily, so that a broken extension would otherwise surface in the middle of
    a later step as an error that is not ours.
    """
    try:
        certificate = x509.load_der_x509_certificate(unverified_der)
        public_key = certificate.public_key()
        _touch(certificate)
    except UNREADABLE as error:
        raise AnswerFormatError("the certificate cannot be read") from error
    return ReadCertificate(certificate, public_key)


def _touch(certificate: x509.Certificate) -> tuple[object, ...]:
    return (
        certificate.subject,
        certificate.issuer,
        certificate.extensions,
        certificate.serial_number,
        certificate.not_valid_before_utc,
        certificate.not_valid_after_utc,
        certificate.signature_hash_algorithm,
    )


def certificate_sha256(certificate: x509.Certificate) -> str:
    """Return the SHA-256 of the DER form, as lower-case hex."""
    return hashlib.sha256(certificate.public_bytes(Encoding.DER)).hexdigest()


def public_key_sha256(certificate: x509.Certificate) -> str:
    """Return the SHA-256 of the SubjectPublicKeyInfo as lower-case hex: it names a key."""
    key_info = certificate.public_key().public_bytes(
        Encoding.DER, PublicFormat.SubjectPublicKeyInfo
    )
    return hashlib.sha256(key_info).hexdigest()


def common_name(certificate: x509.Certificate) -> str:
    """Return the subject's common name; empty when it has none."""
    names = certificate.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    return str(names[0].value) if names else ""
