"""The authorization request: what is sent with the citizen, and what is kept of it."""

import base64
import hashlib
import secrets
from dataclasses import dataclass, field
from urllib.parse import quote, urlencode

from provider.login.upstream.provider import SCOPES, UpstreamProvider

_RANDOM_BYTES = 32


@dataclass(frozen=True)
class SentRequest:
    """The three values that tie an answer to one login. Each has 256 random bits."""

    state: str = field(repr=False)
    nonce: str = field(repr=False)
    code_verifier: str = field(repr=False)


def new_request() -> SentRequest:
    """Draw the values of a new login."""
    return SentRequest(*(secrets.token_urlsafe(_RANDOM_BYTES) for _ in range(3)))


def authorization_address(provider: UpstreamProvider, sent: SentRequest) -> str:
    """Return where the citizen goes: RFC 6749 section 4.1.1 with PKCE (RFC 7636), S256."""
    parameters = {
        "response_type": "code",
        "client_id": provider.client_id,
        "redirect_uri": provider.redirect_uri,
        "scope": SCOPES,
        "state": sent.state,
        "nonce": sent.nonce,
        "code_challenge": code_challenge(sent.code_verifier),
        "code_challenge_method": "S256",
        "acr_values": provider.acr_values,
    }
    return f"{provider.authorization_endpoint}?{urlencode(parameters, quote_via=quote)}"


def code_challenge(code_verifier: str) -> str:
    """Return BASE64URL(SHA-256(verifier)) without padding (RFC 7636 section 4.2)."""
    digest = hashlib.sha256(code_verifier.encode("ascii")).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")
