"""The revocation lists: one a generation of a CA, written from the register (RFC 5280 section 5)."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes

from connectors.sandbox.office.pki import Authority, authority_key_identifier, distribution_point
from connectors.sandbox.office.register_entries import CertificateEntry, Reason, Status

LIST_LIFE = timedelta(days=30)

_REASONS = {
    Reason.LOSS: x509.ReasonFlags.cessation_of_operation,
    Reason.DEATH: x509.ReasonFlags.affiliation_changed,
    Reason.CESSATION: x509.ReasonFlags.cessation_of_operation,
}
"""JPKI's own lists know four reasons, and none of them says that a card was lost."""


def crl_reason(entry: CertificateEntry) -> x509.ReasonFlags:
    """Return the reason for which a certificate is not good."""
    if entry.status is Status.SUSPENDED:
        return x509.ReasonFlags.certificate_hold
    if entry.status is Status.SUPERSEDED:
        return x509.ReasonFlags.superseded
    return _REASONS[entry.reason or Reason.CESSATION]


def revocation_list(
    authority: Authority, entries: Sequence[CertificateEntry], *, number: int, now: datetime
) -> x509.CertificateRevocationList:
    """Sign a list, good for 30 days, of those certificates of one CA that are not good."""
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(authority.certificate.subject)
        .last_update(now)
        .next_update(now + LIST_LIFE)
        .add_extension(x509.CRLNumber(number), critical=False)
        .add_extension(_scope(authority), critical=True)
        .add_extension(authority_key_identifier(authority), critical=False)
    )
    for entry in entries:
        if entry.status is not Status.ACTIVE and entry.generation == authority.generation:
            builder = builder.add_revoked_certificate(_line(entry))
    return builder.sign(authority.key, hashes.SHA256())


def _line(entry: CertificateEntry) -> x509.RevokedCertificate:
    return (
        x509.RevokedCertificateBuilder()
        .serial_number(entry.serial)
        .revocation_date(entry.changed_at or entry.issued_at)
        .add_extension(x509.CRLReason(crl_reason(entry)), critical=False)
        .build()
    )


def _scope(authority: Authority) -> x509.IssuingDistributionPoint:
    return x509.IssuingDistributionPoint(
        full_name=[distribution_point(authority.use)],
        relative_name=None,
        only_contains_user_certs=False,
        only_contains_ca_certs=False,
        only_some_reasons=None,
        indirect_crl=False,
        only_contains_attribute_certs=False,
    )
