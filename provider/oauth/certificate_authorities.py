"""Whose signature under a client's certificate makes its name believable (RFC 8705 section 2.1)."""

from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm

from jpki_bridge.errors import CertificateRevokedError, RevocationUnknownError
from jpki_bridge.verification.revocation import CrlFile
from provider.oauth.client_certificate import CertificateError, ClientCertificate


class ClientAuthorities:
    """The CAs of ``mtls_ca_file`` and, when there is one, their revocation lists.

    A certificate must be signed by one of them directly; intermediate CAs stand in the file
    themselves. Both files are read again when they change.
    """

    def __init__(self, ca_file: Path | None, crl_file: Path | None) -> None:
        self._ca_file = ca_file
        self._stamp: tuple[int, int] | None = None
        self._certificates: tuple[x509.Certificate, ...] = ()
        self._revocation = CrlFile(crl_file) if crl_file else None
        self.certificates()

    def certificates(self) -> tuple[x509.Certificate, ...]:
        """Return the CA certificates as they stand now; ``ValueError`` for a broken file."""
        if self._ca_file is None:
            return ()
        status = self._ca_file.stat()
        stamp = status.st_mtime_ns, status.st_size
        if stamp != self._stamp:
            loaded = x509.load_pem_x509_certificates(self._ca_file.read_bytes())
            self._certificates, self._stamp = tuple(loaded), stamp
        return self._certificates

    def demand_issued(self, certificate: ClientCertificate, *, now: datetime) -> None:
        """Raise ``CertificateError`` unless one of the CAs, in its own time, signed it."""
        issuer = next((ca for ca in self.certificates() if _issued(ca, certificate, now)), None)
        if issuer is None:
            raise CertificateError("the client certificate is by no CA that is known here")
        if self._revocation is None:
            return
        try:
            self._revocation.check(certificate.x509, issuer, now=now)
        except CertificateRevokedError:
            raise CertificateError("the client certificate has been revoked") from None
        except RevocationUnknownError:
            raise CertificateError("the client certificate's revocation is not known") from None


def _issued(ca: x509.Certificate, certificate: ClientCertificate, now: datetime) -> bool:
    if not ca.not_valid_before_utc <= now <= ca.not_valid_after_utc or certificate.x509 == ca:
        return False
    try:
        certificate.x509.verify_directly_issued_by(ca)
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
        return False
    return True
