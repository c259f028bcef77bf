"""What keeping retrievals promises: the fake and both databases are held to it alike."""

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import insert, select

from consent.grant import Grant
from consent.retrieval import Part, Question, Retrieval, RetrievalState
from provider.storage.clients import ClientRow
from provider.storage.db import Database
from provider.storage.grants import SqlGrantStore
from provider.storage.persons import PersonRow
from provider.storage.retrieval_upkeep import SqlRetrievalUpkeep
from provider.storage.retrieval_work import SqlRetrievalWork
from provider.storage.retrievals import RetrievalPartRow, RetrievalRow, SqlRetrievalStore
from tests.fakes.retrievals import MemoryGrants, MemoryRetrievals, MemoryUnit

NOW = datetime(2026, 11, 22, 9, 0, 0, 654321, tzinfo=UTC)
SECOND, MINUTE, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(days=1)
S = RetrievalState


def a_grant(grant_id="g-1", **changes):
    return Grant(
        **{
            "grant_id": grant_id,
            "client_id": "c-1",
            "person_id": "parent",
            "subject_id": "child",
            "credential_id": "cred-1",
            "relation": "legal_representative",
            "categories": ("immunisation",),
            "declined": (),
            "purpose_id": "calendar",
            "consent_text": {},
            "standing": True,
            "given_at": NOW,
            "expires_at": NOW + 90 * DAY,
            **changes,
        }
    )


def a_retrieval(retrieval_id="r-1", **changes):
    return Retrieval(
        **{
            "retrieval_id": retrieval_id,
            "grant_id": "g-1",
            "client_id": "c-1",
            "person_id": "parent",
            "subject_id": "child",
            "state": S.ACCEPTED,
            "questions": (Question("immunisation", {"kind": "latest"}),),
            "data_key": b"wrapped",
            "attempt": 0,
            "created_at": NOW,
            "deadline_at": NOW + 2 * MINUTE,
            "expires_at": NOW + DAY,
            **changes,
        }
    )


def in_memory():
    grants = MemoryGrants()
    store = MemoryRetrievals(grants)
    return SimpleNamespace(unit=MemoryUnit(), grants=grants, store=store, work=store, upkeep=store)


def on_sql(url):
    database = Database(url)
    with database.transaction() as connection:
        connection.execute(
            insert(ClientRow).values(
                client_id="c-1",
                client_metadata={},
                entitlement={},
                policy="fapi2",
                sector="s",
                status="active",
                registered_at=NOW,
            )
        )
        for person in ("parent", "child"):
            connection.execute(
                insert(PersonRow).values(
                    person_id=person, directory_hash=person, directory_ref=b"x", created_at=NOW
                )
            )
    return SimpleNamespace(
        unit=database,
        grants=SqlGrantStore(database),
        store=SqlRetrievalStore(database),
        work=SqlRetrievalWork(database),
        upkeep=SqlRetrievalUpkeep(database),
    )


@pytest.fixture(
    params=["memory", "sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]
)
def kept(request):
    """The three ports over one store, with one standing grant."""
    memory = request.param == "memory"
    kept = in_memory() if memory else on_sql(request.getfixturevalue(f"{request.param}_url"))
    kept.grants.add(a_grant())
    yield kept
    if not memory:
        kept.unit.dispose()


def add(kept, retrieval, key=None, body=None):
    return kept.store.add(retrieval, idempotency_hash=key, body_hash=body)


def leased(kept, retrieval_id="r-1", now=NOW):
    return kept.work.lease(retrieval_id, now=now, until=now + 10 * SECOND)


def planned(kept, *agencies):
    add(kept, a_retrieval())
    lease = leased(kept)
    parts = [Part("immunisation", agency) for agency in agencies]
    assert kept.work.plan("r-1", lease.attempt, parts)


def answered(kept, agency, at=NOW):
    return kept.work.answer("r-1", Part("immunisation", agency, b"sealed " + agency.encode(), at))


def state(kept, retrieval_id="r-1"):
    return kept.store.get(retrieval_id).state


def at_once(count, action):
    gate, outcomes = threading.Barrier(count), []

    def run():
        gate.wait()
        outcomes.append(action())

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def test_a_retrieval_comes_back_as_it_was_kept(kept):
    retrieval = a_retrieval(
        questions=(
            Question("immunisation", {"kind": "range", "from": "2024-01-01", "to": "2025-01-01"}),
            Question("household", {"kind": "latest"}),
        )
    )
    assert add(kept, retrieval)
    assert kept.store.get("r-1") == retrieval
    assert kept.store.get("r-2") is None
    assert kept.store.parts("r-1") == []


def test_a_preview_is_kept_without_a_grant(kept):
    assert add(kept, a_retrieval(grant_id=None))
    assert add(kept, a_retrieval("r-2", grant_id=None))
    assert kept.store.get("r-1").grant_id is None


def test_an_idempotency_key_counts_once_per_grant(kept):
    kept.grants.add(a_grant("g-2"))
    assert add(kept, a_retrieval(), "key", "body")
    assert not add(kept, a_retrieval("r-2"), "key", "other")
    assert add(kept, a_retrieval("r-3", grant_id="g-2"), "key", "body")
    assert kept.store.under_key("g-1", "key") == (a_retrieval(), "body")
    assert kept.store.under_key("g-1", "other") is None
    assert kept.store.get("r-2") is None


def test_the_retrievals_of_a_grant_are_listed_newest_first(kept):
    for number in range(3):
        add(kept, a_retrieval(f"r-{number}", created_at=NOW + number * SECOND))
    assert [r.retrieval_id for r in kept.store.of_grant("g-1")] == ["r-2", "r-1", "r-0"]


def test_only_one_of_many_workers_gets_the_lease(kept):
    add(kept, a_retrieval())
    outcomes = at_once(6, lambda: leased(kept))
    [winner] = [outcome for outcome in outcomes if outcome is not None]
    assert (winner.state, winner.attempt) == (S.COLLECTING, 1)
    assert winner.lease_until == NOW + 10 * SECOND


def test_a_lapsed_lease_passes_on_and_the_old_holder_can_no_longer_plan(kept):
    add(kept, a_retrieval())
    first = leased(kept)
    assert leased(kept, now=NOW + 9 * SECOND) is None
    second = leased(kept, now=NOW + 10 * SECOND)
    assert second.attempt == first.attempt + 1
    assert not kept.work.renew("r-1", first.attempt, until=NOW + MINUTE)
    assert not kept.work.plan("r-1", first.attempt, [Part("immunisation", "hinata")])
    assert kept.work.renew("r-1", second.attempt, until=NOW + MINUTE)
    assert leased(kept, now=NOW + MINUTE - SECOND) is None


def test_nothing_is_leased_after_the_deadline_or_when_closed(kept):
    add(kept, a_retrieval())
    assert leased(kept, now=NOW + 2 * MINUTE) is None
    assert leased(kept, "r-9") is None
    kept.work.shred("r-1", S.REVOKED)
    assert leased(kept) is None


def test_answers_make_it_partial_and_the_last_one_ready(kept):
    planned(kept, "hinata", "aozora")
    assert state(kept) is S.COLLECTING
    assert answered(kept, "hinata", NOW + SECOND)
    assert state(kept) is S.PARTIAL
    assert kept.store.parts("r-1") == [
        Part("immunisation", "aozora"),
        Part("immunisation", "hinata", b"sealed hinata", NOW + SECOND),
    ]
    assert answered(kept, "aozora")
    assert state(kept) is S.READY
    assert kept.store.get("r-1").lease_until is None


def test_the_first_answer_of_an_agency_stays(kept):
    planned(kept, "hinata", "aozora")
    assert answered(kept, "hinata")
    assert not kept.work.answer("r-1", Part("immunisation", "hinata", b"second", NOW))
    assert not answered(kept, "never-asked")
    assert kept.work.parts("r-1")[1].answer == b"sealed hinata"


def test_the_last_two_answers_at_once_make_it_ready(kept):
    agencies = [f"agency-{n}" for n in range(6)]
    planned(kept, *agencies)
    queue = iter(agencies)
    assert all(at_once(6, lambda: answered(kept, next(queue))))
    assert state(kept) is S.READY


def test_with_nobody_to_ask_it_is_ready_at_once(kept):
    planned(kept)
    assert state(kept) is S.READY


def test_the_first_reading_is_noted_once_and_makes_ready_fetched(kept):
    planned(kept, "hinata", "aozora")
    assert not kept.store.note_read("r-1", now=NOW)
    answered(kept, "hinata")
    assert kept.store.note_read("r-1", now=NOW + SECOND)
    assert state(kept) is S.PARTIAL
    answered(kept, "aozora")
    assert kept.store.note_read("r-1", now=NOW + MINUTE)
    found = kept.store.get("r-1")
    assert (found.state, found.first_read_at) == (S.FETCHED, NOW + SECOND)


def test_acknowledging_shreds_key_and_parts_once(kept):
    planned(kept, "hinata")
    answered(kept, "hinata")
    assert kept.store.acknowledge("r-1", now=NOW + SECOND)
    assert not kept.store.acknowledge("r-1", now=NOW + MINUTE)
    found = kept.store.get("r-1")
    assert (found.state, found.data_key, found.acknowledged_at) == (S.PURGED, None, NOW + SECOND)
    assert kept.store.parts("r-1") == []
    assert not kept.store.note_read("r-1", now=NOW)


def test_an_answer_that_comes_after_the_shredding_is_not_kept(kept):
    planned(kept, "hinata", "aozora")
    assert kept.store.revoke_of_grant("g-1") == 1
    assert not answered(kept, "hinata")
    assert state(kept) is S.REVOKED
    assert kept.store.parts("r-1") == []
    assert not kept.work.renew("r-1", 1, until=NOW + MINUTE)


def test_only_what_belongs_to_a_withdrawn_grant_is_revoked(kept):
    kept.grants.add(a_grant("g-2"))
    planned(kept, "hinata")
    add(kept, a_retrieval("r-2", grant_id="g-2"))
    add(kept, a_retrieval("r-3", grant_id=None))
    assert kept.upkeep.revoke_withdrawn() == 0
    kept.grants.withdraw("g-1", "parent", now=NOW)
    assert kept.upkeep.revoke_withdrawn() == 1
    assert kept.upkeep.revoke_withdrawn() == 0
    assert [state(kept, r) for r in ("r-1", "r-2", "r-3")] == [S.REVOKED, S.ACCEPTED, S.ACCEPTED]


def test_the_deadline_closes_with_what_there_is(kept):
    planned(kept, "hinata", "aozora")
    answered(kept, "hinata")
    add(kept, a_retrieval("r-2"))
    assert kept.upkeep.close_overdue(now=NOW + 2 * MINUTE - SECOND) == 0
    assert kept.upkeep.close_overdue(now=NOW + 2 * MINUTE) == 2
    assert (state(kept), state(kept, "r-2")) == (S.READY, S.FAILED)
    assert [part.answer for part in kept.store.parts("r-1")] == [None, b"sealed hinata"]
    assert kept.store.get("r-2").data_key is None
    assert not answered(kept, "aozora")


def test_what_was_read_goes_after_its_time_and_what_is_open_stays(kept):
    planned(kept, "hinata", "aozora")
    answered(kept, "hinata")
    kept.store.note_read("r-1", now=NOW)
    assert kept.upkeep.purge_read(read_before=NOW + MINUTE) == 0
    answered(kept, "aozora")
    assert kept.upkeep.purge_read(read_before=NOW - SECOND) == 0
    assert kept.upkeep.purge_read(read_before=NOW) == 1
    assert state(kept) is S.PURGED


def test_what_nobody_read_expires_and_what_was_read_is_purged(kept):
    planned(kept, "hinata")
    answered(kept, "hinata")
    kept.store.note_read("r-1", now=NOW)
    add(kept, a_retrieval("r-2"))
    assert kept.upkeep.expire(now=NOW + DAY - SECOND) == 0
    assert kept.upkeep.expire(now=NOW + DAY) == 2
    assert (state(kept), state(kept, "r-2")) == (S.PURGED, S.EXPIRED)


def test_lost_messages_and_lapsed_leases_wait_for_a_worker(kept):
    for number, changes in enumerate(
        [
            {},
            {"created_at": NOW + 3 * SECOND},
            {"lease_until": NOW},
            {"lease_until": NOW + MINUTE},
            {"state": S.READY},
            {"state": S.PARTIAL, "lease_until": NOW - SECOND},
            {"deadline_at": NOW},
        ]
    ):
        add(kept, replace(a_retrieval(f"r-{number}"), **changes))
    waiting = kept.upkeep.waiting(accepted_before=NOW, now=NOW)
    assert sorted(waiting) == ["r-0", "r-2", "r-5"]


@pytest.mark.parametrize(
    "engine", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]
)
def test_holding_a_grant_makes_the_next_one_wait(engine, request):
    kept = on_sql(request.getfixturevalue(f"{engine}_url"))
    kept.grants.add(a_grant())

    def one_only():
        with kept.unit.transaction():
            kept.store.hold_grant("g-1")
            if kept.store.of_grant("g-1"):
                return False
            return add(kept, a_retrieval(f"r-{threading.get_ident()}"))

    assert sorted(at_once(6, one_only)) == [False] * 5 + [True]
    kept.unit.dispose()


@pytest.mark.parametrize(
    "engine", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]
)
def test_shredding_leaves_no_sealed_byte_in_any_row(engine, request):
    kept = on_sql(request.getfixturevalue(f"{engine}_url"))
    kept.grants.add(a_grant())
    planned(kept, "hinata")
    answered(kept, "hinata")
    kept.store.acknowledge("r-1", now=NOW)
    with kept.unit.reading() as connection:
        assert connection.execute(select(RetrievalPartRow.__table__)).all() == []
        assert connection.scalar(select(RetrievalRow.data_key)) is None
    kept.unit.dispose()
