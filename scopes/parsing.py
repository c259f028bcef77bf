"""Scope strings (RFC 6749 section 3.3) to what they ask for, and back."""

from collections.abc import Iterable
from dataclasses import dataclass

from scopes.catalogue import SCOPES
from scopes.errors import RedundantScopeError, UnknownScopeError

OPENID = "openid"
PROFILE = "profile"
OFFLINE_ACCESS = "offline_access"
_EXTRAS = (OPENID, PROFILE, OFFLINE_ACCESS)


@dataclass(frozen=True)
class RequestedScope:
    """What a scope string asks for; ``categories`` are scope tokens of the catalogue, as they were asked.

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
    asked = kept_scope(text)
    unknown = [token for token in asked.categories if token not in SCOPES]
    if unknown:
        raise UnknownScopeError(unknown)
    return asked


def kept_scope(text: str) -> RequestedScope:
    """Read a scope string that was checked when it was kept, as in a token or a visit.

    Its ``categories`` may have left the catalogue since; what is permitted is another question.
    """
    tokens = list(dict.fromkeys(token for token in text.split(" ") if token))
    return RequestedScope(
        openid=OPENID in tokens,
        offline_access=OFFLINE_ACCESS in tokens,
        categories=tuple(token for token in tokens if token not in _EXTRAS),
        profile=PROFILE in tokens,
    )


def demand_no_redundancy(tokens: Iterable[str]) -> None:
    """Refuse known tokens of which one contains another, such as a category and a part of it.

    Raises ``RedundantScopeError`` naming those that are contained.
    """
    asked = [SCOPES[token] for token in tokens]
    redundant = [scope.id for scope in asked if any(larger.contains(scope) for larger in asked)]
    if redundant:
        raise RedundantScopeError(redundant)


def is_known(token: str) -> bool:
    """Tell whether a scope token stands for anything that can be asked for."""
    return token in _EXTRAS or token in SCOPES


def format_scope(requested: RequestedScope) -> str:
    """Write a scope string: ``openid``, ``profile``, ``offline_access``, then the catalogue's tokens."""
    asked = (requested.openid, requested.profile, requested.offline_access)
    extras = [token for token, wanted in zip(_EXTRAS, asked, strict=True) if wanted]
    return " ".join([*extras, *requested.categories])
