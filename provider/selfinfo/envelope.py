"""The result as the relying party receives it: one outcome per category, released never empty."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from connectors.port import SourceAnswer
from consent.disclosure import DisclosedItem
from consent.retrieval import OPEN_STATES, Retrieval
from provider.clock import rfc3339
from provider.selfinfo.release import Release
from scopes.category import RecordType
from scopes.outcome import Outcome

PARTIAL = "partial"
READY = "ready"


@dataclass(frozen=True)
class People:
    """Who logged in and whose records these are, as references of the relying party's sector."""

    sub: str
    subject: str
    relation: str


def result(
    retrieval: Retrieval, releases: Sequence[Release], declined: Sequence[str], people: People
) -> dict[str, Any]:
    """Compose the envelope of a retrieval, or of one category of it."""
    instants = [answer.retrieved_at for release in releases for answer in release.answers]
    return {
        "request_id": retrieval.retrieval_id,
        "status": PARTIAL if retrieval.state in OPEN_STATES else READY,
        "sub": people.sub,
        "subject": people.subject,
        "relation": people.relation,
        "retrieved_at": rfc3339(max(instants, default=retrieval.created_at)),
        "categories": [
            *(_category(release) for release in releases),
            *({"category": each, "outcome": Outcome.DECLINED.value} for each in declined),
        ],
    }


def disclosed_items(releases: Sequence[Release]) -> tuple[DisclosedItem, ...]:
    """Say for the ledger what of this leaves: outcomes, agencies and counts, no values."""
    return tuple(
        DisclosedItem(
            category=release.category.id,
            outcome=release.outcome.value,
            agencies=tuple(answer.agency_id for answer in release.released),
            record_count=sum(len(answer.records) for answer in release.released),
        )
        for release in releases
    )


def _category(release: Release) -> dict[str, Any]:
    outcome = release.outcome
    entry: dict[str, Any] = {
        "category": release.category.id,
        "condition": dict(release.condition),
        "outcome": outcome.value,
        "truncated_by_retention": release.truncated,
    }
    if outcome is Outcome.RELEASED:
        entry["complete"] = release.complete
        entry["datasets"] = [d for answer in release.released for d in _datasets(release, answer)]
    if outcome is Outcome.SOURCE_ERROR:
        kind, retry_after = release.error
        entry["kind"] = kind.value
        entry["retry_after"] = retry_after
    return entry


def _datasets(release: Release, answer: SourceAnswer) -> Iterator[dict[str, Any]]:
    """Sort one agency's records by type, in the order of the catalogue."""
    for record_type in release.category.record_types:
        records = [r for r in answer.records if r["record_type"] == record_type.id]
        if records:
            yield _dataset(record_type, answer, records)


def _dataset(
    record_type: RecordType, answer: SourceAnswer, records: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    assert answer.as_of is not None  # the provenance guard has seen to it
    return {
        "item": record_type.item,
        "record_type": record_type.id,
        "layout_version": answer.layout_version,
        "as_of": answer.as_of.isoformat(),
        "retrieved_at": rfc3339(answer.retrieved_at),
        "holder": {
            "code": answer.holder.code,
            "name": answer.holder.name,
            "enquiry": answer.holder.enquiry,
        },
        "legal_basis": record_type.wording.legal_basis.ja,
        "records": [dict(record) for record in records],
    }
