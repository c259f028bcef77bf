"""Rules about single parameters that yield nothing but a refusal."""

from collections.abc import Callable

from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc6749 import InvalidRequestError

from provider.oauth.request.incoming import Incoming

_LONGEST = {
    "state": 4_096,
    "nonce": 1_024,
    "scope": 2_048,
    "ui_locales": 256,
    "claims_locales": 256,
    "acr_values": 512,
    "login_hint": 512,
    "claims": 4_096,
    "authorization_details": 8_192,
    "id_token_hint": 8_192,
}
_NOT_HERE = {
    "request": "request_not_supported",
    "registration": "registration_not_supported",
}
"""Parameters that are refused, since to pass over them would change what is asked."""


def no_refused_parameter(incoming: Incoming) -> None:
    """Refuse what must never stand beside other parameters (RFC 9126 section 2.1)."""
    if "request_uri" in incoming.form:
        error = "invalid_request" if incoming.pushed else "request_uri_not_supported"
        raise OAuth2Error(error=error, description="request_uri cannot be used here")
    for name, error in _NOT_HERE.items():
        if name in incoming.form:
            raise OAuth2Error(error=error, description=f"{name} cannot be used here")


def lengths(incoming: Incoming) -> None:
    """Refuse what is longer than any honest value; nothing is ever cut."""
    for name, longest in _LONGEST.items():
        if len(incoming.form.get(name, "")) > longest:
            raise InvalidRequestError(f"{name} is longer than {longest} characters")


def pushed_where_demanded(incoming: Incoming) -> None:
    """Hold a client to PAR by its policy or by its own registration (RFC 9126 section 6)."""
    registered = incoming.party.metadata.get("require_pushed_authorization_requests") is True
    if not incoming.pushed and (incoming.policy.pushed or registered):
        raise InvalidRequestError("this client must push its requests")


def response_type(incoming: Incoming) -> None:
    """Serve the code flow alone."""
    if "response_type" not in incoming.form:
        raise InvalidRequestError("response_type is missing")
    if incoming.form["response_type"] != "code":
        raise OAuth2Error(error="unsupported_response_type", description="only code is supported")


RULES: tuple[Callable[[Incoming], None], ...] = (
    no_refused_parameter,
    lengths,
    pushed_where_demanded,
    response_type,
)
