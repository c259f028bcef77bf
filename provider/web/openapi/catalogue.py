"""The catalogue's documents in the API's description, as data; they need no token."""

from typing import Any

from provider.selfinfo.signed_catalogue import PATH, TYP

PAGES = {
    "description": "What can be asked for, as pages: each scope with its fields, codes and rules",
    "url": "/catalogue?lang=en",
}
_TEXT = {"type": "string"}
_LIST = {"type": "array", "items": {"type": "object"}}

SCHEMAS: dict[str, dict[str, Any]] = {
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


def _public(name: str, summary: str, media_type: str, schema: dict[str, Any]) -> dict[str, Any]:
    kept = {"ETag": {"schema": _TEXT}, "Cache-Control": {"schema": _TEXT}}
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
                "304": {"description": "Nothing changed since (If-None-Match)"},
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
}
