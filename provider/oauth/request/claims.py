"""The ``claims`` parameter (OpenID Connect Core section 5.5): its form, and what it demands."""

from collections.abc import Mapping
from typing import Any

from authlib.oauth2.rfc6749 import InvalidRequestError

from provider.flow.state import AuthorizationRequest
from provider.oauth.identity_claims import IDENTITY_CLAIMS, PLACES
from provider.oauth.login_class import AMR_OF
from provider.oauth.request.errors import UnmetAuthenticationError
from provider.oauth.request.json_text import NotJsonError, read_json

_KNOWN = (*IDENTITY_CLAIMS, "acr", "auth_time", "sub")
_MOST_VALUES = 16

Claims = Mapping[str, Mapping[str, Any]]
"""Place (``userinfo``, ``id_token``) -> claim -> what is said about it, often nothing."""


def read_claims(unverified: str | None) -> Claims | None:
    """Read the parameter, without the claims that we do not know: the client must expect that.

    Raises ``invalid_request`` for a wrong form, ``unmet_authentication_requirements`` when a class of
    login is essential that we do not have (section 5.5.1.1).
    """
    if unverified is None:
        return None
    try:
        content = read_json(unverified)
    except NotJsonError:
        raise InvalidRequestError("claims is not well-formed JSON") from None
    if not isinstance(content, dict):
        raise InvalidRequestError("claims is not a JSON object")
    claims = {place: _place(content[place], place) for place in PLACES if place in content}
    _demand_login_we_have(claims)
    return claims


def demanded_sub(request: AuthorizationRequest) -> frozenset[str] | None:
    """Return the subs of which the login must be one; None when anyone may log in."""
    demanded: frozenset[str] | None = None
    for place in PLACES:
        named = _values((request.claims or {}).get(place, {}).get("sub", {}))
        if named:
            demanded = named if demanded is None else demanded & named
    return demanded


def demanded_acr(request: AuthorizationRequest) -> frozenset[str] | None:
    """Return the classes of which the login must be one (section 5.5.1.1); None when any will do."""
    acr = (request.claims or {}).get("id_token", {}).get("acr", {})
    return (_values(acr) or None) if acr.get("essential") else None


def _place(unverified: object, place: str) -> dict[str, dict[str, Any]]:
    if unverified is None:
        return {}
    if not isinstance(unverified, dict):
        raise InvalidRequestError(f"claims.{place} is not a JSON object")
    return {
        claim: _claim(unverified[claim], f"claims.{place}.{claim}")
        for claim in _KNOWN
        if claim in unverified
    }


def _claim(unverified: object, where: str) -> dict[str, Any]:
    """Check what is said about one claim. Only of ``acr`` and ``sub`` can a value be asked for."""
    if unverified is None:
        return {}
    if not isinstance(unverified, dict):
        raise InvalidRequestError(f"{where} is neither null nor a JSON object")
    told = {name: unverified[name] for name in _FORMS if name in unverified}
    for name, value in told.items():
        if not _FORMS[name](value):
            raise InvalidRequestError(f"{where}.{name} has the wrong form")
    if "value" in told and "values" in told:
        raise InvalidRequestError(f"{where} has both value and values")
    return told


def _is_text(value: object) -> bool:
    return isinstance(value, str) and value.isprintable()


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and 1 <= len(value) <= _MOST_VALUES and all(map(_is_text, value))


_FORMS = {
    "essential": lambda value: isinstance(value, bool),
    "value": _is_text,
    "values": _is_texts,
}


def _demand_login_we_have(claims: Claims) -> None:
    acr = claims.get("id_token", {}).get("acr", {})
    named = _values(acr)
    if acr.get("essential") and named and named.isdisjoint(AMR_OF):
        raise UnmetAuthenticationError(f"acr is one of {', '.join(AMR_OF)}")


def _values(said: Mapping[str, Any]) -> frozenset[str]:
    if "value" in said:
        return frozenset({said["value"]})
    return frozenset(said.get("values", ()))
