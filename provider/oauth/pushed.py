"""The parameters of a pushed authorization request, checked one rule a function (RFC 9126, FAPI 2.0)."""

import re
from collections.abc import Mapping

from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc6749 import InvalidRequestError, InvalidScopeError

from consent.entitlement import Purpose, review
from consent.errors import OverAskingError
from consent.relying_party import RelyingParty
from provider.flow.state import AuthorizationRequest
from provider.oauth.dpop import Proof
from provider.oauth.redirect import redirect_fault
from scopes.errors import UnknownScopeError
from scopes.parsing import parse_scope

_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")
_THUMBPRINT = _CHALLENGE
_LONGEST = {"state": 4_096, "nonce": 1_024, "scope": 2_048, "ui_locales": 256}
_NOT_HERE = {
    "request_uri": "invalid_request",
    "request": "request_not_supported",
    "registration": "registration_not_supported",
    "authorization_details": "invalid_authorization_details",
}
"""Parameters that are refused, since to pass over them would change what is asked."""
_PROMPTS = frozenset({"none", "login", "consent", "select_account"})


def read_pushed(
    form: Mapping[str, str], party: RelyingParty, proof: Proof | None, *, production: bool
) -> AuthorizationRequest:
    """Return what the relying party asks for; raise the ``OAuth2Error`` of the first broken rule."""
    _check_no_refused_parameter(form)
    _check_lengths(form)
    _check_response(form)
    return AuthorizationRequest(
        client_id=party.client_id,
        redirect_uri=_redirect_uri(form, party, production=production),
        scope=form.get("scope", ""),
        state=form.get("state"),
        nonce=form.get("nonce"),
        code_challenge=_code_challenge(form),
        dpop_jkt=_dpop_jkt(form, proof),
        purpose_id=_purpose(form, party).purpose_id,
        ui_locales=form.get("ui_locales"),
        prompt=_prompt(form),
        max_age=_max_age(form),
    )


def _check_no_refused_parameter(form: Mapping[str, str]) -> None:
    for name, error in _NOT_HERE.items():
        if name in form:
            raise OAuth2Error(error=error, description=f"{name} cannot be used here")


def _check_lengths(form: Mapping[str, str]) -> None:
    for name, longest in _LONGEST.items():
        if len(form.get(name, "")) > longest:
            raise InvalidRequestError(f"{name} is longer than {longest} characters")


def _check_response(form: Mapping[str, str]) -> None:
    if "response_type" not in form:
        raise InvalidRequestError("response_type is missing")
    if form["response_type"] != "code":
        raise OAuth2Error(error="unsupported_response_type", description="only code is supported")
    if form.get("response_mode", "query") != "query":
        raise InvalidRequestError("only the response_mode query is supported")


def _redirect_uri(form: Mapping[str, str], party: RelyingParty, *, production: bool) -> str:
    """Match exactly; the rule for registration holds again, should the instance have changed."""
    asked = form.get("redirect_uri")
    if asked is None:
        raise InvalidRequestError("redirect_uri is missing")
    if asked not in party.metadata.get("redirect_uris", ()):
        raise InvalidRequestError("redirect_uri is not registered")
    if redirect_fault(asked, production=production):
        raise InvalidRequestError("redirect_uri is not allowed on this instance")
    return asked


def _purpose(form: Mapping[str, str], party: RelyingParty) -> Purpose:
    try:
        asked = parse_scope(form.get("scope", ""))
    except UnknownScopeError:
        raise InvalidScopeError("scope holds an unknown value") from None
    if not asked.categories:
        raise InvalidScopeError("scope names no category")
    try:
        return review(party.entitlement, asked.categories, standing=asked.offline_access)
    except OverAskingError as fault:
        raise InvalidScopeError(str(fault)) from None


def _code_challenge(form: Mapping[str, str]) -> str:
    if form.get("code_challenge_method") != "S256":
        raise InvalidRequestError("code_challenge_method is missing or not S256")
    challenge = form.get("code_challenge", "")
    if not _CHALLENGE.fullmatch(challenge):
        raise InvalidRequestError("code_challenge is missing or not a SHA-256 in base64url")
    return challenge


def _dpop_jkt(form: Mapping[str, str], proof: Proof | None) -> str | None:
    """Bind the code to a key (RFC 9449 section 10): by parameter, by proof, or by both alike."""
    asked = form.get("dpop_jkt")
    if asked is None:
        return proof.jkt if proof else None
    if not _THUMBPRINT.fullmatch(asked):
        raise InvalidRequestError("dpop_jkt is not a SHA-256 in base64url")
    if proof and proof.jkt != asked:
        raise InvalidRequestError("dpop_jkt is not the key of the proof")
    return asked


def _prompt(form: Mapping[str, str]) -> str | None:
    prompt = form.get("prompt")
    if prompt is None:
        return None
    values = prompt.split()
    if not _PROMPTS.issuperset(values) or ("none" in values and len(values) > 1):
        raise InvalidRequestError("prompt holds an unknown value, or none beside another")
    return prompt


def _max_age(form: Mapping[str, str]) -> int | None:
    max_age = form.get("max_age")
    if max_age is None:
        return None
    if not re.fullmatch(r"[0-9]{1,9}", max_age):
        raise InvalidRequestError("max_age is not a number of seconds")
    return int(max_age)
