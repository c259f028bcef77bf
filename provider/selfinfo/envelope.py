"""The result as the relying party receives it: one outcome per scope, released never empty."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from connectors.contract.sealed import seal_sha256
from connectors.port import SourceAnswer
from consent.disclosure import DisclosedItem
from consent.retrieval import OPEN_STATES, Retrieval
from provider.clock import rfc3339
from provider.selfinfo.answered import Answered
from provider.selfinfo.evidence import agency_signature
from provider.selfinfo.release import Release
from scopes.catalogue import CATALOGUE
from scopes.category import Category, RecordType
from scopes.input import Input
from scopes.outcome import Outcome

Attested = Callable[[Mapping[str, Any], Mapping[str, Any]], Mapping[str, str]]
"""Signs one content of one entry; ``provider.selfinfo.attestation`` says what the signature covers."""

PARTIAL = "partial"
READY = "ready"


@dataclass(frozen=True)
class People:
    """Who logged in and whose records these are, as references of the relying party's sector."""

    sub: str
    subject: str
    relation: str


def result(
    retrieval: Retrieval,
    releases: Sequence[Release],
    declined: Sequence[str],
    people: People,
    attested: Attested,
) -> dict[str, Any]:
    """Compose the envelope of a retrieval, or of one scope of it."""
    instants = [answer.retrieved_at for release in releases for answer in release.answers]
    return {
        "request_id": retrieval.retrieval_id,
        "status": PARTIAL if retrieval.state in OPEN_STATES else READY,
        "sub": people.sub,
        "subject": people.subject,
        "relation": people.relation,
        "retrieved_at": rfc3339(max(instants, default=retrieval.created_at)),
        "categories": [
            *(category_entry(release, attested) for release in releases),
            *({"category": each, "outcome": Outcome.DECLINED.value} for each in declined),
        ],
    }


def disclosed_items(releases: Sequence[Release]) -> tuple[DisclosedItem, ...]:
    """Say for the ledger what of this leaves: outcomes, agencies and counts, no values.

    Of an answer the ledger names every agency that was asked, so that it does not tell which decided.
    """
    return tuple(
        DisclosedItem(
            category=release.scope.id,
            outcome=release.outcome.value,
            agencies=tuple(dict.fromkeys(answer.agency_id for answer in _looked_at(release))),
            record_count=_record_count(release),
        )
        for release in releases
    )


def _record_count(release: Release) -> int | None:
    """Count what leaves; None where something leaves sealed, of which we do not know how much it is."""
    if any(answer.sealed is not None for answer in release.released):
        return None
    return sum(len(answer.records) for answer in release.released)


def _looked_at(release: Release) -> Sequence[SourceAnswer]:
    """Return the answers whose agencies the ledger names; one that a flag made nameless is none of them."""
    seen = release.released if release.answered is None else release.answers
    return [answer for answer in seen if answer.agency_id]


def unsigned_entry(release: Release) -> dict[str, Any]:
    """Write one scope of a result without our signature, as a citizen reads it."""
    return category_entry(release, lambda _entry, _content: {})


def category_entry(release: Release, attested: Attested) -> dict[str, Any]:
    """Write one scope of a result; ``attested`` signs its contents."""
    outcome = release.outcome
    entry: dict[str, Any] = {
        "category": release.scope.id,
        "condition": dict(release.condition),
        "outcome": outcome.value,
        "truncated_by_retention": release.truncated,
    }
    if outcome is Outcome.RELEASED:
        entry |= _content(release, entry, attested)
    if outcome is Outcome.SOURCE_ERROR:
        kind, retry_after = release.error
        entry["kind"] = kind.value
        entry["retry_after"] = retry_after
    if release.faults:
        entry["faults"] = [asdict(fault) for fault in release.faults]
    return entry


def _content(release: Release, entry: Mapping[str, Any], attested: Attested) -> dict[str, Any]:
    """Return the datasets or the answer, each signed."""
    if release.answered is not None:
        answer = _answer(release.answered)
        return {"answer": answer, "signature": attested(entry, answer)}
    asked = release.scope.inputs[0]
    datasets = [d for answer in release.released for d in _datasets(asked, answer)]
    signed = [dataset | {"signature": attested(entry, dataset)} for dataset in datasets]
    return {"complete": release.complete, "datasets": signed}


def _answer(answered: Answered) -> dict[str, Any]:
    return {
        "value": answered.value,
        "version": answered.version,
        "as_of": answered.as_of.isoformat() if answered.as_of else None,
        "sources": [
            {"category": category, "holder": asdict(holder)}
            for category, holder in answered.sources
        ],
    }


def _datasets(asked: Input, answer: SourceAnswer) -> Iterator[dict[str, Any]]:
    """Sort one agency's records by type, in the order of the catalogue."""
    category = CATALOGUE[answer.category]
    if answer.sealed is not None:
        yield _sealed_dataset(category, asked, answer, answer.sealed)
    for record_type in category.record_types:
        places = [n for n, r in enumerate(answer.records) if r["record_type"] == record_type.id]
        if places:
            yield _dataset(category, record_type, answer, places)


def _dataset(
    category: Category,
    record_type: RecordType,
    answer: SourceAnswer,
    places: Sequence[int],
) -> dict[str, Any]:
    assert answer.as_of is not None  # the provenance guard has seen to it
    basis = record_type.wording.legal_basis
    return {
        "item": record_type.item,
        "record_type": record_type.id,
        "schema_version": category.schema_version,
        "layout_version": answer.layout_version,
        "as_of": answer.as_of.isoformat(),
        "retrieved_at": rfc3339(answer.retrieved_at),
        "holder": asdict(answer.holder),
        "legal_basis": {"ja": basis.ja, "en": basis.en},
        "records": [dict(answer.records[place]) for place in places],
        "agency_signature": agency_signature(answer, places),
    }


def _sealed_dataset(
    category: Category, asked: Input, answer: SourceAnswer, sealed: str
) -> dict[str, Any]:
    """Describe what we cannot read: all types that were asked for, for which of them it holds nobody here knows."""
    assert answer.as_of is not None  # the provenance guard has seen to it
    types = [each for each in category.record_types if each.id in asked.record_types]
    bases = [each.wording.legal_basis for each in types]
    return {
        "record_types": [each.id for each in types],
        "schema_version": category.schema_version,
        "layout_version": answer.layout_version,
        "as_of": answer.as_of.isoformat(),
        "retrieved_at": rfc3339(answer.retrieved_at),
        "holder": asdict(answer.holder),
        "legal_basis": {
            "ja": "、".join(dict.fromkeys(basis.ja for basis in bases)),
            "en": "; ".join(dict.fromkeys(basis.en for basis in bases)),
        },
        "sealed": sealed,
        "sealed_sha256": seal_sha256(sealed),
    }
