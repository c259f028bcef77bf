"""Client certificates for tests: a CA's, self-signed ones, and strange ones, each with its key."""

import base64
import ipaddress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from joserfc.jwk import ECKey

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Held:
    """A certificate with its key."""

    certificate: x509.Certificate
    key: Any

    @property
    def der(self):
        return self.certificate.public_bytes(Encoding.DER)

    @property
    def pem(self):
        return self.certificate.public_bytes(Encoding.PEM)

    @property
    def key_pem(self):
        return self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())

    @property
    def header(self):
        """The value of ``Client-Cert`` (RFC 9440)."""
        return f":{base64.b64encode(self.der).decode()}:"

    def jwk(self, *, x5c=True, **members):
        """The public JWK, as a client registers it."""
        jwk = ECKey.import_key(self.key).as_dict(private=False)
        chain = {"x5c": [base64.b64encode(self.der).decode()]} if x5c else {}
        return jwk | chain | members

    def files(self, folder):
        """Write both as PEM and return the two paths, as HTTP clients want them."""
        name = self.certificate.fingerprint(hashes.SHA256()).hex()[:12]
        paths = folder / f"{name}.pem", folder / f"{name}.key"
        paths[0].write_bytes(self.pem)
        paths[1].write_bytes(self.key_pem)
        return str(paths[0]), str(paths[1])


def made(
    subject="CN=koyomi",
    *,
    by=None,
    now=NOW,
    since=timedelta(days=1),
    days=30,
    ca=False,
    names=(),
    key=None,
    key_identifier=None,
):
    """Make a certificate; ``by`` is the CA, or None for a self-signed one."""
    key = key or ec.generate_private_key(ec.SECP256R1())
    name = x509.Name.from_rfc4514_string(subject) if isinstance(subject, str) else subject
    issuer = by.certificate.subject if by else name
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - since)
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
    )
    if names:
        builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
    if key_identifier or ca:
        identifier = key_identifier or x509.SubjectKeyIdentifier.from_public_key(key.public_key())
        builder = builder.add_extension(identifier, critical=False)
    if by:
        builder = builder.add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(by.key.public_key()), critical=False
        )
    return Held(builder.sign((by or Held(None, key)).key, hashes.SHA256()), key)


def authority(subject="CN=Clients CA,O=Test", **options):
    """Make a CA for clients."""
    return made(subject, ca=True, **options)


def every_name():
    """One alternative name of each kind."""
    return (
        x509.DNSName("rp.example"),
        x509.UniformResourceIdentifier("https://rp.example/client"),
        x509.IPAddress(ipaddress.ip_address("2001:db8::1")),
        x509.IPAddress(ipaddress.ip_address("192.0.2.7")),
        x509.RFC822Name("rp@rp.example"),
    )


EVERY_NAME = {
    "tls_client_auth_subject_dn": "CN=koyomi",
    "tls_client_auth_san_dns": "rp.example",
    "tls_client_auth_san_uri": "https://rp.example/client",
    "tls_client_auth_san_ip": "2001:db8::1",
    "tls_client_auth_san_email": "rp@rp.example",
}
"""Each member of RFC 8705 section 2.1.2 with a name that ``made(names=every_name())`` bears."""
