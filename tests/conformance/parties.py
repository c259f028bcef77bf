"""Clients as an operator registers them for a plan."""

import hashlib

from tests.conformance.party import Party
from tests.conformance.suite import ENTITLEMENT


def enrolled(suite, client_id, variant, redirect_uri, kind=Party, **metadata):
    """Register a client of a variant and return it."""
    party = kind(suite, client_id, variant, redirect_uri=redirect_uri)
    suite.enrol(client_id, metadata_of(party) | metadata)
    if variant.method.startswith("client_secret"):
        digest = hashlib.sha256(party.secret.encode()).hexdigest()
        suite.services.clients.set_secret(client_id, digest)
    return party


def metadata_of(party):
    """The metadata of a client (RFC 7591 names), as its variant wants it."""
    variant = party.variant
    bound = {
        "dpop": {"dpop_bound_access_tokens": True},
        "certificate": {"tls_client_certificate_bound_access_tokens": True},
        "none": {},
    }
    return {
        "client_name": "こよみ",
        "legal_name": "株式会社こよみ（架空）",
        "policy": variant.policy,
        "sector": f"sector-{party.client_id}",
        "redirect_uris": [party.redirect_uri],
        "grant_types": ["authorization_code", "refresh_token"],
        "token_endpoint_auth_method": variant.method,
        **bound[variant.binding],
        **_keys(party),
        **(
            {"self_information_entitlement": ENTITLEMENT}
            if variant.policy.startswith("fapi2")
            else {}
        ),
    }


def _keys(party):
    method, keys = party.variant.method, []
    if method == "private_key_jwt" or party.variant.signed:
        keys += party.jwks["keys"]
    if method == "self_signed_tls_client_auth":
        keys.append(party.identity.jwk(use="sig", kid=party.client_id))
    members = {"jwks": {"keys": keys}} if keys else {}
    if method == "tls_client_auth":
        members["tls_client_auth_subject_dn"] = f"CN={party.client_id}"
    return members
