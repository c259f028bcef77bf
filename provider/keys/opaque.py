"""Random values that leave us once and come back: tokens, codes, handles, cookies.

They carry 256 bits of randomness, so a plain SHA-256 is the right thing to store: it cannot be
searched backwards, and it is found by an index.
"""

import hashlib
import secrets


def new_opaque(prefix: str = "") -> str:
    """Make a random URL-safe value; the prefix tells secret scanners what it is."""
    return prefix + secrets.token_urlsafe(32)


def opaque_hash(value: str) -> str:
    """Return the hex SHA-256 under which a value is stored and found."""
    return hashlib.sha256(value.encode()).hexdigest()
