"""The published metadata (RFC 8414, OpenID Connect Discovery 1.0), computed from what is served.

The tables that it reads are the ones that requests are judged by, and every address begins with the
configured issuer, never with the Host header.
"""

from collections.abc import Iterable
from typing import Any

from provider.oauth.details import TYPES as DETAILS_TYPES
from provider.oauth.identity_claims import IDENTITY_CLAIMS
from provider.oauth.login_class import offered_acrs
from provider.oauth.policy import (
    CLIENT_SIGNATURES,
    FAPI2_MESSAGE_SIGNING,
    NO_AUTHENTICATION,
    POLICIES,
    SELF_SIGNED_TLS,
    TLS_CLIENT_AUTH,
    Policy,
)
from provider.oauth.protocol import (
    AUTHORIZE_PATH,
    CLIENT_AUTH_METHODS,
    CONTENT_ENCRYPTIONS,
    ENCRYPTIONS,
    END_SESSION_PATH,
    GRANT_TYPES,
    GRANTS_PATH,
    INTROSPECTION_PATH,
    JWKS_PATH,
    JWS_ALGORITHMS,
    PAR_PATH,
    REGISTRATION_PATH,
    REVOCATION_PATH,
    TOKEN_PATH,
    USERINFO_PATH,
)
from provider.oauth.request.grant_management import ACTIONS
from provider.settings import Settings
from scopes.catalogue import SCOPES
from scopes.parsing import OFFLINE_ACCESS, OPENID, PROFILE

UI_LOCALES = ("ja", "en")
_LOGIN_CLAIMS = ("iss", "sub", "aud", "exp", "iat", "auth_time", "nonce", "acr", "amr", "sid")
_ADDRESSES = {
    "authorization_endpoint": AUTHORIZE_PATH,
    "pushed_authorization_request_endpoint": PAR_PATH,
    "token_endpoint": TOKEN_PATH,
    "introspection_endpoint": INTROSPECTION_PATH,
    "revocation_endpoint": REVOCATION_PATH,
    "userinfo_endpoint": USERINFO_PATH,
    "grant_management_endpoint": GRANTS_PATH,
    "end_session_endpoint": END_SESSION_PATH,
    "jwks_uri": JWKS_PATH,
}
_BEHIND_CERTIFICATES = (
    "pushed_authorization_request_endpoint",
    "token_endpoint",
    "introspection_endpoint",
    "revocation_endpoint",
    "userinfo_endpoint",
    "grant_management_endpoint",
)
"""The endpoints that the listener for client certificates serves, too (RFC 8705 section 5)."""


def server_metadata(settings: Settings) -> dict[str, Any]:
    """Return the document that both well-known addresses serve."""
    return {
        "issuer": settings.issuer_url,
        **_addresses(settings),
        **_mutual_tls(settings),
        **_client_authentication(settings),
        **_requests(),
        **_responses(),
        **_messages_to_clients(),
        "grant_types_supported": list(GRANT_TYPES),
        "dpop_signing_alg_values_supported": list(JWS_ALGORITHMS),
        "subject_types_supported": ["pairwise"],
        "acr_values_supported": list(offered_acrs(settings.offered_logins)),
        "claim_types_supported": ["normal"],
        "claims_supported": [*_LOGIN_CLAIMS, *IDENTITY_CLAIMS],
        "scopes_supported": [
            *(OPENID, PROFILE, OFFLINE_ACCESS),
            *SCOPES,
        ],
        "authorization_details_types_supported": [*DETAILS_TYPES],
        "ui_locales_supported": list(UI_LOCALES),
        "grant_management_actions_supported": [*ACTIONS, "query", "revoke"],
        "grant_management_action_required": False,
        "backchannel_logout_supported": True,
        "backchannel_logout_session_supported": True,
        "protected_resources": [settings.issuer_url],
    }


def _addresses(settings: Settings) -> dict[str, str]:
    served = dict(_ADDRESSES)
    if settings.registration != "closed":
        served["registration_endpoint"] = REGISTRATION_PATH
    return {name: settings.issuer_url + path for name, path in served.items()}


def _mutual_tls(settings: Settings) -> dict[str, Any]:
    if settings.mtls_url is None:
        return {}
    aliases = {name: settings.mtls_url + _ADDRESSES[name] for name in _BEHIND_CERTIFICATES}
    return {
        "tls_client_certificate_bound_access_tokens": True,
        "mtls_endpoint_aliases": aliases,
    }


def _client_authentication(settings: Settings) -> dict[str, list[str]]:
    not_served = () if settings.mtls_url else (TLS_CLIENT_AUTH, SELF_SIGNED_TLS)
    methods = [method for method in CLIENT_AUTH_METHODS if method not in not_served]
    signatures = _any_policy("signatures")
    proven = [method for method in methods if method != NO_AUTHENTICATION]
    return {
        name: values
        for endpoint, allowed in (
            ("token", methods),
            ("introspection", proven),
            ("revocation", methods),
        )
        for name, values in (
            (f"{endpoint}_endpoint_auth_methods_supported", allowed),
            (f"{endpoint}_endpoint_auth_signing_alg_values_supported", signatures),
        )
    }


def _requests() -> dict[str, Any]:
    return {
        "require_pushed_authorization_requests": _all_policies("pushed"),
        "request_parameter_supported": True,
        "request_uri_parameter_supported": False,
        "require_signed_request_object": _all_policies("signed_request"),
        "request_object_signing_alg_values_supported": list(CLIENT_SIGNATURES),
        "claims_parameter_supported": True,
        "code_challenge_methods_supported": ["S256"],
        "prompt_values_supported": ["none", "login", "consent", "select_account"],
    }


def _responses() -> dict[str, Any]:
    return {
        "authorization_response_iss_parameter_supported": True,
        "response_types_supported": ["code"],
        "response_modes_supported": _any_policy("response_modes"),
        "authorization_signing_alg_values_supported": list(
            FAPI2_MESSAGE_SIGNING.id_token_signatures
        ),
        "authorization_encryption_alg_values_supported": list(ENCRYPTIONS),
        "authorization_encryption_enc_values_supported": list(CONTENT_ENCRYPTIONS),
    }


def _messages_to_clients() -> dict[str, list[str]]:
    signed = ("id_token", "userinfo", "introspection")
    signatures = _any_policy("id_token_signatures")
    return {
        **{f"{name}_signing_alg_values_supported": signatures for name in signed},
        **{f"{name}_encryption_alg_values_supported": list(ENCRYPTIONS) for name in signed},
        **{f"{name}_encryption_enc_values_supported": list(CONTENT_ENCRYPTIONS) for name in signed},
    }


def _any_policy(member: str) -> list[str]:
    """List what at least one policy has, each once."""
    lists: Iterable[tuple[str, ...]] = (getattr(policy, member) for policy in _policies())
    return list(dict.fromkeys(value for each in lists for value in each))


def _all_policies(member: str) -> bool:
    return all(getattr(policy, member) for policy in _policies())


def _policies() -> tuple[Policy, ...]:
    return tuple(POLICIES.values())
