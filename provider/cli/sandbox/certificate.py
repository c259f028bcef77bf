"""Certificate authorities of the sandbox's own: for the provider's https, and for client certificates."""

import ipaddress
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from provider.cli.sandbox.private_files import write_private

_CA_NAME = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Madoguchi sandbox CA (TEST)")])
_CLIENTS_CA_NAME = x509.Name(
    [x509.NameAttribute(NameOID.COMMON_NAME, "Madoguchi sandbox clients CA (TEST)")]
)
_LIFE = timedelta(days=90)
_RENEWED_BEFORE = timedelta(days=7)
_SKEW = timedelta(hours=1)


def ensure_server_certificate(folder: Path, host: str, *, now: datetime) -> None:
    """Leave ``ca.pem``, ``server.pem`` and ``server.key`` in the folder, good for the host.

    A pair that still fits is kept, so that a browser told to trust the CA keeps trusting it.
    """
    if _still_good(folder / "server.pem", host, now=now):
        return
    ca_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    ca = _authority(_CA_NAME, ca_key, now=now)
    server = _server(host, key.public_key(), ca_key, now=now)
    (folder / "ca.pem").write_bytes(ca.public_bytes(Encoding.PEM))
    write_private(folder / "server.key", _pem(key))
    (folder / "server.pem").write_bytes(server.public_bytes(Encoding.PEM))


def ensure_clients_authority(folder: Path, *, now: datetime) -> None:
    """Leave ``clients-ca.pem`` and ``clients-ca.key`` in the folder; a CA that still fits is kept."""
    path = folder / "clients-ca.pem"
    if path.exists() and _lasts(x509.load_pem_x509_certificate(path.read_bytes()), now=now):
        return
    key = ec.generate_private_key(ec.SECP256R1())
    write_private(folder / "clients-ca.key", _pem(key))
    path.write_bytes(_authority(_CLIENTS_CA_NAME, key, now=now).public_bytes(Encoding.PEM))


def issue_client_certificate(folder: Path, name: str, *, now: datetime) -> tuple[Path, Path]:
    """Write a client certificate of subject ``CN=name`` and its key; return both files.

    Raises ``FileNotFoundError`` when the folder holds no CA for clients.
    """
    ca_key = load_pem_private_key((folder / "clients-ca.key").read_bytes(), password=None)
    assert isinstance(ca_key, ec.EllipticCurvePrivateKey)
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = _builder(subject, key.public_key(), issuer=_CLIENTS_CA_NAME, now=now)
    certificate = _leaf(builder, ExtendedKeyUsageOID.CLIENT_AUTH, ca_key)
    own = folder / "clients"
    own.mkdir(mode=0o700, exist_ok=True)
    (own / f"{name}.pem").write_bytes(certificate.public_bytes(Encoding.PEM))
    write_private(own / f"{name}.key", _pem(key))
    return own / f"{name}.pem", own / f"{name}.key"


def _pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _lasts(certificate: x509.Certificate, *, now: datetime) -> bool:
    return certificate.not_valid_after_utc > now + _RENEWED_BEFORE


def _still_good(path: Path, host: str, *, now: datetime) -> bool:
    if not path.exists():
        return False
    certificate = x509.load_pem_x509_certificate(path.read_bytes())
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return _lasts(certificate, now=now) and list(names) == [_name(host)]


def _authority(
    name: x509.Name, key: ec.EllipticCurvePrivateKey, *, now: datetime
) -> x509.Certificate:
    key_id = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    return (
        _builder(name, key.public_key(), issuer=name, now=now)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_key_usage(signs_certificates=True), critical=True)
        .add_extension(key_id, critical=False)
        .sign(key, hashes.SHA256())
    )


def _server(
    host: str, key: ec.EllipticCurvePublicKey, ca_key: ec.EllipticCurvePrivateKey, *, now: datetime
) -> x509.Certificate:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    builder = _builder(subject, key, issuer=_CA_NAME, now=now)
    named = builder.add_extension(x509.SubjectAlternativeName([_name(host)]), critical=False)
    return _leaf(named, ExtendedKeyUsageOID.SERVER_AUTH, ca_key)


def _leaf(
    builder: x509.CertificateBuilder,
    purpose: x509.ObjectIdentifier,
    ca_key: ec.EllipticCurvePrivateKey,
) -> x509.Certificate:
    ca_key_id = x509.AuthorityKeyIdentifier.from_issuer_public_key(ca_key.public_key())
    return (
        builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_key_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([purpose]), critical=False)
        .add_extension(ca_key_id, critical=False)
        .sign(ca_key, hashes.SHA256())
    )


def _name(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def _builder(
    subject: x509.Name, key: ec.EllipticCurvePublicKey, *, issuer: x509.Name, now: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _SKEW)
        .not_valid_after(now + _LIFE)
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
