"""The challenge: a nonce and a context that the bridge shows and the card signs.

The context is what the bridge *shows* and what the server *stored*: shown = signed = expected, so
the asking party's name is bound to the signature. Both halves treat nonce and context as the exact
texts sent; nobody ever re-serialises them.
"""

import json
import re
import secrets
import unicodedata
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from jpki_bridge.errors import ContextRefusedError, NonceRefusedError
from jpki_bridge.strict_json import StrictJsonError, read_object

MAX_CONTEXT_BYTES = 2048
LIFETIME_SECONDS = 600
LOGIN, STEP_UP, LINK, REPRESENT = "login", "step_up", "link", "represent"
PURPOSES = frozenset({LOGIN, STEP_UP, LINK, REPRESENT})
PAIR_PURPOSES = frozenset({LINK, REPRESENT})
"""Purposes that two keys answer: a card's own two, or a parent's and a child's."""

CONTEXT_VERSION = 1

_NONCE = re.compile(r"[A-Za-z0-9_-]{43,86}")
_IDENTIFIER = re.compile(r"[\x21-\x7e]{1,256}")
_TRANSACTION = re.compile(r"[A-Za-z0-9_-]{16,64}")
_MATCH = re.compile(r"[0-9]{2}")
_MAX_NAME = 80


@dataclass(frozen=True)
class Context:
    """Who asks, and for what. ``match`` is the two-digit number that also stands on the login page."""

    purpose: str
    client_name: str
    client_id: str
    txn: str
    match: str

    def text(self) -> str:
        """Write the context as the JSON text that is stored, shown and signed."""
        return json.dumps(
            {"v": CONTEXT_VERSION, **asdict(self)}, ensure_ascii=False, separators=(",", ":")
        )


def new_nonce() -> str:
    """Draw a nonce: base64url text of 32 random bytes."""
    return secrets.token_urlsafe(32)


def check_nonce(unverified_nonce: str) -> str:
    """Accept base64url of 256 bits or more; raise ``NonceRefusedError`` otherwise."""
    if not _NONCE.fullmatch(unverified_nonce):
        raise NonceRefusedError("not base64url of 256 bits or more")
    return unverified_nonce


def read_context(unverified_text: str) -> Context:
    """Parse a context text; unknown, missing or unshowable members raise ``ContextRefusedError``."""
    if len(unverified_text.encode("utf-8", "surrogatepass")) > MAX_CONTEXT_BYTES:
        raise ContextRefusedError("too long")
    try:
        members = read_object(unverified_text)
    except StrictJsonError as error:
        raise ContextRefusedError(str(error)) from error
    if set(members) != {"v", *Context.__dataclass_fields__}:
        raise ContextRefusedError("other members than the format names")
    version = members.pop("v")
    if type(version) is not int or version != CONTEXT_VERSION:
        raise ContextRefusedError("another version")
    _check_members(members)
    return Context(**members)


def _check_members(members: dict[str, Any]) -> None:
    rules: dict[str, Callable[[str], object]] = {
        "purpose": PURPOSES.__contains__,
        "client_name": _is_showable_name,
        "client_id": _IDENTIFIER.fullmatch,
        "txn": _TRANSACTION.fullmatch,
        "match": _MATCH.fullmatch,
    }
    for name, holds in rules.items():
        if not isinstance(members[name], str) or not holds(members[name]):
            raise ContextRefusedError(f"{name} is not acceptable")


def _is_showable_name(text: str) -> bool:
    """Refuse control, direction and invisible characters: what is shown must be what is read."""
    if not 0 < len(text.strip()) <= len(text) <= _MAX_NAME:
        return False
    return not any(unicodedata.category(character).startswith("C") for character in text)
