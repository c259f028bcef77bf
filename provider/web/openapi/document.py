"""The whole document: what a developer of a relying party needs to call us."""

from copy import deepcopy
from typing import Any

from apispec import APISpec

from provider.web.openapi import catalogue, grants, registration
from provider.web.openapi.paths import PATHS
from provider.web.openapi.record_schemas import add_record_schemas
from provider.web.openapi.schemas import PARAMETERS, RESPONSES, SCHEMAS
from scopes.catalogue import SCOPES

VERSION = "0.1.0"


def document() -> dict[str, Any]:
    """Build the OpenAPI 3.1 document as plain data."""
    spec = APISpec(
        title="Madoguchi self-information API",
        version=VERSION,
        openapi_version="3.1.0",
        info={
            "description": "Fetch what a citizen allowed, and nothing else.",
            "license": _LICENSE,
        },
        tags=[
            {"name": "oauth"},
            {"name": "registration"},
            {"name": "grants"},
            {"name": "self-information"},
            {"name": "catalogue"},
        ],
        externalDocs=catalogue.PAGES,
        servers=[{"url": "/"}],
        security=[{"dpop": []}],
    )
    add_record_schemas(spec)
    for name, schema in (
        SCHEMAS | registration.SCHEMAS | grants.SCHEMAS | catalogue.SCHEMAS
    ).items():
        spec.components.schema(name, schema)
    for name, response in RESPONSES.items():
        spec.components.response(name, response)
    for name, parameter in PARAMETERS.items():
        spec.components.parameter(name, parameter["in"], parameter)
    spec.components.security_scheme("dpop", _DPOP)
    spec.components.security_scheme("registration", registration.SECURITY)
    for path, operations in (PATHS | registration.PATHS | grants.PATHS | catalogue.PATHS).items():
        spec.path(path=path, operations=deepcopy(operations))
    return spec.to_dict()


_LICENSE = {"name": "MIT", "identifier": "MIT"}
_DPOP = {
    "type": "oauth2",
    "description": "Sender-bound access token (RFC 9449): Authorization: DPoP, and a DPoP header.",
    "flows": {
        "clientCredentials": grants.FLOW,
        "authorizationCode": {
            "authorizationUrl": "/authorize",
            "tokenUrl": "/token",
            "refreshUrl": "/token",
            "scopes": {
                "openid": "Log in",
                "offline_access": "A standing consent until its term ends",
                **{s.id: s.wording.sentence.en for s in SCOPES.values()},
            },
        },
    },
}
