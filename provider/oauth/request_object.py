"""Signed requests by value (RFC 9101, FAPI 2.0 Message Signing section 5.3), in a push alone.

Where a request object is sent, its claims are the request and nothing beside it counts. It needs no
protection against replay: a push is authenticated anew each time.
"""

import json
import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc6749 import InvalidRequestError
from joserfc.jwk import Key

from consent.relying_party import RelyingParty
from provider.oauth.client_keys import ClientKeys
from provider.oauth.jws import ALL_ALGORITHMS, JwsError, UnverifiedJws, read_jws, seconds
from provider.oauth.policy import policy_of, same_signature
from provider.oauth.request.errors import InvalidRequestObjectError
from provider.storage.clients import ClientStore

KeyOf = Callable[[object], Key]
"""Finds the client's key that a ``kid`` names; raises ``JwsError``."""

LONGEST_LIFE = timedelta(minutes=60)
CLOCK_SKEW = timedelta(seconds=30)
"""How far a client's clock may be ahead (FAPI 2.0 wants 8 s to pass)."""
_TYPES = (None, "jwt", "oauth-authz-req+jwt")
"""Certified clients and the conformance suite leave ``typ`` out, so that it cannot be demanded."""
_BESIDE = {"client_id", "client_assertion", "client_assertion_type", "request"}
_PARAMETERS = (
    "acr_values",
    "authorization_details",
    "claims",
    "claims_locales",
    "code_challenge",
    "code_challenge_method",
    "display",
    "dpop_jkt",
    "grant_id",
    "grant_management_action",
    "id_token_hint",
    "login_hint",
    "max_age",
    "nonce",
    "prompt",
    "redirect_uri",
    "registration",
    "response_mode",
    "response_type",
    "scope",
    "state",
    "ui_locales",
)
"""The claims that are request parameters; others are passed over (RFC 9101 section 4)."""
_CONTROL = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")


class RequestObjects:
    """Takes the request out of a push, signed or not, as the client's policy says."""

    def __init__(self, clients: ClientStore, keys: ClientKeys, issuer: str) -> None:
        self._clients = clients
        self._keys = keys
        self._issuer = issuer

    def parameters(
        self, form: Mapping[str, str], party: RelyingParty, *, now: datetime
    ) -> Mapping[str, str]:
        """Return the parameters that count; raise an ``OAuth2Error``."""
        policy = policy_of(party)
        if "request" not in form:
            if policy.signed_request or party.metadata.get("require_signed_request_object"):
                raise InvalidRequestError("this client must send its requests as request objects")
            return form
        if policy.login_only or policy.public:
            raise OAuth2Error(
                error="request_not_supported", description="this client may not send request"
            )
        if not form.keys() <= _BESIDE:
            raise InvalidRequestError("parameters stand beside the request object")

        def key_of(kid: object) -> Key:
            registration = self._clients.registration(party.client_id)
            if registration is None:
                raise JwsError("the client is not known")
            return self._keys.signing(registration, kid, now=now)

        return read(form["request"], party, key_of, issuer=self._issuer, now=now)


def read(
    unverified: str, party: RelyingParty, key_of: KeyOf, *, issuer: str, now: datetime
) -> dict[str, str]:
    """Verify a request object and return its parameters in the form in which a form has them.

    Raises ``InvalidRequestObjectError``.
    """
    try:
        request = read_jws(unverified, ALL_ALGORITHMS)
        _check_header(request, party)
        claims = request.verify(key_of(request.header.get("kid")))
        _check_parties(claims, party, issuer)
        _check_times(claims, now=now)
        return _parameters(claims)
    except JwsError as fault:
        raise InvalidRequestObjectError(str(fault)) from None


def _check_header(request: UnverifiedJws, party: RelyingParty) -> None:
    typ, algorithm = request.header.get("typ"), request.header["alg"]
    if (typ.lower() if isinstance(typ, str) else typ) not in _TYPES:
        raise JwsError("typ is not that of a request object")
    registered = party.metadata.get("request_object_signing_alg", algorithm)
    if algorithm not in policy_of(party).signatures or not same_signature(algorithm, registered):
        raise JwsError("the algorithm is not one that this client may use")


def _check_parties(claims: Mapping[str, Any], party: RelyingParty, issuer: str) -> None:
    """Check who speaks to whom. ``sub`` must be none, lest it pass for a client assertion."""
    for name in ("iss", "client_id"):
        if claims.get(name) != party.client_id:
            raise JwsError(f"{name} is not the client")
    audience = claims.get("aud")
    if issuer not in (audience if isinstance(audience, list) else [audience]):
        raise JwsError("aud does not hold the issuer")
    if "sub" in claims:
        raise JwsError("sub does not belong into a request object")
    if "request" in claims or "request_uri" in claims:
        raise JwsError("another request stands in the request object")


def _check_times(claims: Mapping[str, Any], *, now: datetime) -> None:
    """Demand a life of 60 minutes at most; one that is not over then began no longer ago."""
    instant = now.timestamp()
    begins, ends = seconds(claims, "nbf"), seconds(claims, "exp")
    if begins is None or ends is None:
        raise JwsError("nbf or exp is missing")
    if ends <= instant:
        raise JwsError("exp is past")
    if ends > begins + LONGEST_LIFE.total_seconds():
        raise JwsError("exp is more than 60 minutes after nbf")
    if begins > instant + CLOCK_SKEW.total_seconds():
        raise JwsError("nbf is in the future")


def _parameters(claims: Mapping[str, Any]) -> dict[str, str]:
    told = {name: claims[name] for name in _PARAMETERS if claims.get(name) is not None}
    texts = {name: _text(value, name) for name, value in told.items()}
    return {name: text for name, text in texts.items() if text}


def _text(value: object, name: str) -> str:
    """Write a claim as a form would hold it: numbers in digits, arrays and objects as JSON."""
    if isinstance(value, dict | list):
        return json.dumps(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str) or _CONTROL.search(value):
        raise JwsError(f"{name} has the wrong form")
    return value
