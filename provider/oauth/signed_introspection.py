"""Introspection answers as signed JWTs (RFC 9701), encrypted where the relying party registered so."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from consent.relying_party import RelyingParty
from provider.oauth.policy import policy_of
from provider.oauth.to_client import ClientMessages

MEDIA_TYPE = "application/token-introspection+jwt"


def wants_signed(party: RelyingParty, accepted: Collection[str]) -> bool:
    """Tell whether the answer must be a JWT: it was asked for, registered, or is the policy."""
    return (
        MEDIA_TYPE in accepted
        or policy_of(party).signed_request
        or bool(party.member("introspection_signed_response_alg"))
        or bool(party.member("introspection_encrypted_response_alg"))
    )


def signed_introspection(
    messages: ClientMessages, party: RelyingParty, answer: Mapping[str, Any], *, now: datetime
) -> str:
    """Write the JWT of RFC 9701 section 5; the answer stands in a claim of its own."""
    claims = {"token_introspection": dict(answer)}
    typ = "token-introspection+jwt"
    return messages.write(party, claims, kind="introspection", typ=typ, now=now)
