"""A throw-away certificate tree in the shape of JPKI, made anew in every test run.

One tier: a self-signed CA, its leaves, its revocation list. No key ever touches the disk here.
"""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache

from cryptography import x509
from cryptography.hazmat import asn1
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from jpki_bridge.algorithm import algorithm_of_key
from jpki_bridge.message import Answer, Proof, pair_bytes, signed_bytes

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
AUTH_POLICY = "2.25.1001"
SIGN_POLICY = "2.25.1002"
DISTRIBUTION_POINT = x509.DirectoryName(
    x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, "JPKI-THROWAWAY")])
)


@cache
def rsa_key(name: str, bits: int = 2048, exponent: int = 65537) -> rsa.RSAPrivateKey:
    """One key per name and run: making them is the slow part."""
    return rsa.generate_private_key(exponent, bits)


@cache
def p384_key(name: str) -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP384R1())


@dataclass(frozen=True)
class Authority:
    key: rsa.RSAPrivateKey
    certificate: x509.Certificate

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(Encoding.PEM)


@dataclass(frozen=True)
class Credential:
    key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(Encoding.DER)


def name_of(*attributes: tuple[x509.ObjectIdentifier, str]) -> x509.Name:
    return x509.Name([x509.NameAttribute(oid, value) for oid, value in attributes])


CA_NAME = name_of(
    (NameOID.COUNTRY_NAME, "JP"),
    (NameOID.ORGANIZATION_NAME, "JPKI-THROWAWAY"),
    (NameOID.ORGANIZATIONAL_UNIT_NAME, "JPKI for user authentication"),
)


SIGN_CA_NAME = name_of(
    (NameOID.COUNTRY_NAME, "JP"),
    (NameOID.ORGANIZATION_NAME, "JPKI-THROWAWAY"),
    (NameOID.ORGANIZATIONAL_UNIT_NAME, "JPKI for digital signature"),
)
ATTRIBUTES_ARC = "1.2.392.200149.8.5.5"


def key_usage(**on) -> x509.KeyUsage:
    names = (
        "digital_signature content_commitment key_encipherment data_encipherment "
        "key_agreement key_cert_sign crl_sign encipher_only decipher_only"
    )
    return x509.KeyUsage(**{name: on.get(name, False) for name in names.split()})


def authority(
    key_name: str = "ca", *, years: int = 10, name: x509.Name = CA_NAME, key=None
) -> Authority:
    """A self-signed CA. Two of them differ by key only: they share their name, as JPKI's do."""
    key = key or rsa_key(key_name)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - timedelta(days=3000))
        .not_valid_after(NOW + timedelta(days=365 * years))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(key_usage(key_cert_sign=True, crl_sign=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    return Authority(key, certificate)


def credential(
    issuer: Authority,
    *,
    key=None,
    policy: str | None = AUTH_POLICY,
    usage: x509.KeyUsage | None = None,
    usage_critical: bool = True,
    not_before: datetime = NOW - timedelta(days=400),
    not_after: datetime = NOW + timedelta(days=400),
    extra: tuple[tuple[x509.ExtensionType, bool], ...] = (),
    subject_cn: str = "opaque-subject-000000",
) -> Credential:
    """A leaf in the shape of the user-authentication certificate, unless told otherwise."""
    key = key or rsa_key("citizen")
    builder = (
        x509.CertificateBuilder()
        .subject_name(name_of((NameOID.COUNTRY_NAME, "JP"), (NameOID.COMMON_NAME, subject_cn)))
        .issuer_name(issuer.certificate.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(not_before)
        .not_valid_after(not_after)
        .add_extension(usage or key_usage(digital_signature=True), critical=usage_critical)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key()),
            critical=False,
        )
        .add_extension(
            x509.CRLDistributionPoints(
                [x509.DistributionPoint([DISTRIBUTION_POINT], None, None, None)]
            ),
            critical=False,
        )
    )
    if policy is not None:
        information = x509.PolicyInformation(x509.ObjectIdentifier(policy), None)
        builder = builder.add_extension(x509.CertificatePolicies([information]), critical=True)
    for extension, critical in extra:
        builder = builder.add_extension(extension, critical=critical)
    return Credential(key, builder.sign(issuer.key, hashes.SHA256()))


def attribute(number: int, text: str | bytes) -> x509.OtherName:
    """One of the otherName values of a signature certificate; bytes stand as they are (DER)."""
    der = text if isinstance(text, bytes) else asn1.encode_der(text)
    return x509.OtherName(x509.ObjectIdentifier(f"{ATTRIBUTES_ARC}.{number}"), der)


SEXES = {"male": "1", "female": "2", "unknown": "3"}


def attributes(
    name: str, sex: str, birth_date: date, address: str, *, era: str = "4"
) -> x509.SubjectAlternativeName:
    """The six values as the profile lays them out."""
    texts = (
        name,
        "0" * len(name),
        SEXES[sex],
        f"{era}{birth_date:%Y%m%d}",
        address,
        "0" * len(address),
    )
    return x509.SubjectAlternativeName(
        [attribute(number, text) for number, text in enumerate(texts, start=1)]
    )


def sign_authority(key_name: str = "sign ca") -> Authority:
    """The CA of signature certificates."""
    return authority(key_name, name=SIGN_CA_NAME)


def signature_credential(
    issuer: Authority,
    *,
    name: str = "山田　花子",
    sex: str = "female",
    birth_date: date = date(1990, 4, 1),
    address: str = "東京都千代田区霞が関一丁目１番",
    **profile,
) -> Credential:
    """A leaf in the shape of the signature certificate; ``profile`` as of ``credential``."""
    extra = profile.pop("extra", ((attributes(name, sex, birth_date, address), False),))
    shape = {
        "key": profile.pop("key", None) or rsa_key("citizen signs"),
        "policy": SIGN_POLICY,
        "usage": key_usage(digital_signature=True, content_commitment=True),
        "extra": extra,
    }
    return credential(issuer, **(shape | profile))


def crl(
    issuer: Authority,
    *revoked: Credential,
    reason: x509.ReasonFlags = x509.ReasonFlags.superseded,
    at: datetime = NOW - timedelta(hours=1),
    next_update: datetime = NOW + timedelta(days=1),
    signed_by: Authority | None = None,
    extra: tuple[tuple[x509.ExtensionType, bool], ...] = (),
) -> bytes:
    """A revocation list in DER."""
    signer = signed_by or issuer
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(issuer.certificate.subject)
        .last_update(at)
        .next_update(next_update)
        .add_extension(x509.CRLNumber(1), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.key.public_key()),
            critical=False,
        )
    )
    for extension, critical in extra:
        builder = builder.add_extension(extension, critical=critical)
    for item in revoked:
        entry = (
            x509.RevokedCertificateBuilder()
            .serial_number(item.certificate.serial_number)
            .revocation_date(at)
            .add_extension(x509.CRLReason(reason), critical=False)
            .build()
        )
        builder = builder.add_revoked_certificate(entry)
    return builder.sign(signer.key, hashes.SHA256()).public_bytes(Encoding.DER)


def answer_of(
    holder: Credential,
    *,
    origin: str,
    nonce: str,
    context: str,
    der: bytes | None = None,
    algorithm: str | None = None,
) -> Answer:
    """What a bridge would send for this holder; ``der`` swaps the certificate that is sent along."""
    chosen = algorithm_of_key(holder.key.public_key())
    message = signed_bytes(
        chosen, origin=origin, nonce=nonce, certificate_der=holder.der, context=context
    )
    return Answer(
        algorithm or chosen, der or holder.der, _sign(holder, message), "test/1", "sandbox"
    )


def pair_of(
    holder: Credential,
    second: Credential,
    *,
    origin: str,
    nonce: str,
    context: str,
    beside: Credential | None = None,
) -> Answer:
    """What a bridge would send for two keys; ``beside`` is the first one that the second key names."""
    first = answer_of(holder, origin=origin, nonce=nonce, context=context)
    chosen = algorithm_of_key(second.key.public_key())
    message = pair_bytes(
        chosen,
        origin=origin,
        nonce=nonce,
        certificate_der=second.der,
        context=context,
        first_certificate_der=(beside or holder).der,
    )
    return replace(first, second=Proof(chosen, second.der, _sign(second, message)))


def _sign(holder: Credential, message: bytes) -> bytes:
    chosen = algorithm_of_key(holder.key.public_key())
    if isinstance(holder.key, rsa.RSAPrivateKey):
        return holder.key.sign(message, padding.PKCS1v15(), chosen.hash)
    r, s = decode_dss_signature(holder.key.sign(message, ec.ECDSA(chosen.hash)))
    return r.to_bytes(48) + s.to_bytes(48)
