"""The exact bytes of a question: they are sent as they are hashed, and hashed as they are sent."""

import hashlib
import json
from base64 import urlsafe_b64encode
from typing import Any

from connectors.port import SourceRequest

RECORDS_PATH = "/v1/records"
TOKEN_HEADER = "Consent-Token"  # noqa: S105 - the name of a header


def question_members(request: SourceRequest) -> dict[str, Any]:
    """Return the members of a question, in their order."""
    question: dict[str, Any] = {
        "request_id": request.request_id,
        "linkage_code": request.linkage_code,
        "category": request.category,
        "condition": dict(request.condition),
        "scope": request.scope,
        "record_types": list(request.record_types),
        "consent_reference": request.consent_reference,
    }
    if request.recipient is not None:
        question["recipient"] = {
            "client_id": request.recipient.client_id,
            "jwk": dict(request.recipient.jwk),
        }
    return question


def question_body(request: SourceRequest) -> bytes:
    """Write a question as JSON, the same bytes at every repeat."""
    return json.dumps(question_members(request), ensure_ascii=False, separators=(",", ":")).encode()


def body_sha256(body: bytes) -> str:
    """Hash a body as sent; base64url without padding (RFC 7515 section 2)."""
    return urlsafe_b64encode(hashlib.sha256(body).digest()).rstrip(b"=").decode()
