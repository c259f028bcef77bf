"""The chain of the disclosure history shows every change, gap and swap but a missing end."""

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from consent.disclosure import (
    CHAIN_START,
    ChainFault,
    DisclosedItem,
    Disclosure,
    chained,
    entry_hash,
    verify_chain,
)

NOW = datetime(2026, 11, 22, 9, 0, 0, 123456, tzinfo=UTC)
HASHED = [f.name for f in fields(Disclosure) if f.name not in ("entry_hash", "delivered_at")]


def an_entry(number=0, **changes):
    return Disclosure(
        **{
            "disclosure_id": f"d-{number}",
            "occurred_at": NOW,
            "requested_at": NOW - timedelta(seconds=3),
            "client_id": "c-1",
            "grant_id": "g-1",
            "retrieval_id": "r-1",
            "person_id": "parent",
            "subject_id": "child",
            "relation": "legal_representative",
            "purpose_id": "calendar",
            "items": (DisclosedItem("immunisation", "released", ("hinata", "aozora"), 7),),
            **changes,
        }
    )


def a_chain(length):
    entries, previous = [], CHAIN_START
    for number in range(length):
        entries.append(chained(an_entry(number), previous))
        previous = entries[-1].entry_hash
    return entries


def test_a_whole_chain_verifies():
    assert verify_chain([]) is None
    assert verify_chain(a_chain(5)) is None


@pytest.mark.parametrize("name", HASHED)
def test_changing_any_member_of_an_entry_is_seen(name):
    entries = a_chain(3)
    value = getattr(entries[1], name)
    other = {
        datetime: lambda: value + timedelta(microseconds=1),
        tuple: lambda: (replace(value[0], record_count=8),),
        str: lambda: value + "x",
        type(None): lambda: b"sealed anew" if name == "audit" else "d-0",
    }[type(value)]()
    entries[1] = replace(entries[1], **{name: other})
    kind = "unlinked" if name == "previous_hash" else "altered"
    assert verify_chain(entries) == ChainFault(1, entries[1].disclosure_id, kind)


def test_a_dropped_an_added_and_a_moved_entry_are_seen():
    whole = a_chain(4)
    assert verify_chain(whole[1:]) == ChainFault(0, "d-1", "unlinked")
    assert verify_chain([whole[0], *whole[2:]]) == ChainFault(1, "d-2", "unlinked")
    assert verify_chain([whole[0], whole[2], whole[1], whole[3]]).position == 1
    forged = chained(an_entry(9), whole[1].entry_hash)
    assert verify_chain([*whole[:2], forged, *whole[2:]]) == ChainFault(3, "d-2", "unlinked")


def test_marking_as_delivered_changes_no_hash():
    entries = a_chain(2)
    entries[0] = replace(entries[0], delivered_at=NOW)
    assert verify_chain(entries) is None


def test_an_instant_hashes_alike_in_every_time_zone():
    tokyo = timezone(timedelta(hours=9))
    assert entry_hash(an_entry()) == entry_hash(an_entry(occurred_at=NOW.astimezone(tokyo)))
