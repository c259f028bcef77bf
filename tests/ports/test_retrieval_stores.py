"""What keeping retrievals promises: the fake and both databases are held to it alike."""

import pytest
from sqlalchemy import select

from consent.retrieval import Question
from provider.storage.retrievals import RetrievalPartRow, RetrievalRow
from tests.at_once import at_once
from tests.ports.kept_retrievals import (
    MINUTE,
    NOW,
    SECOND,
    S,
    a_grant,
    a_retrieval,
    add,
    answered,
    on_sql,
    planned,
    state,
)


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
    assert kept.work.renew("w-1", until=NOW + MINUTE) == {}


@pytest.mark.parametrize(
    "engine", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]
)
def test_holding_a_grant_makes_the_next_one_wait(engine, request):
    kept = on_sql(request.getfixturevalue(f"{engine}_url"))
    kept.grants.add(a_grant())

    def one_only(number):
        with kept.unit.transaction():
            kept.store.hold_grant("g-1")
            if kept.store.of_grant("g-1"):
                return False
            return add(kept, a_retrieval(f"r-{number}"))

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
