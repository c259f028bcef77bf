"""Which self-signed certificates the mtls listener lets in: those that relying parties registered.

OpenSSL lets nobody past whom it cannot trace to an anchor, so each registered certificate is one.
That opens the connection and nothing more: who it is, is judged at every request, by certificate or
by key (RFC 8705 section 2.2), and a name in it counts for nothing without a CA of the operator's.
"""

import logging
import time
from collections.abc import Callable, Collection
from threading import Lock

from provider.oauth.certificate_names import CanonicalName, canonical_name
from provider.oauth.client_certificate import (
    CertificateError,
    ClientCertificate,
    registered_certificates,
)
from provider.storage.client_certificates import RegisteredKeySets

REFRESH_SECONDS = 3.0

log = logging.getLogger(__name__)


class RegisteredAnchors:
    """The certificates registered by relying parties, read again every few seconds at most.

    When the database is away, the last ones stay.
    """

    def __init__(
        self, key_sets: RegisteredKeySets, *, elapsed: Callable[[], float] = time.monotonic
    ) -> None:
        self._key_sets = key_sets
        self._elapsed = elapsed
        self._read_at: float | None = None
        self._found: frozenset[bytes] = frozenset()
        self._reading = Lock()

    def current(self) -> frozenset[bytes]:
        """Return the DER of each; whoever comes while they are read again gets the last ones."""
        first = self._read_at is None
        if (first or self._is_old()) and self._reading.acquire(blocking=first):
            try:
                if self._is_old():
                    self._read()
            finally:
                self._reading.release()
        return self._found

    def _is_old(self) -> bool:
        return self._read_at is None or self._elapsed() - self._read_at >= REFRESH_SECONDS

    def _read(self) -> None:
        try:
            self._found = frozenset(
                der for jwks in self._key_sets.all() for der in registered_certificates(jwks)
            )
        except Exception as fault:  # noqa: BLE001 - a listener that knew them yesterday goes on
            log.error("client_certificates_unread fault=%s", type(fault).__name__)  # noqa: TRY400 - a traceback may hold values
        self._read_at = self._elapsed()


def usable(registered: Collection[bytes], authorities: Collection[CanonicalName]) -> list[bytes]:
    """Leave out what is no certificate, or not self-signed, or bears the name of one of the operator's CAs.

    OpenSSL looks for issuers by name: with such a double among the anchors it would hold the
    certificates of that CA against the double's key, and refuse them all. One that somebody else's
    CA signed could be locked out in the same way, by anyone who registers that CA's name.
    """
    return sorted(der for der in registered if _is_usable(der, authorities))


def _is_usable(der: bytes, authorities: Collection[CanonicalName]) -> bool:
    try:
        certificate = ClientCertificate(der).x509
    except CertificateError:
        return False
    subject = canonical_name(certificate.subject)
    return subject == canonical_name(certificate.issuer) and subject not in authorities
