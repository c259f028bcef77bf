"""Agencies' answers at rest: JSON, sealed with the key of their retrieval."""

import json
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from connectors.port import (
    Evidence,
    Holder,
    RecordFault,
    SourceAnswer,
    SourceErrorKind,
    SourceOutcome,
)
from consent.retrieval import Part
from provider.keys.envelope import DataKey
from scopes.catalogue import SCOPES
from scopes.input import Input
from scopes.scope import Scope

_BLOCK = 1_024
"""Bytes to a multiple of which an answer is filled up; one without records is shorter than that."""


def data_key_place(retrieval_id: str) -> str:
    """Name the place of a retrieval's wrapped key."""
    return f"retrieval.data_key:{retrieval_id}"


def part_key(scope: Scope, category: str) -> str:
    """Name what one agency is asked: the scope, and the category where the scope rests on several."""
    return scope.id if len(scope.inputs) == 1 else f"{scope.id}/{category}"


def input_of(key: str) -> tuple[Scope, Input] | None:
    """Return what a part's key names; None once that has left the catalogue."""
    scope = SCOPES.get(key.partition("/")[0])
    inputs = scope.inputs if scope else ()
    found = next(
        (each for each in inputs if scope and part_key(scope, each.category.id) == key), None
    )
    return (scope, found) if scope and found else None


def sealed_answer(retrieval_id: str, answer: SourceAnswer, key: DataKey, *, part: Part) -> Part:
    """Seal an answer as the part it belongs to; answers without records are of one length at rest."""
    plain = json.dumps(asdict(answer), ensure_ascii=False, default=_iso).encode()
    plain += b" " * (-len(plain) % _BLOCK)
    place = _place(retrieval_id, part.category, part.agency_id)
    sealed = key.seal(plain, place=place)
    return Part(part.category, part.agency_id, sealed, answer.retrieved_at)


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
            "faults": tuple(RecordFault(**fault) for fault in stored.get("faults", ())),
            "surplus": tuple(RecordFault(**fault) for fault in stored.get("surplus", ())),
            "evidence": Evidence(**stored["evidence"]) if stored.get("evidence") else None,
            "error_kind": None if error_kind is None else SourceErrorKind(error_kind),
        }
    )
