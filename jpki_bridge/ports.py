"""What the server half asks of others."""

from datetime import datetime
from typing import Protocol

from cryptography import x509


class RevocationSource(Protocol):
    """Tells whether a CA has withdrawn a certificate. Fails closed."""

    def check(
        self, certificate: x509.Certificate, issuer: x509.Certificate, *, now: datetime
    ) -> None:
        """Return when the issuer is known not to have revoked the certificate.

        Raises ``CertificateRevokedError`` when it has, and for a certificate on hold; raises
        ``RevocationUnknownError`` whenever that cannot be told now, whatever the cause.
        """
        ...
