"""A transaction is all or nothing, joined by whoever is called inside it, on both databases."""

import threading
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError

from provider.keys.envelope import Envelope
from provider.storage.db import Database
from provider.storage.key_store import SecretStore
from provider.storage.replays import ReplayRow

NOW = datetime(2026, 11, 22, 3, 4, 5, 678901, tzinfo=UTC)


@pytest.fixture
def database(database_url):
    database = Database(database_url)
    yield database
    database.dispose()


def add(database, value):
    with database.transaction() as connection:
        connection.execute(insert(ReplayRow).values(value_hash=value, expires_at=NOW))


def count(database):
    with database.reading() as connection:
        return connection.scalar(select(func.count()).select_from(ReplayRow))


def test_what_is_joined_commits_and_rolls_back_as_one(database):
    with pytest.raises(IntegrityError), database.transaction():
        add(database, "first")
        add(database, "second")
        add(database, "first")
    assert count(database) == 0
    with database.transaction():
        add(database, "first")
        add(database, "second")
    assert count(database) == 2


def test_what_waits_for_the_commit_happens_after_it_and_never_after_a_rollback(database):
    seen = []
    with database.transaction():
        database.after_commit(lambda: seen.append(count(database)))
        add(database, "value")
        assert seen == []
    assert seen == [1]
    with pytest.raises(RuntimeError), database.transaction():
        database.after_commit(lambda: seen.append("never"))
        raise RuntimeError
    assert seen == [1]
    database.after_commit(lambda: seen.append("at once"))
    assert seen == [1, "at once"]


def test_instants_come_back_exact_and_aware_whatever_zone_they_were_written_in(database):
    japan = NOW.astimezone(timezone(timedelta(hours=9)))
    with database.transaction() as connection:
        connection.execute(insert(ReplayRow).values(value_hash="v", expires_at=japan))
        assert connection.scalar(select(ReplayRow.expires_at)) == NOW
        found = connection.scalar(select(ReplayRow.value_hash).where(ReplayRow.expires_at <= NOW))
    assert found == "v"
    with pytest.raises(Exception, match="without a time zone"):
        add_naive(database)


def add_naive(database):
    naive = NOW.replace(tzinfo=None)
    with database.transaction() as connection:
        connection.execute(insert(ReplayRow).values(value_hash="n", expires_at=naive))


def test_whoever_comes_first_makes_the_secret_and_everyone_uses_it(database):
    envelope = Envelope(b"k" * 32)
    start, seen = threading.Barrier(8), []

    def first_start():
        store = SecretStore(database, envelope)
        start.wait()
        seen.append(store.named("pairwise", now=NOW))

    threads = [threading.Thread(target=first_start) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(seen) == 8
    assert len(set(seen)) == 1
