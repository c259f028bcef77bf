"""The registration of clients (RFC 7591, RFC 7592) in the API's description, as data."""

from collections.abc import Sequence
from typing import Any

from provider.oauth.protocol import REGISTRATION_PATH
from provider.oauth.registration.members import MEMBERS

_TEXT = {"type": "string"}
_URIS = {"type": "array", "items": {"type": "string", "format": "uri"}, "minItems": 1}
_ISSUED = {
    "client_id": _TEXT,
    "client_secret": {"type": "string", "description": "Shown when it is made, and never again."},
    "client_secret_expires_at": {
        "type": "integer",
        "description": "Seconds since 1970, or 0. It moves on while the client is in use.",
    },
    "pending_review": {
        "type": "boolean",
        "description": "A change of this reviewed client waits; what is shown here is in force.",
    },
    "registration_access_token": _TEXT,
    "registration_client_uri": {"type": "string", "format": "uri"},
}
_REFUSALS = {
    "400": "invalid_client_metadata, invalid_redirect_uri, invalid_software_statement or "
    "unapproved_software_statement; the description names every member at fault.",
    "401": "invalid_token: the token is missing, unknown, used up or another client's.",
    "403": "access_denied: this provider lets nobody register by themselves.",
    "429": "As many registrations or changes as one day allows were made.",
    "503": "Come back after the time in Retry-After.",
}


def _ref(kind: str, name: str) -> dict[str, str]:
    return {"$ref": f"#/components/{kind}/{name}"}


def _json(schema: str) -> dict[str, Any]:
    return {"application/json": {"schema": _ref("schemas", schema)}}


def _operation(
    name: str,
    summary: str,
    answers: dict[str, Any],
    refusals: tuple[str, ...],
    *,
    body: bool,
    parameters: Sequence[dict[str, Any]] = (),
) -> dict[str, Any]:
    refused = {
        status: {"description": _REFUSALS[status], "content": _json("RegistrationRefusal")}
        for status in refusals
    }
    operation: dict[str, Any] = {
        "operationId": name,
        "summary": summary,
        "tags": ["registration"],
        "security": [{"registration": []}],
        "parameters": list(parameters),
        "responses": {**answers, **refused},
    }
    if body:
        operation["requestBody"] = {"required": True, "content": _json("ClientMetadata")}
    return operation


def _registered(description: str) -> dict[str, Any]:
    return {"description": description, "content": _json("RegisteredClient")}


SCHEMAS: dict[str, dict[str, Any]] = {
    "ClientMetadata": {
        "type": "object",
        "description": "RFC 7591 section 2; members that are not listed are ignored.",
        "required": ["redirect_uris"],
        "properties": {
            **{name: {} for name in sorted(MEMBERS)},
            "client_id": {"type": "string", "description": "In a change alone, and then required."},
            "grant_types": {"type": "array", "items": _TEXT},
            "jwks": {"type": "object"},
            "jwks_uri": {"type": "string", "format": "uri"},
            "post_logout_redirect_uris": _URIS,
            "redirect_uris": _URIS,
            "scope": _TEXT,
            "software_statement": _TEXT,
        },
    },
    "RegisteredClient": {
        "allOf": [
            _ref("schemas", "ClientMetadata"),
            {"type": "object", "required": ["client_id"], "properties": _ISSUED},
        ]
    },
    "RegistrationRefusal": {
        "type": "object",
        "required": ["error"],
        "properties": {"error": _TEXT, "error_description": _TEXT},
    },
}
SECURITY = {
    "type": "http",
    "scheme": "bearer",
    "description": "An initial access token, or the client's registration access token. Where "
    "registration is open, registering needs none.",
}
_CLIENT_ID = {"name": "client_id", "in": "path", "required": True, "schema": _TEXT}
PATHS: dict[str, dict[str, Any]] = {
    REGISTRATION_PATH: {
        "post": _operation(
            "registerClient",
            "Register a client; it may log people in and gets no record before a review",
            {"201": _registered("The client is registered.")},
            ("400", "401", "403", "429", "503"),
            body=True,
        )
    },
    REGISTRATION_PATH + "/{client_id}": {
        "get": _operation(
            "readClient",
            "See what is registered",
            {"200": _registered("The registration in force.")},
            ("401", "503"),
            body=False,
            parameters=[_CLIENT_ID],
        ),
        "put": _operation(
            "changeClient",
            "Replace the metadata; of a reviewed client the operator decides",
            {"200": _registered("What is in force now.")},
            ("400", "401", "429", "503"),
            body=True,
            parameters=[_CLIENT_ID],
        ),
        "delete": _operation(
            "endClient",
            "End the client, its consents and its tokens",
            {"204": {"description": "It has ended."}},
            ("401", "503"),
            body=False,
            parameters=[_CLIENT_ID],
        ),
    },
}
