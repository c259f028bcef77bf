"""Scope strings (RFC 6749 section 3.3) to what they ask for, and back."""

from dataclasses import dataclass

from scopes.catalogue import CATALOGUE, by_scope
from scopes.errors import UnknownScopeError

OPENID = "openid"
PROFILE = "profile"
OFFLINE_ACCESS = "offline_access"
_EXTRAS = (OPENID, PROFILE, OFFLINE_ACCESS)


@dataclass(frozen=True)
class RequestedScope:
    """What a scope string asks for; ``categories`` are category ids in the order they were asked.

    ``profile`` stands for the identity claims ``name`` and ``birthdate``.
    """

    openid: bool
    offline_access: bool
    categories: tuple[str, ...]
    profile: bool = False


def parse_scope(text: str) -> RequestedScope:
    """Read a scope string; repeated tokens are folded.

    Raises ``UnknownScopeError`` naming every unknown token: nothing is ignored silently, so that
    the consent page never shows less than the client believes it asked for.
    """
    tokens = list(dict.fromkeys(token for token in text.split(" ") if token))
    unknown = [token for token in tokens if not is_known(token)]
    if unknown:
        raise UnknownScopeError(unknown)
    return RequestedScope(
        openid=OPENID in tokens,
        offline_access=OFFLINE_ACCESS in tokens,
        categories=tuple(by_scope(token).id for token in tokens if token not in _EXTRAS),
        profile=PROFILE in tokens,
    )


def is_known(token: str) -> bool:
    """Tell whether a scope token stands for anything that can be asked for."""
    return token in _EXTRAS or token in _CATEGORY_SCOPES


def format_scope(requested: RequestedScope) -> str:
    """Write a scope string: ``openid``, ``profile``, ``offline_access``, then the categories."""
    asked = (requested.openid, requested.profile, requested.offline_access)
    extras = [token for token, wanted in zip(_EXTRAS, asked, strict=True) if wanted]
    return " ".join([*extras, *(CATALOGUE[category].scope for category in requested.categories)])


_CATEGORY_SCOPES = frozenset(category.scope for category in CATALOGUE.values())
