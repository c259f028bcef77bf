"""Client authentication by a secret (RFC 6749 section 2.3.1), for clients that only log people in.

Secrets are 256 random bits that we made, so a plain SHA-256 is what we keep.
"""

import base64
import binascii
import hmac
from dataclasses import dataclass
from urllib.parse import unquote_plus

from provider.keys.opaque import opaque_hash
from provider.oauth.errors import ClientRefusedError
from provider.storage.clients import Registration

_LONGEST = 1_024


@dataclass(frozen=True)
class SecretClaim:
    """A client id and the secret that came with it, both unproven."""

    client_id: str
    unverified_secret: str

    def __repr__(self) -> str:
        return "SecretClaim(…)"


def read_basic(authorization: str) -> SecretClaim:
    """Read an ``Authorization: Basic`` header; raise ``ClientRefusedError`` for anything else."""
    scheme, _, encoded = authorization.partition(" ")
    if scheme.lower() != "basic" or len(encoded) > _LONGEST:
        raise ClientRefusedError("the Authorization header is not of scheme Basic", basic=True)
    try:
        decoded = base64.b64decode(encoded.strip(), validate=True).decode("ascii")
    except (binascii.Error, ValueError):
        raise ClientRefusedError("the Authorization header is malformed", basic=True) from None
    client_id, colon, secret = decoded.partition(":")
    if not colon:
        raise ClientRefusedError("the Authorization header is malformed", basic=True)
    # Both halves are form-encoded before they are joined (RFC 6749 section 2.3.1).
    return SecretClaim(unquote_plus(client_id), unquote_plus(secret))


def secret_matches(claim: SecretClaim, registration: Registration) -> bool:
    """Compare with the secret in force, in constant time."""
    kept = registration.relying_party.secret_hash
    return kept is not None and hmac.compare_digest(opaque_hash(claim.unverified_secret), kept)
