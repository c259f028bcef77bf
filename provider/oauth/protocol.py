"""The constants that both the endpoints and the published metadata are made from."""

from provider.oauth.policy import CLIENT_SIGNATURES, POLICIES

JWS_ALGORITHMS = CLIENT_SIGNATURES
"""Signatures of DPoP proofs (FAPI 2.0 Security Profile section 5.4)."""

CLIENT_AUTH_METHODS = tuple(
    dict.fromkeys(method for policy in POLICIES.values() for method in policy.auth_methods)
)
"""All that any policy lets any client authenticate by."""

AUTHORIZATION_CODE = "authorization_code"
REFRESH_TOKEN = "refresh_token"  # noqa: S105 - a grant type
CLIENT_CREDENTIALS = "client_credentials"
GRANT_TYPES = (AUTHORIZATION_CODE, REFRESH_TOKEN, CLIENT_CREDENTIALS)

ACCESS_PREFIX = "mk_at_"
REFRESH_PREFIX = "mk_rt_"
MANAGEMENT_PREFIX = "mk_gm_"
QUERY_GRANTS, REVOKE_GRANTS = "grant_management_query", "grant_management_revoke"
MANAGEMENT_SCOPES = (QUERY_GRANTS, REVOKE_GRANTS)
"""Grant Management for OAuth 2.0, section 6.1; given to clients themselves, never by a citizen."""

ACR = "urn:madoguchi:acr:card-and-pin"
"""Login with the card's user-authentication certificate, proved by its private key after a PIN:
two factors, one a non-exportable hardware key (comparable to AAL3 of NIST SP 800-63B)."""
AMR = ("hwk", "pin")
"""RFC 8176: proof of possession of a hardware-secured key, and a PIN."""

UPSTREAM_ACR = "urn:madoguchi:acr:upstream"
"""Login at the operator's upstream provider, which stated every class that the operator demands of it
(of デジタル認証アプリ: ``aal3``, and a check of revocation). We have seen no factor ourselves."""

ENCRYPTIONS = ("ECDH-ES+A256KW", "RSA-OAEP-256")
CONTENT_ENCRYPTIONS = ("A256GCM",)
"""How answers are encrypted to a client's key (RFC 7518)."""

REQUEST_URI_PREFIX = "urn:ietf:params:oauth:request_uri:"
"""RFC 9126 section 2.2."""

AUTHORIZE_PATH = "/authorize"
INTROSPECTION_PATH = "/introspect"
JWKS_PATH = "/jwks"
EVIDENCE_KEYS_PATH = "/jwks/attestations"
AGENCY_KEYS_PATH = "/jwks/agencies"
END_SESSION_PATH = "/end-session"
GRANTS_PATH = "/grants"
PAR_PATH = "/par"
REGISTRATION_PATH = "/register"
REVOCATION_PATH = "/revoke"
TOKEN_PATH = "/token"  # noqa: S105 - a path
USERINFO_PATH = "/userinfo"
