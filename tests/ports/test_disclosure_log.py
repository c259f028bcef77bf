"""What the ledger promises: one unforked chain, whoever writes at the same time."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, update

from consent.disclosure import CHAIN_START, ChainFault, DisclosedItem, Disclosure, verify_chain
from provider.storage.db import Database
from provider.storage.disclosures import DisclosureRow, SqlDisclosureLog
from tests.fakes.retrievals import MemoryLedger

NOW = datetime(2026, 11, 22, 9, 0, 0, 123456, tzinfo=UTC)


def an_entry(number, **changes):
    return Disclosure(
        **{
            "disclosure_id": f"d-{number}",
            "occurred_at": NOW + timedelta(seconds=number),
            "requested_at": NOW,
            "client_id": "c-1",
            "grant_id": "g-1",
            "retrieval_id": "r-1",
            "person_id": "parent",
            "subject_id": "child",
            "relation": "legal_representative",
            "purpose_id": "calendar",
            "items": (
                DisclosedItem("immunisation", "released", ("hinata", "aozora"), 7),
                DisclosedItem("household", "not_available"),
            ),
            **changes,
        }
    )


@pytest.fixture(
    params=["memory", "sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]
)
def ledger(request):
    if request.param == "memory":
        yield MemoryLedger()
        return
    database = Database(request.getfixturevalue(f"{request.param}_url"))
    yield SqlDisclosureLog(database)
    database.dispose()


def test_entries_are_chained_in_the_order_of_their_writing(ledger):
    first, second = ledger.append(an_entry(1)), ledger.append(an_entry(2))
    assert first.previous_hash == CHAIN_START
    assert second.previous_hash == first.entry_hash
    assert list(ledger.walk()) == [first, second]
    assert verify_chain(ledger.walk()) is None


def test_an_entry_is_marked_once_when_it_was_seen_to_leave(ledger):
    ledger.append(an_entry(1))
    ledger.append(an_entry(2))
    ledger.mark_delivered("d-1", now=NOW)
    ledger.mark_delivered("d-1", now=NOW + timedelta(hours=1))
    assert [entry.delivered_at for entry in ledger.walk()] == [NOW, None]
    assert verify_chain(ledger.walk()) is None


def test_the_first_entry_of_a_retrieval_is_found_for_its_retries(ledger):
    assert ledger.first_of("r-1") is None
    ledger.append(an_entry(1))
    ledger.append(an_entry(2, retrieval_id="r-2"))
    ledger.append(an_entry(3, retry_of="d-1"))
    assert (ledger.first_of("r-1"), ledger.first_of("r-2")) == ("d-1", "d-2")


def test_writers_at_the_same_time_never_fork_the_chain(ledger):
    gate = threading.Barrier(6)

    def write(writer):
        gate.wait()
        for number in range(10):
            ledger.append(an_entry(100 * writer + number))

    threads = [threading.Thread(target=write, args=(n,)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(list(ledger.walk())) == 60
    assert verify_chain(ledger.walk()) is None


def test_whoever_tampers_with_the_table_is_found_out(database):
    ledger = SqlDisclosureLog(database)
    for number in range(4):
        ledger.append(an_entry(number))
    with database.transaction() as connection:
        tampered = update(DisclosureRow).where(DisclosureRow.disclosure_id == "d-2")
        connection.execute(tampered.values(purpose_id="another"))
    assert verify_chain(ledger.walk()) == ChainFault(2, "d-2", "altered")
    with database.transaction() as connection:
        connection.execute(delete(DisclosureRow).where(DisclosureRow.disclosure_id == "d-1"))
    assert verify_chain(ledger.walk()) == ChainFault(1, "d-2", "unlinked")


def test_an_entry_of_a_failed_transaction_does_not_exist(database):
    ledger = SqlDisclosureLog(database)
    kept = ledger.append(an_entry(1))
    with pytest.raises(RuntimeError), database.transaction():
        ledger.append(an_entry(2))
        raise RuntimeError
    after = ledger.append(an_entry(3))
    assert after.previous_hash == kept.entry_hash
    assert list(ledger.walk()) == [kept, after]
