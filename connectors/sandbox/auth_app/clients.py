"""The relying parties of the emulator, read from their file at every question."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_CLIENT_ID = re.compile(r"[0-9a-zA-Z]{1,255}")


@dataclass(frozen=True)
class Client:
    """One relying party: what the paper form asks for."""

    client_id: str
    redirect_uris: Sequence[str]
    jwks: Mapping[str, Any]


def find_client(path: Path, unverified_id: str) -> Client | None:
    """Return a relying party; None for an unknown or impossible id.

    The file is ``{"<client id>": {"redirect_uris": [...], "jwks": {"keys": [...]}}}``.
    """
    if not _CLIENT_ID.fullmatch(unverified_id):
        return None
    try:
        registered = json.loads(path.read_text(encoding="utf-8")).get(unverified_id)
    except FileNotFoundError:
        return None
    if registered is None:
        return None
    return Client(unverified_id, registered["redirect_uris"], registered["jwks"])
