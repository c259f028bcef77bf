"""An agency's own signature and what leads from a record to it, as data (``docs/source-contract.md``)."""

from typing import Any

from connectors.contract.signed_answer import TYP
from provider.oauth.protocol import AGENCY_KEYS_PATH

_DIGEST = {"type": "string", "description": "base64url of a SHA-256"}
_TREE = {
    "description": "A digest of what is hidden, the place of a shown entry (from 0), or two branches",
    "type": ["string", "integer", "array"],
}


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def _proof_or_null(name: str) -> dict[str, Any]:
    return {"oneOf": [_ref(name), {"type": "null"}], "description": "null: nothing of it is proven"}


_OBJECT: dict[str, Any] = {
    "salts": {
        "type": "object",
        "additionalProperties": {"type": "string"},
        "description": "Of each field that is hashed as one value",
    },
    "parts": {
        "type": "object",
        "additionalProperties": {"oneOf": [_ref("PartProof"), _ref("ListProof")]},
    },
    "hidden": {"type": "array", "items": _DIGEST},
}

PROOFS: dict[str, dict[str, Any]] = {
    "AgencySignature": {
        "type": "object",
        "required": ["jws", "tree", "proofs"],
        "properties": {
            "jws": {
                "type": "string",
                "description": f"A compact JWS (typ {TYP}) by a key of {AGENCY_KEYS_PATH} whose iss is the "
                "holder's code. Its root is that of the tree.",
            },
            "tree": _TREE,
            "proofs": {
                "type": "array",
                "items": _proof_or_null("RecordProof"),
                "description": "In the order of the records",
            },
        },
    },
    "RecordProof": {
        "type": "object",
        "required": ["salts", "parts", "hidden", "platform_fields"],
        "properties": {
            **_OBJECT,
            "platform_fields": {
                "type": "array",
                "items": {"type": "string"},
                "description": "Dotted paths of what the agency's signature does not prove: our names of "
                "records, masked numbers, dates and codes in our form, and whatever is empty.",
            },
        },
    },
    "PartProof": {
        "type": "object",
        "required": ["salts", "parts", "hidden"],
        "properties": _OBJECT,
    },
    "ListProof": {
        "type": "object",
        "required": ["tree", "entries"],
        "properties": {
            "tree": _TREE,
            "entries": {"type": "array", "items": _proof_or_null("PartProof")},
        },
    },
}
