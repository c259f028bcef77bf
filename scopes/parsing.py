"""Scope strings (RFC 6749 section 3.3) to what they ask for, and back."""

from dataclasses import dataclass

from scopes.catalogue import CATALOGUE, by_scope
from scopes.errors import UnknownScopeError

OPENID = "openid"
OFFLINE_ACCESS = "offline_access"


@dataclass(frozen=True)
class RequestedScope:
    """What a scope string asks for; ``categories`` are category ids in the order they were asked."""

    openid: bool
    offline_access: bool
    categories: tuple[str, ...]


def parse_scope(text: str) -> RequestedScope:
    """Read a scope string; repeated tokens are folded.

    Raises ``UnknownScopeError`` naming every unknown token: nothing is ignored silently, so that
    the consent page never shows less than the client believes it asked for.
    """
    tokens = list(dict.fromkeys(token for token in text.split(" ") if token))
    scopes = {category.scope for category in CATALOGUE.values()}
    asked = [token for token in tokens if token not in (OPENID, OFFLINE_ACCESS)]
    unknown = [token for token in asked if token not in scopes]
    if unknown:
        raise UnknownScopeError(unknown)
    return RequestedScope(
        openid=OPENID in tokens,
        offline_access=OFFLINE_ACCESS in tokens,
        categories=tuple(by_scope(token).id for token in asked),
    )


def format_scope(requested: RequestedScope) -> str:
    """Write a scope string: ``openid``, ``offline_access``, then the categories in their order."""
    extras = [
        token
        for token, asked in (
            (OPENID, requested.openid),
            (OFFLINE_ACCESS, requested.offline_access),
        )
        if asked
    ]
    return " ".join([*extras, *(CATALOGUE[category].scope for category in requested.categories)])
