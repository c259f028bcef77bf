"""The catalogue's documents in the API's description, as data; they need no token."""

from typing import Any

from provider.oauth.protocol import AGENCY_KEYS_PATH, EVIDENCE_KEYS_PATH
from provider.selfinfo.signed_catalogue import PATH, TYP

PAGES = {
    "description": "What can be asked for, as pages: each scope with its fields, codes and rules",
    "url": "/catalogue?lang=en",
}
_TEXT = {"type": "string"}
_LIST = {"type": "array", "items": {"type": "object"}}

_SECOND = {"type": "integer", "description": "Seconds since 1970 (NumericDate, RFC 7519)"}

SCHEMAS: dict[str, dict[str, Any]] = {
    "EvidenceKeys": {
        "type": "object",
        "required": ["keys"],
        "properties": {
            "keys": {
                "type": "array",
                "items": {
                    "type": "object",
                    "description": "A public JWK (RFC 7517), the oldest first",
                    "required": ["kid", "kty", "use", "alg", "iat"],
                    "properties": {
                        "kid": _TEXT,
                        "kty": _TEXT,
                        "use": _TEXT,
                        "alg": _TEXT,
                        "iat": _SECOND,
                        "exp": _SECOND,
                        "revoked": {"type": "object", "properties": {"revoked_at": _SECOND}},
                    },
                },
            }
        },
    },
    "AgencyKeys": {
        "type": "object",
        "required": ["keys"],
        "properties": {
            "keys": {
                "type": "array",
                "items": {
                    "type": "object",
                    "description": "A public JWK (RFC 7517); iss is the agency's code, and no other "
                    "agency signs by it",
                    "required": ["kid", "kty", "use", "alg", "iss"],
                    "properties": dict.fromkeys(("kid", "kty", "use", "alg", "iss"), _TEXT),
                },
            }
        },
    },
    "Catalogue": {
        "type": "object",
        "required": ["version", "format", "categories", "scopes", "purposes", "words"],
        "properties": {
            "version": {**_TEXT, "description": "Another one for any other content."},
            "format": {**_TEXT, "description": "The version of this document's form, MAJOR.MINOR."},
            "categories": {
                **_LIST,
                "description": "Each with wording, record types, retention, code lists, examples, its "
                "schema_version and the JSON Schemas of both ways.",
            },
            "scopes": {**_LIST, "description": "Every token that can be asked for."},
            "words": {
                "type": "object",
                "description": "Words that categories share, such as units.",
            },
        },
    },
}


def _public(
    name: str, summary: str, media_type: str, schema: dict[str, Any], *, tag: bool = True
) -> dict[str, Any]:
    kept = {"Cache-Control": {"schema": _TEXT}, **({"ETag": {"schema": _TEXT}} if tag else {})}
    unchanged = {"304": {"description": "Nothing changed since (If-None-Match)"}}
    return {
        "get": {
            "operationId": name,
            "summary": summary,
            "tags": ["catalogue"],
            "security": [],
            "responses": {
                "200": {
                    "description": "What is published now",
                    "headers": kept,
                    "content": {media_type: {"schema": schema}},
                },
                **(unchanged if tag else {}),
            },
        }
    }


PATHS: dict[str, dict[str, Any]] = {
    PATH: _public(
        "readCatalogue",
        "Read the whole catalogue, in its canonical form (RFC 8785)",
        "application/json",
        {"$ref": "#/components/schemas/Catalogue"},
    ),
    "/catalogue.jwt": _public(
        "readCatalogueSignature",
        f"Prove where a copy of the catalogue comes from: a compact JWS of type {TYP} with iss, iat, "
        "version, uri and content_sha256 (base64url of the SHA-256 of the canonical document)",
        "application/jwt",
        _TEXT,
    ),
    EVIDENCE_KEYS_PATH: _public(
        "readEvidenceKeys",
        "Verify evidence: every key that signed results or the catalogue, for at least seven years after "
        "it left /jwks. It signed between iat and exp; what a revoked one signed counts no more",
        "application/json",
        {"$ref": "#/components/schemas/EvidenceKeys"},
        tag=False,
    ),
    AGENCY_KEYS_PATH: _public(
        "readAgencyKeys",
        "Verify agencies' own signatures: the public keys of every agency that signs",
        "application/json",
        {"$ref": "#/components/schemas/AgencyKeys"},
        tag=False,
    ),
}
