"""What agencies answered, in the API's description: records that anybody here can read, or sealed ones, as data."""

from typing import Any

from connectors.contract.sealed import ALGORITHM as SEALED_ALGORITHM
from connectors.contract.sealed import ENCRYPTION, RECORDS_TYP
from connectors.contract.sealed import TYP as SEALED_TYP
from provider.oauth.protocol import EVIDENCE_KEYS_PATH
from provider.selfinfo.attestation import BY, TYP

_ABSENT: dict[str, Any] = {"not": {}}
_TEXT = {"type": "string"}
_INSTANT = {"type": "string", "format": "date-time"}
_SCHEMA_VERSION = {
    "type": "string",
    "pattern": "^[0-9]+[.][0-9]+$",
    "description": "Of the category's schemas; within a major version readers keep working.",
}
_LAYOUT_VERSION = {"type": "string", "description": "Of the agencies' own data layout"}


def _object(required: tuple[str, ...], **properties: Any) -> dict[str, Any]:
    return {"type": "object", "required": list(required), "properties": properties}


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


DATASETS: dict[str, dict[str, Any]] = {
    "Signature": _object(
        ("by", "jws"),
        by={"type": "string", "enum": [BY], "description": "Who signed: we did, not the agency."},
        jws={
            "type": "string",
            "description": f"A compact JWS (typ {TYP}) by a key of "
            f"{EVIDENCE_KEYS_PATH}, between its iat and exp. Its content_sha256 is that of "
            "the data set or answer beside it without its signature, in canonical JSON (RFC 8785).",
        },
    ),
    "Dataset": _object(
        (
            "record_type",
            "schema_version",
            "layout_version",
            "as_of",
            "retrieved_at",
            "holder",
            "legal_basis",
            "records",
            "agency_signature",
        ),
        item={"type": ["string", "null"], "description": "Number in the list of 2019"},
        record_type=_TEXT,
        schema_version=_SCHEMA_VERSION,
        layout_version=_LAYOUT_VERSION,
        as_of=_TEXT,
        retrieved_at=_INSTANT,
        holder=_ref("Holder"),
        legal_basis=_ref("LegalBasis"),
        records={"type": "array", "minItems": 1, "items": {"type": "object"}},
        agency_signature={
            "oneOf": [_ref("AgencySignature"), {"type": "null"}],
            "description": "The agency's own signature; null where it signs nothing, and our attestation "
            "in signature stands alone.",
        },
        sealed=_ABSENT,
        signature=_ref("Signature"),
    ),
    "SealedDataset": {
        **_object(
            (
                "record_types",
                "schema_version",
                "layout_version",
                "as_of",
                "retrieved_at",
                "holder",
                "legal_basis",
                "sealed",
                "sealed_sha256",
            ),
            record_types={
                "type": "array",
                "minItems": 1,
                "items": _TEXT,
                "description": "All that were asked for; which of them are inside, nobody here knows.",
            },
            schema_version=_SCHEMA_VERSION,
            layout_version=_LAYOUT_VERSION,
            as_of=_TEXT,
            retrieved_at=_INSTANT,
            holder=_ref("Holder"),
            legal_basis=_ref("LegalBasis"),
            sealed={
                "type": "string",
                "contentMediaType": "application/jose",
                "description": f"A compact JWE (typ {SEALED_TYP}, {SEALED_ALGORITHM} by your published key of "
                f"use=enc, {ENCRYPTION}) around a compact JWS (typ {RECORDS_TYP}) by a key of the agency, with "
                "blanks at its end. Its claims are iss, aud, iat, scope, condition, schema_version, "
                "layout_version, as_of, holder and records.",
            },
            sealed_sha256={
                "type": "string",
                "pattern": "^[A-Za-z0-9_-]{43}$",
                "description": "Of the JWE as it stands, in base64url",
            },
            records=_ABSENT,
            agency_signature=_ABSENT,
            signature=_ref("Signature"),
        ),
        "description": "What an agency encrypted to you, for a client with "
        "self_information_sealed_alg: the provider cannot read it, and cannot count it.",
    },
}
