"""One entry of the disclosure history: when, who, where, what, why, outcome. Never a value.

Entries form a chain: each hash covers the entry and the hash before it, so that a changed, dropped
or reordered row is seen by whoever walks the chain.
"""

import hashlib
import json
from dataclasses import asdict, dataclass, replace
from datetime import datetime

CHAIN_START = "0" * 64


@dataclass(frozen=True)
class DisclosedItem:
    """One category of one disclosure: which agencies' records, and what came of it."""

    category: str
    outcome: str
    agencies: tuple[str, ...] = ()
    record_count: int = 0


@dataclass(frozen=True)
class Disclosure:
    """One entry. ``delivered_at`` is set when the answer was seen to leave."""

    disclosure_id: str
    occurred_at: datetime
    requested_at: datetime
    client_id: str
    grant_id: str
    retrieval_id: str
    person_id: str
    subject_id: str
    relation: str
    purpose_id: str
    items: tuple[DisclosedItem, ...]
    retry_of: str | None = None
    previous_hash: str = CHAIN_START
    entry_hash: str = ""
    delivered_at: datetime | None = None


def chained(entry: Disclosure, previous_hash: str) -> Disclosure:
    """Link an entry to the one before it."""
    linked = replace(entry, previous_hash=previous_hash)
    return replace(linked, entry_hash=entry_hash(linked))


def entry_hash(entry: Disclosure) -> str:
    """Hash everything of an entry that never changes."""
    content = asdict(entry)
    for later in ("entry_hash", "delivered_at"):
        del content[later]
    canonical = json.dumps(
        content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_instant
    )
    return hashlib.sha256(canonical.encode()).hexdigest()


def _instant(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat(timespec="microseconds")
    raise TypeError(type(value).__name__)
