"""What a client says of itself when nobody has reviewed it: login alone, under the policy it asks for."""

from typing import Any

from consent.entitlement import Entitlement
from provider.oauth.policy import (
    CLIENT_SECRET_BASIC,
    FAPI2,
    FAPI2_MESSAGE_SIGNING,
    NO_AUTHENTICATION,
    OIDC_BASIC,
    PRIVATE_KEY_JWT,
    PUBLIC_NATIVE,
    SELF_SIGNED_TLS,
    TLS_CLIENT_AUTH,
    Policy,
)
from provider.oauth.protocol import AUTHORIZATION_CODE
from provider.oauth.registration.authentication import SUBJECTS
from provider.oauth.registration.members import known
from provider.oauth.registration.metadata import completed, metadata_faults
from provider.oauth.registration.refusal import RegistrationError
from provider.oauth.registration.review import ENTITLEMENT, scope_faults
from provider.oauth.registration.rules import Metadata, Rules
from provider.oauth.registration.software_statement import STATEMENT
from provider.oauth.sender import CERTIFICATE_BOUND, DPOP_BOUND

SECTOR_URI = "sector_identifier_uri"
OPERATORS_TEXTS = ("legal_name", "registration_number")
"""Texts that a citizen may rely on, for an operator has looked them up."""

_OPERATORS = ("policy", "sector", ENTITLEMENT)
_JUDGED_TOGETHER = frozenset(
    {
        "grant_types",
        "jwks",
        "jwks_uri",
        "post_logout_redirect_uris",
        "redirect_uris",
        "scope",
        SECTOR_URI,
        STATEMENT,
        *SUBJECTS,
        *_OPERATORS,
    }
)
_STRONG = (DPOP_BOUND, CERTIFICATE_BOUND, "require_pushed_authorization_requests")


def own_members(unverified: Metadata) -> dict[str, Any]:
    """Return the members that we understand; others are ignored (RFC 7591 section 2).

    RFC 7591's defaults are written out, for the answer has to state them.
    """
    kept = {
        name: value
        for name, value in unverified.items()
        if (known(name) or name in _JUDGED_TOGETHER) and not _is_operators_text(name)
    }
    defaults = {
        "grant_types": [AUTHORIZATION_CODE],
        "response_types": ["code"],
        "subject_type": "pairwise",
        "token_endpoint_auth_method": CLIENT_SECRET_BASIC,
    }
    members = defaults | kept
    if members["token_endpoint_auth_method"] != PRIVATE_KEY_JWT:
        # Libraries send their default with every method; beside the others it has no meaning.
        members.pop("token_endpoint_auth_signing_alg", None)
    return members


def operators_texts(metadata: Metadata) -> dict[str, Any]:
    """Return the texts that only an operator may change."""
    return {name: value for name, value in metadata.items() if _is_operators_text(name)}


def policy_asked(members: Metadata) -> Policy:
    """Return the policy that fits what a client asks for."""
    method = members.get("token_endpoint_auth_method")
    if method == NO_AUTHENTICATION:
        return PUBLIC_NATIVE
    strong = method in (TLS_CLIENT_AUTH, SELF_SIGNED_TLS) or (
        method == PRIVATE_KEY_JWT and any(members.get(name) is True for name in _STRONG)
    )
    if not strong:
        return OIDC_BASIC
    if {"request_object_signing_alg", "authorization_signed_response_alg"} <= members.keys():
        return FAPI2_MESSAGE_SIGNING
    return FAPI2


def checked_members(members: Metadata, rules: Rules, entitlement: Entitlement) -> dict[str, Any]:
    """Check what ``own_members`` kept; raise ``RegistrationError`` naming every fault."""
    members = _narrowed(members, rules)
    faults = [f"{name} is for the operator to give" for name in _OPERATORS if name in members]
    faults += metadata_faults(members, rules) + scope_faults(members, entitlement, rules)
    if faults:
        raise RegistrationError(faults)
    defaults = {
        "application_type": "native" if rules.policy.public else "web",
        "id_token_signed_response_alg": rules.policy.id_token_signatures[0],
    }
    return defaults | completed(members, rules.policy)


def _narrowed(members: Metadata, rules: Rules) -> Metadata:
    """Keep of a library's default list of response modes those that are served (RFC 7591 section 2)."""
    modes = members.get("response_modes")
    served = (
        [m for m in modes if m in rules.policy.response_modes] if isinstance(modes, list) else []
    )
    return {**members, "response_modes": served} if served else members


def _is_operators_text(name: str) -> bool:
    return name.partition("#")[0] in OPERATORS_TEXTS
