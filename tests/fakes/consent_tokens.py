"""A platform that signs consent tokens, and agencies that believe it."""

from datetime import UTC, datetime

from connectors.conformance.issuer import Issuer, new_key
from connectors.kit.consent_token import ConsentTokenCheck
from connectors.kit.issuer_keys import keys_from

ISSUER = Issuer("https://madoguchi.example", new_key())


def check_of(agency_id, issuer=ISSUER):
    """Return how an agency checks tokens of the issuer."""
    return ConsentTokenCheck(issuer.name, agency_id, keys_from(issuer.jwks))


def prove(request, request_sha256):
    """Sign at the real time, as processes need it."""
    return ISSUER.token(
        request, b"", now=datetime.now(UTC), claims={"request_sha256": request_sha256}
    )
