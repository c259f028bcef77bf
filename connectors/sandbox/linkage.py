"""Linkage codes: each agency knows a person by a code of its own, and no two can be joined."""

import hashlib
import hmac
import os
import secrets
from contextlib import suppress
from pathlib import Path

_KEY_BYTES = 32


def linkage_key(data: Path) -> bytes:
    """Return the key of this data folder; whichever program needs it first makes it."""
    path = data / "tokens" / "linkage.key"
    if not path.exists():
        _make(path)
    return path.read_bytes()


def linkage_code(key: bytes, agency_id: str, person_id: str) -> str:
    """Derive the code by which one agency knows one person."""
    message = f"linkage\0{agency_id}\0{person_id}".encode()
    return hmac.new(key, message, hashlib.sha256).hexdigest()


def _make(path: Path) -> None:
    """Write beside the place and link: the first link wins, and nobody sees half a key."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    draft.touch(mode=0o600)
    draft.write_bytes(secrets.token_bytes(_KEY_BYTES))
    with suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()
