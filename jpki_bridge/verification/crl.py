"""One certificate revocation list, judged for one issuer (RFC 5280 sections 5 and 6.3).

A list may hold a hundred thousand entries: its signature is checked and its entries are walked
through once, and after that each question is one look into a table.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.x509.oid import CRLEntryExtensionOID, ExtensionOID

from jpki_bridge.errors import RevocationUnknownError

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


@dataclass(frozen=True)
class RevocationList:
    """A list that its issuer has signed; ``on_hold`` maps each serial on it to "merely on hold".

    ``points`` names the distribution points it is for; empty means all of them.
    """

    this_update: datetime
    next_update: datetime | None
    points: Collection[x509.GeneralName]
    on_hold: Mapping[int, bool] = field(repr=False)

    def demand_fresh(self, now: datetime) -> None:
        """Raise ``RevocationUnknownError`` before the list's time and after it."""
        if self.this_update > now + CLOCK_SKEW:
            raise RevocationUnknownError("the list is from the future")
        if self.next_update is None or now > self.next_update:
            raise RevocationUnknownError("the list is too old")

    def demand_covers(self, certificate: x509.Certificate) -> None:
        """Raise ``RevocationUnknownError`` when the list is of another distribution point."""
        if self.points and not _points_of(certificate) & set(self.points):
            raise RevocationUnknownError("the list is of another distribution point")


def read_list(
    issuer: x509.Certificate, unverified_lists: Sequence[x509.CertificateRevocationList]
) -> RevocationList:
    """Choose the newest list by the issuer's key (generations of a CA share one name) and read it.

    Raises ``RevocationUnknownError`` when there is none, or when it says what is not understood.
    """
    key = issuer.public_key()
    own = [
        crl
        for crl in unverified_lists
        if crl.issuer == issuer.subject and crl.is_signature_valid(key)  # type: ignore[arg-type]
    ]
    if not own:
        raise RevocationUnknownError("no list of this issuer")
    newest = max(own, key=lambda crl: crl.last_update_utc)
    return RevocationList(
        this_update=newest.last_update_utc,
        next_update=newest.next_update_utc,
        points=_scope(newest),
        on_hold={entry.serial_number: _is_hold(entry) for entry in newest},
    )


def _scope(crl: x509.CertificateRevocationList) -> Collection[x509.GeneralName]:
    points: frozenset[x509.GeneralName] = frozenset()
    for extension in crl.extensions:
        if extension.critical and extension.oid not in _UNDERSTOOD:
            raise RevocationUnknownError("the list says something that is not understood")
        if isinstance(extension.value, x509.DeltaCRLIndicator):
            raise RevocationUnknownError("the list is a delta only")
        if isinstance(extension.value, x509.IssuingDistributionPoint):
            points = _distribution_points(extension.value)
    return points


def _distribution_points(point: x509.IssuingDistributionPoint) -> frozenset[x509.GeneralName]:
    partial = (
        point.only_contains_ca_certs,
        point.only_contains_attribute_certs,
        point.indirect_crl,
        point.only_some_reasons,
        point.relative_name,
    )
    if any(partial):
        raise RevocationUnknownError("the list does not cover all certificates of persons")
    return frozenset(point.full_name or ())


def _points_of(certificate: x509.Certificate) -> set[x509.GeneralName]:
    try:
        points = certificate.extensions.get_extension_for_class(x509.CRLDistributionPoints).value
    except x509.ExtensionNotFound:
        return set()
    return {name for point in points for name in point.full_name or ()}


def _is_hold(entry: x509.RevokedCertificate) -> bool:
    hold = False
    for extension in entry.extensions:
        if extension.critical and extension.oid not in _UNDERSTOOD_IN_ENTRY:
            # RFC 5280 section 5.3: such a list must not be used for any certificate.
            raise RevocationUnknownError("an entry says something that is not understood")
        if isinstance(extension.value, x509.CRLReason):
            hold = extension.value.reason is x509.ReasonFlags.certificate_hold
    return hold
