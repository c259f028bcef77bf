"""The published rules of the authorization request, one line each."""

import re
from collections.abc import Mapping

from connectors.sandbox.auth_app.clients import Client

SCOPES = frozenset({"openid", "name", "address", "birthdate", "gender", "sign"})
_LONGEST = 255
_VISIBLE = re.compile(r"[\x21-\x7e]{1,255}")
_CHALLENGE = re.compile(r"[0-9a-zA-Z_-]{1,128}")


def redirect_uri_of(parameters: Mapping[str, str], client: Client | None) -> str | None:
    """Return where answers may be sent; None when nobody may be sent anywhere."""
    unverified = parameters.get("redirect_uri", "")
    if client is None or not 1 <= len(unverified) <= _LONGEST:
        return None
    return unverified if unverified in client.redirect_uris else None


def fault_of(parameters: Mapping[str, str]) -> tuple[str, str] | None:
    """Return the first broken rule as error and description; None for a sound request."""
    if parameters.get("response_type") != "code":
        return "unsupported_response_type", "response_type is not code"
    for name in ("state", "nonce"):
        if not _VISIBLE.fullmatch(parameters.get(name, "")):
            return (
                "invalid_request",
                f"{name} is missing or not 1 to 255 printable ASCII characters",
            )
    if not _CHALLENGE.fullmatch(parameters.get("code_challenge", "")):
        return "invalid_request", "code_challenge is missing or malformed"
    if parameters.get("code_challenge_method") != "S256":
        return "invalid_request", "code_challenge_method is not S256"
    scopes = set(parameters.get("scope", "").split())
    if "openid" not in scopes or scopes - SCOPES:
        return "invalid_scope", "scope lacks openid or holds an unknown value"
    return None
