"""The key by which each agency of a sandbox signs: a private JWK in the data folder, made before it starts."""

import json
from pathlib import Path

from joserfc.jwk import ECKey

from connectors.kit.signing import AnswerSigner


def key_file(data: Path, agency_id: str) -> Path:
    """Return where the key of an agency lies."""
    return data / "keys" / "agencies" / f"{agency_id}.json"


def signer_of(data: Path, agency_id: str) -> AnswerSigner | None:
    """Return what signs an agency's answers; None for one without a key, which signs nothing."""
    try:
        jwk = json.loads(key_file(data, agency_id).read_text("utf-8"))
    except FileNotFoundError:
        return None
    return AnswerSigner(ECKey.import_key(jwk))
