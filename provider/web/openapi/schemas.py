"""The envelope, the problem document and the shared parts of the API, as data."""

from typing import Any

from provider.web.openapi.datasets import DATASETS
from provider.web.openapi.proofs import PROOFS
from provider.web.openapi.record_schemas import result_of_each_scope
from scopes.catalogue import SCOPES
from scopes.outcome import Outcome
from scopes.rules import Rule

_TEXT = {"type": "string"}
_INSTANT = {"type": "string", "format": "date-time"}
_SCOPE = {
    "type": "string",
    "enum": [*SCOPES],
    "description": "A scope token: a category, a part of one, or an answer.",
}
_SUBJECT = {
    "type": "string",
    "pattern": "^[A-Za-z0-9_-]{43}$",
    "description": "Whose records: a subject of the token response's authorization_details. Needed where the "
    "consent is about several people.",
}
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
                ("kind", "date"),
                kind={"const": "as_of"},
                date={"type": "string", "format": "date"},
            ),
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
            "description": "Left out: every granted category under its agreed condition, else the latest.",
            "items": _object(("category",), category=_SCOPE, condition=_ref("Condition")),
        },
        subject=_SUBJECT,
    ),
    "RequestStatus": _object(
        ("request_id", "status"),
        request_id=_TEXT,
        status={"type": "string", "enum": [*_STATES, *_ENDED]},
        expires_at=_INSTANT,
    ),
    "Holder": _object(("code", "name", "enquiry"), code=_TEXT, name=_TEXT, enquiry=_TEXT),
    "LegalBasis": _object(("ja", "en"), ja=_TEXT, en=_TEXT),
    **DATASETS,
    **PROOFS,
    "Source": _object(("category", "holder"), category=_TEXT, holder=_ref("Holder")),
    "Answer": _object(
        ("value", "version", "as_of", "sources"),
        value={"type": "string", "description": "unknown says nothing about the reason."},
        version={"type": "string", "description": "Of the rule that the answer follows"},
        as_of={
            "type": ["string", "null"],
            "format": "date",
            "description": "The oldest day for which what was looked at is right; null for nothing, "
            "and for a combined answer.",
        },
        sources={
            "type": "array",
            "items": _ref("Source"),
            "description": "All agencies that were asked, whatever they hold; none of an unknown or combined answer.",
        },
    ),
    "Fault": _object(
        ("record_type", "field", "rule", "records"),
        record_type=_TEXT,
        field={"type": "string", "description": "A dotted path; empty for the whole record."},
        rule={"type": "string", "enum": [rule.value for rule in Rule]},
        records={"type": "integer", "minimum": 1, "description": "How many were left out."},
    ),
    "CategoryResult": _object(
        ("category", "outcome"),
        category=_SCOPE,
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
        datasets={
            "type": "array",
            "items": {"oneOf": [_ref("Dataset"), _ref("SealedDataset")]},
        },
        answer=_ref("Answer"),
        signature={**_ref("Signature"), "description": "Of the answer; data sets have their own."},
        faults={
            "type": "array",
            "items": _ref("Fault"),
            "description": "What was wrong with records of an agency, without what stood there.",
        },
    )
    | {"allOf": result_of_each_scope()},
    "Result": _object(
        ("request_id", "status", "sub", "subject", "relation", "categories"),
        request_id=_TEXT,
        status={"type": "string", "enum": ["partial", "ready"]},
        sub={"type": "string", "description": "Pairwise: who logged in"},
        subject={"type": "string", "description": "Pairwise: whose records these are"},
        relation={"type": "string", "enum": ["self", "legal_representative", "agent"]},
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
        place={"type": "string", "description": "Of what is wrong, in the body that was sent"},
        category={**_SCOPE, "description": "The scope that the problem is about"},
        categories={
            "type": "array",
            "items": _TEXT,
            "description": "All scopes that are not granted, or not under this condition",
        },
        field={"type": "string", "description": "The member of its entry that is wrong"},
        rule={"type": "string", "enum": ["malformed", "not_taken"]},
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
    "Subject": {"name": "subject", "in": "query", "schema": _SUBJECT},
    "Category": {"name": "category", "in": "path", "required": True, "schema": _SCOPE},
}
