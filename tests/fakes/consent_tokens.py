"""A platform that signs consent tokens, and agencies that believe it."""

from datetime import UTC, datetime

from connectors.conformance.issuer import issuer_with, jwks_of, new_key
from connectors.kit.consent_token import ConsentTokenCheck
from connectors.kit.issuer_keys import keys_from
from connectors.port import SourceRequest
from tests.fakes.questions import TERMS

_MEMBERS = (
    *("request_id", "linkage_code", "category", "condition", "consent_reference"),
    *("scope", "record_types"),
)
KEY = new_key()
JWKS = jwks_of(KEY)
ISSUER = issuer_with("https://madoguchi.example", KEY)


def check_of(agency_id):
    """Return how an agency checks tokens of the issuer."""
    return ConsentTokenCheck(ISSUER.name, agency_id, keys_from(JWKS))


def token_for(agency_id, question, body):
    """Sign for a question that a test wrote itself, malformed ones too."""
    request = SourceRequest(
        agency_id=agency_id,
        **{name: question.get(name, "") for name in _MEMBERS},
        consent=TERMS,
    )
    return ISSUER.token(request, body, now=datetime.now(UTC))


def prove(request, request_sha256):
    """Sign at the real time, as processes need it."""
    return ISSUER.token(
        request, b"", now=datetime.now(UTC), claims={"request_sha256": request_sha256}
    )
