"""What a person holds for wrong in a record (Personal Information Protection Act art. 90), as it goes to the agency.

The question is that of records under another path and another scope, so that a consent token proves it, and it
has one member more: which record is meant, and the person's words. Those are sealed to the agency in the form
of ``sealed``: whoever carries them cannot read them.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from connectors.contract.question import question_members
from connectors.contract.sealed import sealing_key
from connectors.port import SourceRequest

CORRECTION = "correction"
"""Stands for the scope of such a question: no records are answered under it."""

CORRECTIONS_PATH = "/v1/corrections"
CONDITION: Mapping[str, Any] = {"kind": "latest"}
TYP = "correction+jwe"
MOST_CHARACTERS = 1000
"""Of the person's words."""

LONGEST_NUMBER = 64
"""Characters of the number under which an agency keeps a case."""


@dataclass(frozen=True)
class Filing:
    """One case as it is sent: ``sealed`` holds the person's words and stays closed here.

    ``case_id`` is the same at every repeat, so that the agency opens one case.
    """

    case_id: str
    record_type: str
    record_id: str
    sealed: str


def correction_body(request: SourceRequest, filing: Filing) -> bytes:
    """Write a case as JSON; these bytes are sent as they are hashed."""
    told = {**question_members(request), CORRECTION: vars(filing)}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def correction_key(entry: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the public key to which an agency has corrections sealed; None for one that takes none.

    ``corrections`` in its entry is a JWK Set (RFC 7517). Raises ``ValueError`` for one without a key that fits.
    """
    unverified = entry.get("corrections")
    if unverified is None:
        return None
    listed = unverified.get("keys") if isinstance(unverified, Mapping) else None
    fit = [each for each in listed if isinstance(each, Mapping)] if isinstance(listed, list) else []
    key = sealing_key(fit)
    if key is None:
        raise ValueError("not a JWK Set with a public P-256 key of use enc and a kid")
    return key
