"""The check of an id_token (OpenID Connect Core section 3.1.3.7) by Authlib, told to be strict."""

from typing import Any

import requests
from authlib.integrations.flask_client import FlaskOAuth2App
from joserfc.errors import JoseError

from clients_example.relying_party.configuration import Configuration
from clients_example.relying_party.errors import UnexpectedAnswerError

CLOCK_SKEW_SECONDS = 30


def check_id_token(
    unverified: str, client: FlaskOAuth2App, configuration: Configuration, *, nonce: str
) -> str:
    """Return ``sub`` of a token that is signed, fresh, ours and of this very login."""
    expected = {
        "iss": {"essential": True, "value": configuration.issuer},
        "aud": {"essential": True, "value": configuration.client_id},
        "nonce": {"essential": True, "value": nonce},
        "sub": {"essential": True},
        "iat": {"essential": True},
        "exp": {"essential": True},
    }
    try:
        claims: Any = client.parse_id_token(
            # The name of the member tells Authlib that this is the code flow.
            {"id_token": unverified, "access_token": None},
            nonce=nonce,
            claims_options=expected,
            leeway=CLOCK_SKEW_SECONDS,
        )
    except (
        requests.RequestException,
        JoseError,
        LookupError,
        RecursionError,
        TypeError,
        ValueError,
    ):
        raise UnexpectedAnswerError("the id_token is not good") from None
    if claims["aud"] not in (configuration.client_id, [configuration.client_id]):
        raise UnexpectedAnswerError("the id_token is also for others")
    if not isinstance(claims["sub"], str):
        raise UnexpectedAnswerError("sub is not text")
    return str(claims["sub"])
