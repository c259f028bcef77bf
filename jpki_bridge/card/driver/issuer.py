"""Tells a real My Number Card from one that was made for trying things out, by who issued it."""

from cryptography import x509
from cryptography.x509.oid import NameOID

PRODUCTION_ORGANIZATION = "JPKI"
"""O of both production CAs, all generations; the official test hierarchy says JPKI-TEST."""


def is_real(certificate: x509.Certificate) -> bool:
    """Tell whether the certificate names a production CA. A hint only: no signature is checked."""
    names = certificate.issuer.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)
    return any(name.value == PRODUCTION_ORGANIZATION for name in names)
