"""The certificate was issued by a CA we trust, for the use we ask for, and is in date.

JPKI has one tier: a self-signed CA and its leaves. All generations of a CA share one name, so the
issuer is found by key: the one whose key fits the signature. The usage rule alone keeps signature
certificates out of login, and login certificates out of linking.
"""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime

from cryptography import x509
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
from jpki_bridge.verification.certificate import UNREADABLE
from jpki_bridge.verification.trust import Trust
from jpki_bridge.verification.use import CertificateUse

CheckKeyUsage = Callable[[Policy, x509.Certificate, x509.KeyUsage], None]


def check_chain(
    leaf: x509.Certificate, trust: Trust, use: CertificateUse, *, now: datetime
) -> x509.Certificate:
    """Return the trusted issuer of the leaf.

    Raises ``CertificateExpiredError`` when the date and nothing else is wrong, and
    ``ChainRefusedError`` for everything else.
    """
    try:
        return _issuer(leaf, _prepared(trust, use), now)
    except (VerificationError, *UNREADABLE) as fault:
        if now > leaf.not_valid_after_utc and _was_good(leaf, trust, use):
            raise CertificateExpiredError("nothing but the date is wrong") from None
        raise ChainRefusedError(_reason(fault)) from None


def _reason(fault: Exception) -> str:
    """Say why without the certificate itself, which the library names with its subject."""
    return str(fault).partition(" (encountered processing")[0]


def _issuer(leaf: x509.Certificate, prepared: PolicyBuilder, at: datetime) -> x509.Certificate:
    path: list[x509.Certificate] = prepared.time(at).build_client_verifier().verify(leaf, []).chain
    return path[-1]


def _was_good(leaf: x509.Certificate, trust: Trust, use: CertificateUse) -> bool:
    """Tell whether the leaf was in order at the last moment when both it and its issuer were in date."""
    for anchor in trust.anchors:
        last_valid = min(leaf.not_valid_after_utc, anchor.not_valid_after_utc)
        try:
            _issuer(leaf, _policy([anchor], trust.policy_oids, use), last_valid)
        except (VerificationError, *UNREADABLE):
            continue
        return True
    return False


def _prepared(trust: Trust, use: CertificateUse) -> PolicyBuilder:
    """Build once what does not depend on the moment."""
    prepared = trust.prepared.get(use)
    if prepared is None:
        prepared = _policy(trust.anchors, trust.policy_oids, use)
        trust.prepared[use] = prepared
    return prepared


def _policy(
    anchors: Sequence[x509.Certificate], policy_oids: Collection[str], use: CertificateUse
) -> PolicyBuilder:
    return (
        PolicyBuilder()
        .store(Store(list(anchors)))
        .max_chain_depth(0)
        .extension_policies(
            ca_policy=ExtensionPolicy.webpki_defaults_ca(), ee_policy=_leaf_policy(policy_oids, use)
        )
    )


def _leaf_policy(policy_oids: Collection[str], use: CertificateUse) -> ExtensionPolicy:
    def has_our_policy(
        _policy: Policy, _leaf: x509.Certificate, found: x509.CertificatePolicies
    ) -> None:
        if not any(item.policy_identifier.dotted_string in policy_oids for item in found):
            raise ValueError("issued under another policy")

    return (
        ExtensionPolicy.permit_all()
        .require_present(x509.KeyUsage, Criticality.CRITICAL, _KEY_USAGE[use])
        .require_present(x509.CertificatePolicies, Criticality.AGNOSTIC, has_our_policy)
        .may_be_present(x509.BasicConstraints, Criticality.AGNOSTIC, _is_no_ca)
        .may_be_present(x509.ExtendedKeyUsage, Criticality.AGNOSTIC, _EXTENDED_USAGE[use])
    )


def _authenticates_and_nothing_else(
    _policy: Policy, _leaf: x509.Certificate, usage: x509.KeyUsage
) -> None:
    if not usage.digital_signature or usage.content_commitment or usage.key_cert_sign:
        raise ValueError("not a user-authentication certificate")


def _commits_its_holder(_policy: Policy, _leaf: x509.Certificate, usage: x509.KeyUsage) -> None:
    if not usage.digital_signature or not usage.content_commitment or usage.key_cert_sign:
        raise ValueError("not a signature certificate")


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


_KEY_USAGE: dict[CertificateUse, CheckKeyUsage] = {
    CertificateUse.USER_AUTHENTICATION: _authenticates_and_nothing_else,
    CertificateUse.SIGNATURE: _commits_its_holder,
}
_EXTENDED_USAGE = {
    CertificateUse.USER_AUTHENTICATION: _allows_client_auth,
    CertificateUse.SIGNATURE: None,
}
