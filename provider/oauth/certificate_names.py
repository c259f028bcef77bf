"""Whether a certificate bears the name that a client registered (RFC 8705 section 2.1.2)."""

import ipaddress
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any

from cryptography import x509
from cryptography.x509.oid import NameOID

_SHORT_NAMES = {
    "C": NameOID.COUNTRY_NAME,
    "CN": NameOID.COMMON_NAME,
    "DC": NameOID.DOMAIN_COMPONENT,
    "L": NameOID.LOCALITY_NAME,
    "O": NameOID.ORGANIZATION_NAME,
    "OU": NameOID.ORGANIZATIONAL_UNIT_NAME,
    "ST": NameOID.STATE_OR_PROVINCE_NAME,
    "STREET": NameOID.STREET_ADDRESS,
    "UID": NameOID.USER_ID,
    # beyond the table of RFC 4514 section 3, what certificates of companies carry:
    "businessCategory": NameOID.BUSINESS_CATEGORY,
    "emailAddress": NameOID.EMAIL_ADDRESS,
    "givenName": NameOID.GIVEN_NAME,
    "organizationIdentifier": NameOID.ORGANIZATION_IDENTIFIER,
    "postalCode": NameOID.POSTAL_CODE,
    "serialNumber": NameOID.SERIAL_NUMBER,
    "SN": NameOID.SURNAME,
    "title": NameOID.TITLE,
}
_SPELLINGS = {
    spelling: oid
    for name, oid in _SHORT_NAMES.items()
    for spelling in (name, name.lower(), name.upper())
}
"""Short names have no case (RFC 4514 section 3); the parser's do, so the usual spellings stand here."""

CanonicalName = tuple[frozenset[tuple[str, str | bytes]], ...]
"""A distinguished name as compared: RDNs in their order, the parts of each in none."""


def bears_name(certificate: x509.Certificate, metadata: Mapping[str, Any]) -> bool:
    """Compare with the one registered member; none, several or an empty one fit no certificate."""
    registered = [(name, metadata[name]) for name in _BEARERS if name in metadata]
    if len(registered) != 1:
        return False
    ((member, value),) = registered
    if not isinstance(value, str) or not value:
        return False
    return _BEARERS[member](certificate, value)


def canonical_name(name: x509.Name) -> CanonicalName:
    """Bring a name into the form in which equal names are equal (RFC 4518; RFC 5280 section 7.1).

    How a value is encoded, its case and its runs of spaces do not count.
    """
    return tuple(
        frozenset((part.oid.dotted_string, _canonical_value(part.value)) for part in rdn)
        for rdn in name.rdns
    )


def read_name(text: str) -> x509.Name:
    """Read a distinguished name in the text form of RFC 4514; ``ValueError`` when it is none."""
    name = x509.Name.from_rfc4514_string(text, _SPELLINGS)
    if not name.rdns:
        raise ValueError("an empty name")
    return name


def _canonical_value(value: str | bytes) -> str | bytes:
    if isinstance(value, bytes):
        return value
    return " ".join(unicodedata.normalize("NFKC", value).casefold().split())


def _bears_subject(certificate: x509.Certificate, value: str) -> bool:
    try:
        expected = read_name(value)
    except ValueError:
        return False
    return canonical_name(certificate.subject) == canonical_name(expected)


def _bears_address(certificate: x509.Certificate, value: str) -> bool:
    try:
        expected = ipaddress.ip_address(value)
    except ValueError:
        return False
    return expected in _alternatives(certificate, x509.IPAddress)


def _bears_alternative(
    kind: type[x509.DNSName | x509.UniformResourceIdentifier | x509.RFC822Name],
) -> Callable[[x509.Certificate, str], bool]:
    def bears(certificate: x509.Certificate, value: str) -> bool:
        return value in _alternatives(certificate, kind)

    return bears


def _alternatives(certificate: x509.Certificate, kind: Any) -> list[Any]:
    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return []
    return list(names.get_values_for_type(kind))


_BEARERS: dict[str, Callable[[x509.Certificate, str], bool]] = {
    "tls_client_auth_subject_dn": _bears_subject,
    "tls_client_auth_san_dns": _bears_alternative(x509.DNSName),
    "tls_client_auth_san_uri": _bears_alternative(x509.UniformResourceIdentifier),
    "tls_client_auth_san_ip": _bears_address,
    "tls_client_auth_san_email": _bears_alternative(x509.RFC822Name),
}
"""The client metadata that name the subject, and how each is compared."""
