"""The sandbox's certificate authority for user authentication, in the shape of JPKI's.

One tier, RSA-2048, key usage critical, directory names as distribution points. Organisation and
policy are the sandbox's own, so that no production configuration can take it for the real one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import NameOID

from connectors.sandbox.whole_file import PUBLIC, write_whole

POLICY_OID = "2.25.94224838052903144215481493782837369713"
"""Under this policy the sandbox issues user-authentication certificates (ITU-T X.667 arc)."""

ORGANIZATION = "JPKI-SANDBOX"
AUTHORITY_NAME = x509.Name(
    [
        x509.NameAttribute(NameOID.COUNTRY_NAME, "JP"),
        x509.NameAttribute(NameOID.ORGANIZATION_NAME, ORGANIZATION),
        x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, "JPKI for user authentication"),
        x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, "Madoguchi sandbox registry office"),
    ]
)
_ALTERNATIVE_NAME = x509.DirectoryName(
    x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "JP"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "試験用個人認証サービス"),
        ]
    )
)
DISTRIBUTION_POINT = x509.DirectoryName(
    x509.Name([*AUTHORITY_NAME, x509.NameAttribute(NameOID.COMMON_NAME, "CRL of the sandbox")])
)

_RSA_BITS = 2048
_RSA_EXPONENT = 65537
_YEAR = timedelta(days=365)
_AUTHORITY_BEFORE = 7 * _YEAR
_AUTHORITY_AFTER = 10 * _YEAR
REVOCATION_LIST_LIFE = timedelta(days=30)


@dataclass(frozen=True)
class Authority:
    """The CA: its key and its self-signed certificate."""

    key: rsa.RSAPrivateKey
    certificate: x509.Certificate

    def issued(self, certificate: x509.Certificate) -> bool:
        """Tell whether this very CA issued a certificate."""
        try:
            certificate.verify_directly_issued_by(self.certificate)
        except (ValueError, TypeError, InvalidSignature):
            return False
        return True


def new_key() -> rsa.RSAPrivateKey:
    """Make a key as JPKI's cards have it."""
    return rsa.generate_private_key(_RSA_EXPONENT, _RSA_BITS)


def key_pem(key: rsa.RSAPrivateKey) -> bytes:
    """Write a private key as PKCS#8 PEM."""
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def ensure_authority(folder: Path, *, now: datetime) -> Authority:
    """Read the CA from ``auth-ca.key`` and ``auth-ca.pem``, or make what is missing.

    The key is written first: a crash in between leaves a key that the next run certifies.
    """
    key = _ensure_key(folder / "auth-ca.key")
    path = folder / "auth-ca.pem"
    if path.exists():
        certificate = x509.load_pem_x509_certificate(path.read_bytes())
        if certificate.public_key() == key.public_key():
            return Authority(key, certificate)
    certificate = _certify_authority(key, now)
    write_whole(path, certificate.public_bytes(Encoding.PEM), mode=PUBLIC)
    return Authority(key, certificate)


def _ensure_key(path: Path) -> rsa.RSAPrivateKey:
    if not path.exists():
        write_whole(path, key_pem(new_key()))
    key = load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise TypeError(f"{path.name} holds a key of another kind")
    return key


def _certify_authority(key: rsa.RSAPrivateKey, now: datetime) -> x509.Certificate:
    """Self-sign the CA: subject key identifier but no authority key identifier, as JPKI's roots."""
    public_key = key.public_key()
    builder = _builder(AUTHORITY_NAME, now - _AUTHORITY_BEFORE, now + _AUTHORITY_AFTER)
    return (
        builder.public_key(public_key)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(_key_usage(signs_certificates=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False)
        .add_extension(x509.SubjectAlternativeName([_ALTERNATIVE_NAME]), critical=False)
        .sign(key, hashes.SHA256())
    )


def issue(
    authority: Authority,
    public_key: rsa.RSAPublicKey,
    *,
    opaque_name: str,
    not_before: datetime,
    not_after: datetime,
) -> x509.Certificate:
    """Issue a user-authentication certificate; its subject names nobody."""
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "JP"),
            x509.NameAttribute(NameOID.COMMON_NAME, opaque_name),
        ]
    )
    policy = x509.PolicyInformation(x509.ObjectIdentifier(POLICY_OID), None)
    point = x509.DistributionPoint([DISTRIBUTION_POINT], None, None, None)
    return (
        _builder(subject, not_before, not_after)
        .public_key(public_key)
        .add_extension(_key_usage(signs_certificates=False), critical=True)
        .add_extension(x509.CertificatePolicies([policy]), critical=True)
        .add_extension(x509.IssuerAlternativeName([_ALTERNATIVE_NAME]), critical=False)
        .add_extension(x509.CRLDistributionPoints([point]), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.key.public_key()),
            critical=False,
        )
        .sign(authority.key, hashes.SHA256())
    )


def revocation_list(
    authority: Authority, revoked: Sequence[x509.Certificate], *, now: datetime
) -> bytes:
    """Sign a list of the revoked certificates, good for 30 days; DER."""
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(authority.certificate.subject)
        .last_update(now)
        .next_update(now + REVOCATION_LIST_LIFE)
        .add_extension(x509.CRLNumber(int(now.timestamp())), critical=False)
        .add_extension(_scope(), critical=True)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.key.public_key()),
            critical=False,
        )
    )
    reason = x509.CRLReason(x509.ReasonFlags.cessation_of_operation)
    for certificate in revoked:
        entry = (
            x509.RevokedCertificateBuilder()
            .serial_number(certificate.serial_number)
            .revocation_date(now)
            .add_extension(reason, critical=False)
        )
        builder = builder.add_revoked_certificate(entry.build())
    return builder.sign(authority.key, hashes.SHA256()).public_bytes(Encoding.DER)


def _builder(
    subject: x509.Name, not_before: datetime, not_after: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .issuer_name(AUTHORITY_NAME)
        .subject_name(subject)
        .serial_number(x509.random_serial_number())
        .not_valid_before(not_before)
        .not_valid_after(not_after)
    )


def _key_usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _scope() -> x509.IssuingDistributionPoint:
    return x509.IssuingDistributionPoint(
        full_name=[DISTRIBUTION_POINT],
        relative_name=None,
        only_contains_user_certs=False,
        only_contains_ca_certs=False,
        only_some_reasons=None,
        indirect_crl=False,
        only_contains_attribute_certs=False,
    )
