"""Who else than the CA may sign its OCSP responses (RFC 6960 section 4.2.2.2)."""

from datetime import datetime
from functools import lru_cache

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

from jpki_bridge.algorithm import algorithm_of_key
from jpki_bridge.errors import RevocationUnknownError


def demand_may_sign(
    responder: x509.Certificate, issuer: x509.Certificate, *, now: datetime
) -> None:
    """Demand a responder that this very CA appointed for OCSP and that is in date.

    It must carry ``id-pkix-ocsp-nocheck``: a responder whose own revocation would have to be looked
    up elsewhere is not believed. Raises ``RevocationUnknownError``.
    """
    try:
        _prepared(issuer).time(now).build_client_verifier().verify(responder, [])
        responder.extensions.get_extension_for_class(x509.OCSPNoCheck)
    except (VerificationError, x509.ExtensionNotFound) as error:
        raise RevocationUnknownError("the CA has not appointed this responder") from error
    if algorithm_of_key(responder.public_key()) is None:
        raise RevocationUnknownError("the responder has a key of another kind")


@lru_cache(maxsize=16)
def _prepared(issuer: x509.Certificate) -> PolicyBuilder:
    return (
        PolicyBuilder()
        .store(Store([issuer]))
        .max_chain_depth(0)
        .extension_policies(
            ca_policy=ExtensionPolicy.webpki_defaults_ca(), ee_policy=_responder_policy()
        )
    )


def _responder_policy() -> ExtensionPolicy:
    return (
        ExtensionPolicy.permit_all()
        .require_present(x509.ExtendedKeyUsage, Criticality.AGNOSTIC, _signs_responses)
        .require_present(x509.KeyUsage, Criticality.AGNOSTIC, _signs)
        .may_be_present(x509.BasicConstraints, Criticality.AGNOSTIC, _is_no_ca)
    )


def _signs_responses(
    _policy: Policy, _leaf: x509.Certificate, usage: x509.ExtendedKeyUsage
) -> None:
    if ExtendedKeyUsageOID.OCSP_SIGNING not in usage:
        raise ValueError("not for signing OCSP responses")


def _signs(_policy: Policy, _leaf: x509.Certificate, usage: x509.KeyUsage) -> None:
    if not usage.digital_signature:
        raise ValueError("its key signs nothing")


def _is_no_ca(
    _policy: Policy, _leaf: x509.Certificate, constraints: x509.BasicConstraints | None
) -> None:
    if constraints is not None and constraints.ca:
        raise ValueError("a CA is no responder")
