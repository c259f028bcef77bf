"""One entry of the disclosure history: when, who, where, what, why, outcome. Never a value.

Entries form a chain: each hash covers the entry and the hash before it, so that a changed, dropped
or reordered row is seen by whoever walks the chain.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

CHAIN_START = "0" * 64
HANDED, PREVIEW, OWN = "handed", "preview", "own"
"""Kinds of entry: what left for a service, and what the citizen read, before agreeing or on their own page."""

IDENTITY = "identity."
"""Stands before the name of an identity claim where else an item names a category of records."""


@dataclass(frozen=True)
class ChainFault:
    """Where a chain breaks: the entry's place in the walk, counted from 0, and what is wrong there.

    ``kind`` is ``altered`` (the entry is not what its hash covers) or ``unlinked`` (an entry before
    it was dropped, added or moved).
    """

    position: int
    disclosure_id: str
    kind: str


@dataclass(frozen=True)
class DisclosedItem:
    """One category of one disclosure: which agencies' records, and what came of it.

    Or one identity claim, as ``identity.name``: read from the residents' register, so without agencies.
    ``record_count`` is None where agencies sealed what left, so that nobody here knows how much it was.
    """

    category: str
    outcome: str
    agencies: tuple[str, ...] = ()
    record_count: int | None = 0


@dataclass(frozen=True)
class Disclosure:
    """One entry. ``delivered_at`` is set when the answer was seen to leave.

    Identity claims have no retrieval: then ``retrieval_id`` is empty, and ``purpose_id`` of a mere login is, too.
    ``audit`` is for an auditor who holds the key: why each agency's answer came to this, sealed, of one
    length whatever it says, and None where no agency was asked.
    A ``kind`` other than ``HANDED`` is a read by the citizen or their proxy: then nothing left for a service,
    and ``grant_id`` is empty.
    """

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
    audit: bytes | None = field(default=None, repr=False)
    kind: str = HANDED


def chained(entry: Disclosure, previous_hash: str) -> Disclosure:
    """Link an entry to the one before it."""
    linked = replace(entry, previous_hash=previous_hash)
    return replace(linked, entry_hash=entry_hash(linked))


def verify_chain(entries: Iterable[Disclosure]) -> ChainFault | None:
    """Walk entries from the first one on; return the first fault, None when all is well.

    What a chain alone cannot show is that its newest entries are missing.
    """
    previous = CHAIN_START
    for position, entry in enumerate(entries):
        if entry.previous_hash != previous:
            return ChainFault(position, entry.disclosure_id, "unlinked")
        if entry.entry_hash != entry_hash(entry):
            return ChainFault(position, entry.disclosure_id, "altered")
        previous = entry.entry_hash
    return None


def entry_hash(entry: Disclosure) -> str:
    """Hash everything of an entry that never changes: SHA-256, in hex, of its content as canonical JSON.

    Canonical: members sorted by name, no space between tokens, UTF-8 as it is (``canonical``).
    """
    return hashlib.sha256(canonical(hashed_content(entry)).encode()).hexdigest()


def hashed_content(entry: Disclosure) -> dict[str, Any]:
    """Return what the hash of an entry covers, instants as RFC 3339 texts in UTC with microseconds.

    What is sealed for the auditor counts by its own hash: its nonce makes that a salted commitment.
    """
    content = vars(entry) | {"items": [vars(item) for item in entry.items]}
    for apart in ("entry_hash", "delivered_at", "audit"):
        del content[apart]
    if entry.kind == HANDED:
        del content["kind"]  # entries of before there were other kinds are hashed without one
    if entry.audit is not None:
        content["audit_sha256"] = hashlib.sha256(entry.audit).hexdigest()
    return content | {name: _instant(content[name]) for name in ("occurred_at", "requested_at")}


def canonical(content: Mapping[str, Any]) -> str:
    """Write content as the JSON text that is hashed."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _instant(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="microseconds")
