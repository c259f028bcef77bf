"""The check of an id_token (OpenID Connect Core section 3.1.3.7), strictly."""

from datetime import datetime
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from clients_example.maternal_app.configuration import Configuration
from clients_example.maternal_app.errors import UnexpectedAnswerError

CLOCK_SKEW_SECONDS = 30


def check_id_token(
    unverified: str, keys: KeySet, configuration: Configuration, *, nonce: str, now: datetime
) -> str:
    """Return ``sub`` of a token that is signed, fresh, ours and of this very login."""
    try:
        claims: dict[str, Any] = jwt.decode(unverified, keys, ["ES256"]).claims
        jwt.JWTClaimsRegistry(
            now=lambda: int(now.timestamp()),
            leeway=CLOCK_SKEW_SECONDS,
            iss={"essential": True, "value": configuration.issuer},
            aud={"essential": True, "value": configuration.client_id},
            nonce={"essential": True, "value": nonce},
            sub={"essential": True},
            iat={"essential": True},
            exp={"essential": True},
        ).validate(claims)
    except (JoseError, RecursionError, TypeError, ValueError):
        raise UnexpectedAnswerError("the id_token is not good") from None
    if claims["aud"] not in (configuration.client_id, [configuration.client_id]):
        raise UnexpectedAnswerError("the id_token is also for others")
    if not isinstance(claims["sub"], str):
        raise UnexpectedAnswerError("sub is not text")
    return claims["sub"]
