"""The JWK Set at a client's ``jwks_uri``: judged whole before any of it is kept (RFC 7517)."""

import json
from typing import Any

from provider.oauth.registration.keys import key_fault

MOST_KEYS = 32
_PRIVATE = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})


class PublishedKeysError(Exception):
    """The document is refused as a whole; ``code`` is stable."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def published_keys(content: bytes) -> bytes:
    """Return the usable keys of a JWK Set as JSON, always written the same way.

    Keys of kinds that we do not use are left out (RFC 7517 section 5). A private or shared key
    refuses the whole set: its owner must change it, not us look away. Raises ``PublishedKeysError``.
    """
    keys = _keys(content)
    if not 1 <= len(keys) <= MOST_KEYS:
        raise PublishedKeysError("jwks_key_count")
    if any(not isinstance(key, dict) for key in keys):
        raise PublishedKeysError("jwks_malformed")
    if any(not _PRIVATE.isdisjoint(key) for key in keys):
        raise PublishedKeysError("jwks_private_key")
    usable = [key for key in keys if key_fault(key) is None]
    if not usable:
        raise PublishedKeysError("jwks_no_usable_key")
    return json.dumps({"keys": usable}, sort_keys=True, separators=(",", ":")).encode()


def _keys(content: bytes) -> list[Any]:
    try:
        document = json.loads(content)
    except (ValueError, RecursionError):
        raise PublishedKeysError("jwks_malformed") from None
    keys = document.get("keys") if isinstance(document, dict) else None
    if not isinstance(keys, list):
        raise PublishedKeysError("jwks_malformed")
    return keys
