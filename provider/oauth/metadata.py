"""The published metadata (RFC 8414, OpenID Connect Discovery 1.0), from the constants that we serve by."""

from typing import Any

from provider.oauth.protocol import (
    ACR,
    AUTHORIZE_PATH,
    CLIENT_AUTH_METHOD,
    GRANT_TYPES,
    ID_TOKEN_ALGORITHM,
    INTROSPECTION_PATH,
    JWKS_PATH,
    JWS_ALGORITHMS,
    PAR_PATH,
    REVOCATION_PATH,
    TOKEN_PATH,
    USERINFO_PATH,
)
from scopes.catalogue import CATALOGUE
from scopes.parsing import OFFLINE_ACCESS, OPENID

UI_LOCALES = ("ja", "en")


def server_metadata(issuer: str) -> dict[str, Any]:
    """Return the document that both well-known addresses serve."""
    return {
        "issuer": issuer,
        **_addresses(issuer),
        **_client_authentication("token"),
        **_client_authentication("introspection"),
        **_client_authentication("revocation"),
        "require_pushed_authorization_requests": True,
        "request_parameter_supported": False,
        "request_uri_parameter_supported": False,
        "claims_parameter_supported": False,
        "authorization_response_iss_parameter_supported": True,
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": list(GRANT_TYPES),
        "code_challenge_methods_supported": ["S256"],
        "dpop_signing_alg_values_supported": list(JWS_ALGORITHMS),
        "id_token_signing_alg_values_supported": [ID_TOKEN_ALGORITHM],
        "subject_types_supported": ["pairwise"],
        "acr_values_supported": [ACR],
        "claim_types_supported": ["normal"],
        "claims_supported": ["iss", "sub", "aud", "exp", "iat", "auth_time", "nonce", "acr", "amr"],
        "scopes_supported": [OPENID, OFFLINE_ACCESS, *(c.scope for c in CATALOGUE.values())],
        "ui_locales_supported": list(UI_LOCALES),
    }


def _addresses(issuer: str) -> dict[str, str]:
    paths = {
        "authorization_endpoint": AUTHORIZE_PATH,
        "pushed_authorization_request_endpoint": PAR_PATH,
        "token_endpoint": TOKEN_PATH,
        "introspection_endpoint": INTROSPECTION_PATH,
        "revocation_endpoint": REVOCATION_PATH,
        "userinfo_endpoint": USERINFO_PATH,
        "jwks_uri": JWKS_PATH,
    }
    return {name: issuer + path for name, path in paths.items()}


def _client_authentication(endpoint: str) -> dict[str, list[str]]:
    return {
        f"{endpoint}_endpoint_auth_methods_supported": [CLIENT_AUTH_METHOD],
        f"{endpoint}_endpoint_auth_signing_alg_values_supported": list(JWS_ALGORITHMS),
    }
