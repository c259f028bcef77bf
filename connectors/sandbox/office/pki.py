"""The sandbox's two certificate authorities, in the shape of JPKI's.

One tier, RSA-2048, key usage critical, directory names as distribution points; all generations of
a CA share one name. Organisation and policies are the sandbox's own, so that no production
configuration can take them for the real ones.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from connectors.sandbox.office.register_entries import AuthorityEntry, Use

POLICY_OIDS = {
    Use.AUTHENTICATION: "2.25.94224838052903144215481493782837369713",
    Use.SIGNATURE: "2.25.71240228435088654618120550484780871979",
}
"""Under these policies the sandbox issues certificates (ITU-T X.667 arc)."""

ORGANIZATION = "JPKI-SANDBOX"
_UNITS = {
    Use.AUTHENTICATION: "JPKI for user authentication",
    Use.SIGNATURE: "JPKI for digital signature",
}
_ALTERNATIVE_NAME = x509.DirectoryName(
    x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "JP"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "試験用個人認証サービス"),
        ]
    )
)

_RSA_BITS = 2048
_RSA_EXPONENT = 65537
_YEAR = timedelta(days=365)
_AUTHORITY_BEFORE = 7 * _YEAR
_AUTHORITY_AFTER = 10 * _YEAR

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


@dataclass(frozen=True)
class Authority:
    """One generation of a CA: its key and its self-signed certificate."""

    use: Use
    generation: int
    key: rsa.RSAPrivateKey
    certificate: x509.Certificate

    def issued(self, certificate: x509.Certificate) -> bool:
        """Tell whether this very CA issued a certificate."""
        try:
            certificate.verify_directly_issued_by(self.certificate)
        except (ValueError, TypeError, InvalidSignature):
            return False
        return True

    def entry(self) -> AuthorityEntry:
        """Return what the register keeps of it."""
        der = self.certificate.public_bytes(Encoding.DER)
        return AuthorityEntry(self.use, self.generation, key_pem(self.key).decode(), der)


@dataclass(frozen=True)
class Leaf:
    """What a certificate is to say: whose key, in which span, and what only some kinds have."""

    public_key: rsa.RSAPublicKey | ec.EllipticCurvePublicKey
    subject: x509.Name
    not_before: datetime
    not_after: datetime
    extra: Sequence[x509.ExtensionType] = ()


def new_key(kind: str = "rsa2048") -> PrivateKey:
    """Make a key as JPKI's cards have it, or (``p384``) as the next cards are to have it."""
    if kind == "p384":
        return ec.generate_private_key(ec.SECP384R1())
    return new_rsa_key()


def new_rsa_key() -> rsa.RSAPrivateKey:
    """Make a key as JPKI's CAs have it."""
    return rsa.generate_private_key(_RSA_EXPONENT, _RSA_BITS)


def key_pem(key: PrivateKey) -> bytes:
    """Write a private key as PKCS#8 PEM."""
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def authority_of(entry: AuthorityEntry) -> Authority:
    """Read a CA as the register keeps it."""
    # The check of an RSA key's arithmetic is slow, and this office wrote the key itself.
    key = load_pem_private_key(
        entry.key_pem.encode(), password=None, unsafe_skip_rsa_key_validation=True
    )
    if not isinstance(key, rsa.RSAPrivateKey):
        raise TypeError("a CA holds a key of another kind")
    certificate = x509.load_der_x509_certificate(entry.certificate)
    return Authority(entry.use, entry.generation, key, certificate)


def authority_name(use: Use) -> x509.Name:
    """Return the name that all generations of a CA share."""
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "JP"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, ORGANIZATION),
            x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, _UNITS[use]),
            x509.NameAttribute(
                NameOID.ORGANIZATIONAL_UNIT_NAME, "Madoguchi sandbox registry office"
            ),
        ]
    )


def distribution_point(use: Use) -> x509.DirectoryName:
    """Return the directory name, without any address, under which a CA's list is kept."""
    common_name = x509.NameAttribute(NameOID.COMMON_NAME, "CRL of the sandbox")
    return x509.DirectoryName(x509.Name([*authority_name(use), common_name]))


def new_authority(use: Use, generation: int, *, now: datetime) -> Authority:
    """Make a generation of a CA.

    Its certificate has a subject key identifier but no authority key identifier, as JPKI's roots.
    The first generation begins in the past, because some cards of the sandbox have expired.
    """
    key = new_rsa_key()
    name = authority_name(use)
    before = _AUTHORITY_BEFORE if generation == 1 else timedelta()
    certificate = (
        _builder(name, name, now - before, now + _AUTHORITY_AFTER)
        .public_key(key.public_key())
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(key_usage(key_cert_sign=True, crl_sign=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.SubjectAlternativeName([_ALTERNATIVE_NAME]), critical=False)
        .sign(key, hashes.SHA256())
    )
    return Authority(use, generation, key, certificate)


def issue(authority: Authority, leaf: Leaf) -> x509.Certificate:
    """Issue a citizen's certificate.

    Content commitment (nonRepudiation) tells a signature certificate from the other kind.
    """
    use = authority.use
    policy = x509.PolicyInformation(x509.ObjectIdentifier(POLICY_OIDS[use]), None)
    point = x509.DistributionPoint([distribution_point(use)], None, None, None)
    usage = key_usage(digital_signature=True, content_commitment=use is Use.SIGNATURE)
    builder = (
        _builder(authority_name(use), leaf.subject, leaf.not_before, leaf.not_after)
        .public_key(leaf.public_key)
        .add_extension(usage, critical=True)
        .add_extension(x509.CertificatePolicies([policy]), critical=True)
        .add_extension(x509.IssuerAlternativeName([_ALTERNATIVE_NAME]), critical=False)
        .add_extension(x509.CRLDistributionPoints([point]), critical=False)
        .add_extension(authority_key_identifier(authority), critical=False)
    )
    for extension in leaf.extra:
        builder = builder.add_extension(extension, critical=False)
    return builder.sign(authority.key, hashes.SHA256())


def issue_for_ocsp(
    authority: Authority, public_key: rsa.RSAPublicKey, *, now: datetime, life: timedelta
) -> x509.Certificate:
    """Certify a delegated OCSP responder (RFC 6960 section 4.2.2.2): short-lived, so not revocable."""
    common_name = x509.NameAttribute(NameOID.COMMON_NAME, "OCSP responder of the sandbox")
    subject = x509.Name([*authority_name(authority.use), common_name])
    usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.OCSP_SIGNING])
    return (
        _builder(authority_name(authority.use), subject, now, now + life)
        .public_key(public_key)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(key_usage(digital_signature=True), critical=True)
        .add_extension(usage, critical=False)
        .add_extension(x509.OCSPNoCheck(), critical=False)
        .add_extension(authority_key_identifier(authority), critical=False)
        .sign(authority.key, hashes.SHA256())
    )


def authority_key_identifier(authority: Authority) -> x509.AuthorityKeyIdentifier:
    """Name the CA's key: generations differ in nothing else."""
    return x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.key.public_key())


def key_usage(**allowed: bool) -> x509.KeyUsage:
    """Return a key usage that allows what is named and nothing else."""
    nothing = dict.fromkeys(
        (
            *("digital_signature", "content_commitment", "key_encipherment", "data_encipherment"),
            *("key_agreement", "key_cert_sign", "crl_sign", "encipher_only", "decipher_only"),
        ),
        False,
    )
    return x509.KeyUsage(**nothing | allowed)


def _builder(
    issuer: x509.Name, subject: x509.Name, not_before: datetime, not_after: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .issuer_name(issuer)
        .subject_name(subject)
        .serial_number(x509.random_serial_number())
        .not_valid_before(not_before)
        .not_valid_after(not_after)
    )
