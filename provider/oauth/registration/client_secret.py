"""Client secrets: 256 random bits, shown once and kept as their SHA-256."""

from provider.keys.opaque import new_opaque
from provider.oauth.policy import CLIENT_SECRET_BASIC, CLIENT_SECRET_POST
from provider.oauth.registration.rules import Metadata

SECRET_PREFIX = "mk_cs_"  # noqa: S105 - the mark of a secret, not one
_BY_SECRET = (CLIENT_SECRET_BASIC, CLIENT_SECRET_POST)


def new_secret_for(metadata: Metadata) -> str | None:
    """Make a secret; None for a client that authenticates in another way."""
    by_secret = metadata.get("token_endpoint_auth_method") in _BY_SECRET
    return new_opaque(SECRET_PREFIX) if by_secret else None
