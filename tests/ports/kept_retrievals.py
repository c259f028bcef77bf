"""Retrievals kept in memory and on both databases, with one standing grant, for the suites."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import insert

from consent.grant import Grant
from consent.retrieval import Part, Question, Retrieval, RetrievalState
from provider.storage.clients import ClientRow
from provider.storage.db import Database
from provider.storage.grants import SqlGrantStore
from provider.storage.persons import PersonRow
from provider.storage.retrieval_upkeep import SqlRetrievalUpkeep
from provider.storage.retrieval_work import SqlRetrievalWork
from provider.storage.retrievals import SqlRetrievalStore
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


def leased(kept, retrieval_id="r-1", now=NOW, owner="w-1"):
    return kept.work.lease(retrieval_id, owner, now=now, until=now + 10 * SECOND)


def planned(kept, *agencies):
    add(kept, a_retrieval())
    lease = leased(kept)
    parts = [Part("immunisation", agency) for agency in agencies]
    assert kept.work.plan("r-1", lease.attempt, parts)


def answered(kept, agency, at=NOW):
    part = Part("immunisation", agency, b"sealed " + agency.encode(), at)
    return kept.work.keep_answers([("r-1", part)])


def state(kept, retrieval_id="r-1"):
    return kept.store.get(retrieval_id).state
