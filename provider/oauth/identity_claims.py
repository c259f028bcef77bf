"""Identity claims: which ones a request asks for, and which of them were agreed to.

``name`` and ``birthdate`` are asked for by the scope ``profile`` (told at UserInfo) or one by one by the
``claims`` parameter (OpenID Connect Core sections 5.4 and 5.5).
"""

from collections.abc import Collection, Mapping
from typing import Any

from provider.flow.state import AuthorizationRequest
from scopes.parsing import PROFILE

IDENTITY_CLAIMS = ("name", "birthdate")
"""All that we tell of a person beside ``sub``, in the order in which pages list them."""

PLACES = ("id_token", "userinfo")
"""Where the ``claims`` parameter may want a claim told."""


def asked_claims(request: AuthorizationRequest) -> tuple[str, ...]:
    """List the identity claims that a request asks for, wherever they are to be told."""
    wanted = {name for place in PLACES for name in _in(request, place)}
    return tuple(claim for claim in IDENTITY_CLAIMS if claim in wanted)


def agreed_claims(request: AuthorizationRequest, agreed: Collection[str]) -> dict[str, list[str]]:
    """List, by place, the claims to tell: those asked for there that the citizen agreed to."""
    told = {
        place: [c for c in IDENTITY_CLAIMS if c in agreed and c in _in(request, place)]
        for place in PLACES
    }
    return {place: names for place, names in told.items() if names}


def essential_claims(request: AuthorizationRequest) -> frozenset[str]:
    """Name the claims without which the relying party says it cannot do its work."""
    return frozenset(
        name
        for place in PLACES
        for name, wish in _parameter(request, place).items()
        if isinstance(wish, Mapping) and wish.get("essential") is True
    )


def _in(request: AuthorizationRequest, place: str) -> frozenset[str]:
    by_scope = IDENTITY_CLAIMS if place == "userinfo" and PROFILE in request.scope.split() else ()
    return frozenset({*by_scope, *_parameter(request, place)})


def _parameter(request: AuthorizationRequest, place: str) -> Mapping[str, Any]:
    return (request.claims or {}).get(place) or {}
