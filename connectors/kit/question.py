"""A question as an agency reads it: bounded, and nothing in it is trusted yet."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from connectors.contract.sealed import sealing_key
from connectors.errors import MalformedAnswerError
from connectors.kit.errors import BadQuestionError
from connectors.port import Recipient
from connectors.strict_json import json_object

MOST_BYTES = 64 * 1024
_LONGEST_TEXT = 200
_MOST_RECORD_TYPES = 40
_TEXTS = ("request_id", "linkage_code", "category", "scope", "consent_reference")


@dataclass(frozen=True)
class Question:
    """One question about one person in one category; ``raw`` is the body as it was parsed.

    With ``recipient`` the answer is to be sealed for it.
    """

    request_id: str
    linkage_code: str
    category: str
    condition: Mapping[str, str | int]
    scope: str
    record_types: tuple[str, ...]
    consent_reference: str
    raw: Mapping[str, Any]
    recipient: Recipient | None = None


def question_of(unverified_body: bytes) -> Question:
    """Read the body of a question; raise ``BadQuestionError`` for what is none."""
    try:
        unverified = json_object(unverified_body)
    except (MalformedAnswerError, RecursionError):
        raise BadQuestionError from None
    condition, record_types = unverified.get("condition"), unverified.get("record_types")
    if not (isinstance(condition, dict) and isinstance(record_types, list)):
        raise BadQuestionError
    if len(record_types) > _MOST_RECORD_TYPES or not all(map(_is_text, record_types)):
        raise BadQuestionError
    if not all(_is_text(unverified.get(name)) for name in _TEXTS):
        raise BadQuestionError
    if not all(_is_text(value) or type(value) is int for value in condition.values()):
        raise BadQuestionError
    texts = {name: unverified[name] for name in _TEXTS}
    recipient = _recipient(unverified["recipient"]) if "recipient" in unverified else None
    return Question(
        **texts,
        condition=condition,
        record_types=tuple(record_types),
        raw=unverified,
        recipient=recipient,
    )


def _recipient(unverified: object) -> Recipient:
    """Read for whom the answer is to be sealed; without a key that fits there is no question."""
    if not isinstance(unverified, dict) or not isinstance(unverified.get("jwk"), dict):
        raise BadQuestionError
    key = sealing_key([unverified["jwk"]])
    if key is None or not _is_text(unverified.get("client_id")):
        raise BadQuestionError
    return Recipient(unverified["client_id"], key)


def _is_text(unverified: object) -> bool:
    return isinstance(unverified, str) and 1 <= len(unverified) <= _LONGEST_TEXT
