"""The envelope, the problem document and the shared parts of the API, as data."""

from typing import Any

from scopes.catalogue import CATALOGUE
from scopes.outcome import Outcome

_TEXT = {"type": "string"}
_INSTANT = {"type": "string", "format": "date-time"}
_CATEGORY = {"type": "string", "enum": [c.id for c in CATALOGUE.values()]}
_STATES = ("accepted", "collecting", "partial", "ready", "fetched", "failed")
_ENDED = ("expired", "revoked", "purged")


def _object(required: tuple[str, ...], **properties: Any) -> dict[str, Any]:
    return {"type": "object", "required": list(required), "properties": properties}


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def _json(name: str) -> dict[str, Any]:
    return {"application/json": {"schema": _ref(name)}}


SCHEMAS: dict[str, dict[str, Any]] = {
    "Condition": {
        "oneOf": [
            _object(("kind",), kind={"const": "latest"}),
            _object(
                ("kind", "from", "to"),
                **{
                    "kind": {"const": "range"},
                    "from": {"type": "string", "format": "date"},
                    "to": {"type": "string", "format": "date"},
                },
            ),
            _object(
                ("kind", "fiscal_year"),
                kind={"const": "fiscal_year"},
                fiscal_year={"type": "integer", "description": "April to March"},
            ),
        ]
    },
    "NewRequest": _object(
        (),
        requests={
            "type": "array",
            "description": "Left out: every granted category, latest.",
            "items": _object(("category",), category=_CATEGORY, condition=_ref("Condition")),
        },
    ),
    "RequestStatus": _object(
        ("request_id", "status"),
        request_id=_TEXT,
        status={"type": "string", "enum": [*_STATES, *_ENDED]},
        expires_at=_INSTANT,
    ),
    "Holder": _object(("code", "name", "enquiry"), code=_TEXT, name=_TEXT, enquiry=_TEXT),
    "Dataset": _object(
        ("record_type", "as_of", "retrieved_at", "holder", "records"),
        item={"type": ["string", "null"], "description": "Number in the list of 2019"},
        record_type=_TEXT,
        layout_version=_TEXT,
        legal_basis=_TEXT,
        as_of=_TEXT,
        retrieved_at=_INSTANT,
        holder=_ref("Holder"),
        records={
            "type": "array",
            "minItems": 1,
            "items": {"oneOf": [_ref(f"records_of_{c.id}") for c in CATALOGUE.values()]},
        },
    ),
    "CategoryResult": _object(
        ("category", "outcome"),
        category=_CATEGORY,
        condition=_ref("Condition"),
        outcome={
            "type": "string",
            "enum": [o.value for o in Outcome],
            "description": "not_available says nothing about whether records exist.",
        },
        complete={
            "type": "boolean",
            "description": "False: another agency has not answered. While the status is partial it "
            "may still do so; once it is ready, ask again later with a new request.",
        },
        kind={"type": "string", "enum": ["timeout", "maintenance", "malformed", "refused"]},
        retry_after={"type": "integer", "description": "Seconds"},
        truncated_by_retention={"type": "boolean"},
        datasets={"type": "array", "items": _ref("Dataset")},
    ),
    "Result": _object(
        ("request_id", "status", "sub", "subject", "relation", "categories"),
        request_id=_TEXT,
        status={"type": "string", "enum": ["partial", "ready"]},
        sub={"type": "string", "description": "Pairwise: who logged in"},
        subject={"type": "string", "description": "Pairwise: whose records these are"},
        relation={"type": "string", "enum": ["self", "legal_representative"]},
        retrieved_at=_INSTANT,
        categories={"type": "array", "items": _ref("CategoryResult")},
    ),
    "Problem": _object(
        ("type", "title", "status", "code"),
        type={"type": "string", "format": "uri-reference"},
        title=_TEXT,
        status={"type": "integer"},
        code={"type": "string", "description": "Stable; see docs/errors.md"},
        detail=_TEXT,
    ),
}

_NONCE = {"DPoP-Nonce": {"schema": _TEXT, "description": "For the next proof (RFC 9449 8.2)"}}
_LATER = {
    "Location": {"schema": _TEXT, "description": "Where to ask again"},
    "Retry-After": {"schema": {"type": "integer"}, "description": "Seconds"},
}

_PROTECTED = {
    "application/jwt": {
        "schema": {
            "type": "string",
            "contentMediaType": "application/jwt",
            "description": "A compact JWE (ECDH-ES+A256KW or RSA-OAEP-256 by your published key of "
            "use=enc, A256GCM, cty JWT) around a compact JWS (typ self-information+jwt) by a key of "
            "/jwks. Its claims are iss, aud, iat and the members of Result.",
            "contentSchema": _ref("Result"),
        }
    }
}

RESPONSES: dict[str, dict[str, Any]] = {
    "Accepted": {
        "description": "Agencies are being asked; come back later.",
        "headers": {**_LATER, **_NONCE},
        "content": _json("RequestStatus"),
    },
    "Status": {
        "description": "Where it stands.",
        "headers": _NONCE,
        "content": _json("RequestStatus"),
    },
    "Result": {
        "description": "The records; as a JWT when Accept names application/jwt.",
        "headers": _NONCE,
        "content": _json("Result") | _PROTECTED,
    },
    "Acknowledged": {"description": "The result is shredded.", "headers": _NONCE},
    "Problem": {
        "description": "Refused; `code` says why and `detail` the way out.",
        "headers": {"WWW-Authenticate": {"schema": _TEXT}, **_NONCE},
        "content": {"application/problem+json": {"schema": _ref("Problem")}},
    },
}

PARAMETERS: dict[str, dict[str, Any]] = {
    "IdempotencyKey": {
        "name": "Idempotency-Key",
        "in": "header",
        "required": True,
        "schema": {"type": "string", "maxLength": 255},
    },
    "Prefer": {
        "name": "Prefer",
        "in": "header",
        "description": "wait=N, N at most 5 seconds (RFC 7240 4.3)",
        "schema": _TEXT,
    },
    "RequestId": {"name": "request_id", "in": "path", "required": True, "schema": _TEXT},
    "Category": {"name": "category", "in": "path", "required": True, "schema": _CATEGORY},
}
