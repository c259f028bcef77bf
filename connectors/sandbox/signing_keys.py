"""The keys of each agency of a sandbox, private JWKs in the data folder that are made before it starts.

By one it signs and seals, by another it opens corrections.
"""

import hmac
import json
from dataclasses import dataclass
from pathlib import Path

from joserfc.jwk import ECKey

from connectors.kit.sealing import AnswerSealer
from connectors.kit.signing import AnswerSigner


def key_file(data: Path, agency_id: str) -> Path:
    """Return where the key of an agency lies."""
    return data / "keys" / "agencies" / f"{agency_id}.json"


def corrections_key_file(data: Path, agency_id: str) -> Path:
    """Return where the key lies by which an agency opens corrections."""
    return data / "keys" / "agencies" / f"{agency_id}.corrections.json"


def private_key(data: Path, agency_id: str) -> ECKey:
    """Read the key by which an agency signs; ``FileNotFoundError`` for one without."""
    return ECKey.import_key(json.loads(key_file(data, agency_id).read_text("utf-8")))


def corrections_key(data: Path, agency_id: str) -> ECKey | None:
    """Read the key by which an agency opens corrections; None for one that takes none."""
    try:
        return ECKey.import_key(json.loads(corrections_key_file(data, agency_id).read_bytes()))
    except FileNotFoundError:
        return None


@dataclass(frozen=True)
class OwnKey:
    """What an agency with a key of its own does with it: it signs answers, and seals those that are asked sealed."""

    sign: AnswerSigner
    seal: AnswerSealer


def own_key(data: Path, agency_id: str, secret: bytes) -> OwnKey | None:
    """Return the use of an agency's key; None for one without. Sealed records are named by ``secret``."""
    try:
        key = private_key(data, agency_id)
    except FileNotFoundError:
        return None
    names_key = hmac.digest(secret, f"record names of {agency_id}".encode(), "sha256")
    return OwnKey(AnswerSigner(key), AnswerSealer(key, names_key))
