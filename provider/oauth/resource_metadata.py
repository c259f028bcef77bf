"""What a client may know of our resources before its first call (RFC 9728)."""

from typing import Any

from provider.keys.private_keys import ALGORITHMS
from provider.oauth.details import TYPES as DETAILS_TYPES
from provider.oauth.metadata import UI_LOCALES
from provider.oauth.protocol import JWKS_PATH, JWS_ALGORITHMS
from provider.settings import Settings
from scopes.catalogue import SCOPES
from scopes.parsing import OPENID, PROFILE

PATH = "/.well-known/oauth-protected-resource"


def resource_metadata(settings: Settings) -> dict[str, Any]:
    """Return the document of the one resource: this instance, at the issuer's address."""
    issuer = settings.issuer_url
    return {
        "resource": issuer,
        "resource_name": "Madoguchi self-information",
        "authorization_servers": [issuer],
        "bearer_methods_supported": ["header"],
        "scopes_supported": [OPENID, PROFILE, *SCOPES],
        "authorization_details_types_supported": [*DETAILS_TYPES],
        "dpop_signing_alg_values_supported": list(JWS_ALGORITHMS),
        "tls_client_certificate_bound_access_tokens": settings.mtls_url is not None,
        "jwks_uri": issuer + JWKS_PATH,
        "resource_signing_alg_values_supported": list(ALGORITHMS),
        "resource_documentation": issuer + "/openapi.json",
        "ui_locales_supported": list(UI_LOCALES),
    }
