"""Agencies' answers at rest: JSON, sealed with the key of their retrieval."""

import json
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from connectors.port import Holder, SourceAnswer, SourceErrorKind, SourceOutcome
from consent.retrieval import Part
from provider.keys.envelope import DataKey


def data_key_place(retrieval_id: str) -> str:
    """Name the place of a retrieval's wrapped key."""
    return f"retrieval.data_key:{retrieval_id}"


def sealed_answer(retrieval_id: str, answer: SourceAnswer, key: DataKey) -> Part:
    """Seal an answer as the part it belongs to."""
    plain = json.dumps(asdict(answer), ensure_ascii=False, default=_iso).encode()
    place = _place(retrieval_id, answer.category, answer.agency_id)
    sealed = key.seal(plain, place=place)
    return Part(answer.category, answer.agency_id, sealed, answer.retrieved_at)


def opened_answer(retrieval_id: str, part: Part, key: DataKey) -> SourceAnswer | None:
    """Open an answer; None while it is awaited. Raises ``SealError`` for one that was tampered."""
    if part.answer is None:
        return None
    plain = key.open(part.answer, place=_place(retrieval_id, part.category, part.agency_id))
    return _answer(json.loads(plain))


def _place(retrieval_id: str, category: str, agency_id: str) -> str:
    return f"retrieval_part.answer:{retrieval_id}:{category}:{agency_id}"


def _iso(value: object) -> str:
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    raise TypeError(type(value).__name__)


def _answer(stored: dict[str, Any]) -> SourceAnswer:
    as_of, error_kind = stored["as_of"], stored["error_kind"]
    return SourceAnswer(
        **{
            **stored,
            "outcome": SourceOutcome(stored["outcome"]),
            "retrieved_at": datetime.fromisoformat(stored["retrieved_at"]),
            "holder": Holder(**stored["holder"]),
            "as_of": None if as_of is None else date.fromisoformat(as_of),
            "records": tuple(stored["records"]),
            "error_kind": None if error_kind is None else SourceErrorKind(error_kind),
        }
    )
