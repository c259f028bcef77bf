"""The certificate was issued by a CA we trust, for user authentication, and is in date.

JPKI has one tier: a self-signed CA and its leaves. All generations of a CA share one name, so the
issuer is chosen by key. The usage rule alone keeps signing certificates out of login: they carry
contentCommitment (nonRepudiation) besides digitalSignature.
"""

from collections.abc import Collection
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.x509.oid import ExtendedKeyUsageOID
from cryptography.x509.verification import (
    Criticality,
    ExtensionPolicy,
    Policy,
    PolicyBuilder,
    Store,
    VerificationError,
)

from jpki_bridge.errors import CertificateExpiredError, ChainRefusedError
from jpki_bridge.verification.trust import Trust


def check_chain(leaf: x509.Certificate, trust: Trust, *, now: datetime) -> x509.Certificate:
    """Return the trusted issuer of the leaf.

    Raises ``CertificateExpiredError`` when the date and nothing else is wrong, and
    ``ChainRefusedError`` for everything else.
    """
    issuer = _issuer_by_key(leaf, trust)
    fault = _fault(leaf, issuer, trust.policy_oids, now)
    if fault is None:
        return issuer
    if now > leaf.not_valid_after_utc:
        last_valid = min(leaf.not_valid_after_utc, issuer.not_valid_after_utc)
        if _fault(leaf, issuer, trust.policy_oids, last_valid) is None:
            raise CertificateExpiredError("nothing but the date is wrong") from fault
    raise ChainRefusedError(str(fault)) from fault


def _issuer_by_key(leaf: x509.Certificate, trust: Trust) -> x509.Certificate:
    for anchor in trust.anchors:
        try:
            leaf.verify_directly_issued_by(anchor)
        except (ValueError, TypeError, InvalidSignature):
            continue
        return anchor
    raise ChainRefusedError("no trusted CA has issued this certificate")


def _fault(
    leaf: x509.Certificate,
    issuer: x509.Certificate,
    policy_oids: Collection[str],
    at: datetime,
) -> VerificationError | None:
    verifier = (
        PolicyBuilder()
        .store(Store([issuer]))
        .time(at)
        .max_chain_depth(0)
        .extension_policies(
            ca_policy=ExtensionPolicy.webpki_defaults_ca(), ee_policy=_leaf_policy(policy_oids)
        )
        .build_client_verifier()
    )
    try:
        verifier.verify(leaf, [])
    except VerificationError as fault:
        return fault
    return None


def _leaf_policy(policy_oids: Collection[str]) -> ExtensionPolicy:
    def has_our_policy(
        _policy: Policy, _leaf: x509.Certificate, found: x509.CertificatePolicies
    ) -> None:
        if not any(item.policy_identifier.dotted_string in policy_oids for item in found):
            raise ValueError("issued under another policy")

    return (
        ExtensionPolicy.permit_all()
        .require_present(x509.KeyUsage, Criticality.CRITICAL, _signs_and_nothing_else)
        .require_present(x509.CertificatePolicies, Criticality.AGNOSTIC, has_our_policy)
        .may_be_present(x509.BasicConstraints, Criticality.AGNOSTIC, _is_no_ca)
        .may_be_present(x509.ExtendedKeyUsage, Criticality.AGNOSTIC, _allows_client_auth)
    )


def _signs_and_nothing_else(_policy: Policy, _leaf: x509.Certificate, usage: x509.KeyUsage) -> None:
    if not usage.digital_signature or usage.content_commitment or usage.key_cert_sign:
        raise ValueError("not a user-authentication certificate")


def _is_no_ca(
    _policy: Policy, _leaf: x509.Certificate, constraints: x509.BasicConstraints | None
) -> None:
    if constraints is not None and constraints.ca:
        raise ValueError("a CA is no person")


def _allows_client_auth(
    _policy: Policy, _leaf: x509.Certificate, usage: x509.ExtendedKeyUsage | None
) -> None:
    if usage is not None and ExtendedKeyUsageOID.CLIENT_AUTH not in usage:
        raise ValueError("not for client authentication")
