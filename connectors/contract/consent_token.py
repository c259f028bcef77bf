"""The consent token: by whom, to whom, for what and until when an agency is asked, and for which bytes.

A JWT (RFC 7519) of our own ``typ``, so that it is taken for no other token (RFC 8725 section 3.11), with
``authorization_details`` (RFC 9396). The platform signs it; an agency checks it without asking anybody.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from connectors.errors import NoConsentTermsError
from connectors.port import ConsentTerms, SourceRequest

TYP = "consent-token+jwt"
ALGORITHM = "ES256"
LIFE_SECONDS = 120
DETAILS_TYPE = "self_information"

Prove = Callable[[SourceRequest, str], str]
"""Signs a consent token for a question and the SHA-256 of its exact body (base64url); may block."""


def consent_claims(request: SourceRequest, request_sha256: str) -> dict[str, Any]:
    """Return the claims that follow from a question; issuer and times are the signer's.

    Raises ``NoConsentTermsError`` when the question has no terms.
    """
    if request.consent is None:
        raise NoConsentTermsError
    return {
        "aud": request.agency_id,
        "sub": request.linkage_code,
        "jti": request.request_id,
        "consent_reference": request.consent_reference,
        "authorization_details": [_details(request, request.consent)],
        "request_sha256": request_sha256,
    }


def _details(request: SourceRequest, terms: ConsentTerms) -> dict[str, Any]:
    return {
        "type": DETAILS_TYPE,
        "category": request.category,
        "scope": request.scope,
        "record_types": list(request.record_types),
        "condition": dict(request.condition),
        "purpose_id": terms.purpose_id,
        "relying_party": terms.relying_party,
        "relation": terms.relation,
        "basis": terms.basis,
        "given_at": _seconds(terms.given_at),
        "expires_at": _seconds(terms.expires_at),
        "standing": terms.standing,
    }


def _seconds(instant: datetime) -> int:
    return int(instant.timestamp())
