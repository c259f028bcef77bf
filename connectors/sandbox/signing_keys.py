"""The key by which each agency of a sandbox signs and seals: a private JWK in the data folder, made before it starts."""

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


@dataclass(frozen=True)
class OwnKey:
    """What an agency with a key of its own does with it: it signs answers, and seals those that are asked sealed."""

    sign: AnswerSigner
    seal: AnswerSealer


def own_key(data: Path, agency_id: str, secret: bytes) -> OwnKey | None:
    """Return the use of an agency's key; None for one without. Sealed records are named by ``secret``."""
    try:
        jwk = json.loads(key_file(data, agency_id).read_text("utf-8"))
    except FileNotFoundError:
        return None
    key = ECKey.import_key(jwk)
    names_key = hmac.digest(secret, f"record names of {agency_id}".encode(), "sha256")
    return OwnKey(AnswerSigner(key), AnswerSealer(key, names_key))
