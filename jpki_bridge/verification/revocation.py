"""Revocation by CRL from a file that someone else keeps fresh (RFC 5280 sections 5 and 6.3).

JPKI's distribution points are directory names without an address, so nothing is ever downloaded
from here. Whatever is missing, old, foreign or not understood ends in ``RevocationUnknownError``.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.x509.oid import CRLEntryExtensionOID, ExtensionOID

from jpki_bridge.errors import CertificateRevokedError, RevocationUnknownError

CLOCK_SKEW = timedelta(minutes=5)

_UNDERSTOOD = frozenset(
    {
        ExtensionOID.CRL_NUMBER,
        ExtensionOID.AUTHORITY_KEY_IDENTIFIER,
        ExtensionOID.ISSUING_DISTRIBUTION_POINT,
    }
)
_UNDERSTOOD_IN_ENTRY = frozenset(
    {CRLEntryExtensionOID.CRL_REASON, CRLEntryExtensionOID.INVALIDITY_DATE}
)
_PEM_END = b"-----END X509 CRL-----"


@dataclass(frozen=True)
class _Snapshot:
    """The lists of one version of the file; ``stamp`` names the version."""

    stamp: tuple[int, int, int]
    lists: tuple[x509.CertificateRevocationList, ...]


class CrlFile:
    """A ``RevocationSource`` over one file: a DER list, or PEM lists of any number of CAs.

    The file is read again whenever it has changed.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._snapshot: _Snapshot | None = None

    def check(
        self, certificate: x509.Certificate, issuer: x509.Certificate, *, now: datetime
    ) -> None:
        """Return when the issuer's fresh list does not name the certificate; raise otherwise."""
        try:
            crl = _list_of(issuer, self._lists())
            _check_fresh(crl, now)
            _check_scope(crl, certificate)
            entry = crl.get_revoked_certificate_by_serial_number(certificate.serial_number)
            on_hold = entry is not None and _is_hold(entry)
        except (OSError, ValueError, TypeError, UnsupportedAlgorithm) as error:
            raise RevocationUnknownError("the revocation list cannot be read") from error
        if entry is not None:
            raise CertificateRevokedError("on hold" if on_hold else "revoked", on_hold=on_hold)

    def _lists(self) -> tuple[x509.CertificateRevocationList, ...]:
        status = self._path.stat()
        stamp = (status.st_mtime_ns, status.st_size, status.st_ino)
        snapshot = self._snapshot
        if snapshot is None or snapshot.stamp != stamp:
            snapshot = _Snapshot(stamp, _load(self._path.read_bytes()))
            self._snapshot = snapshot
        return snapshot.lists


def _load(data: bytes) -> tuple[x509.CertificateRevocationList, ...]:
    if _PEM_END not in data:
        return (x509.load_der_x509_crl(data),)
    blocks = data.split(_PEM_END)[:-1]
    return tuple(x509.load_pem_x509_crl(block + _PEM_END + b"\n") for block in blocks)


def _list_of(
    issuer: x509.Certificate, lists: tuple[x509.CertificateRevocationList, ...]
) -> x509.CertificateRevocationList:
    """Choose the newest list by the issuer's key: generations of a CA share one name."""
    key = issuer.public_key()
    own = [
        crl
        for crl in lists
        if crl.issuer == issuer.subject and crl.is_signature_valid(key)  # type: ignore[arg-type]
    ]
    if not own:
        raise RevocationUnknownError("no list of this issuer")
    return max(own, key=lambda crl: crl.last_update_utc)


def _check_fresh(crl: x509.CertificateRevocationList, now: datetime) -> None:
    if crl.last_update_utc > now + CLOCK_SKEW:
        raise RevocationUnknownError("the list is from the future")
    if crl.next_update_utc is None or now > crl.next_update_utc:
        raise RevocationUnknownError("the list is too old")


def _check_scope(crl: x509.CertificateRevocationList, certificate: x509.Certificate) -> None:
    for extension in crl.extensions:
        if extension.critical and extension.oid not in _UNDERSTOOD:
            raise RevocationUnknownError("the list says something that is not understood")
        if isinstance(extension.value, x509.DeltaCRLIndicator):
            raise RevocationUnknownError("the list is a delta only")
        if isinstance(extension.value, x509.IssuingDistributionPoint):
            _check_distribution_point(extension.value, certificate)


def _check_distribution_point(
    point: x509.IssuingDistributionPoint, certificate: x509.Certificate
) -> None:
    partial = (
        point.only_contains_ca_certs,
        point.only_contains_attribute_certs,
        point.indirect_crl,
        point.only_some_reasons,
        point.relative_name,
    )
    if any(partial):
        raise RevocationUnknownError("the list does not cover this certificate")
    if point.full_name and not set(point.full_name) & _names_in(certificate):
        raise RevocationUnknownError("the list is of another distribution point")


def _names_in(certificate: x509.Certificate) -> set[x509.GeneralName]:
    try:
        points = certificate.extensions.get_extension_for_class(x509.CRLDistributionPoints).value
    except x509.ExtensionNotFound:
        return set()
    return {name for point in points for name in point.full_name or ()}


def _is_hold(entry: x509.RevokedCertificate) -> bool:
    for extension in entry.extensions:
        if extension.critical and extension.oid not in _UNDERSTOOD_IN_ENTRY:
            raise RevocationUnknownError("the entry says something that is not understood")
        if isinstance(extension.value, x509.CRLReason):
            return extension.value.reason is x509.ReasonFlags.certificate_hold
    return False
