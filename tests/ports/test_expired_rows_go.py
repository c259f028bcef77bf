"""Rows whose time has passed are deleted in batches, and no other row is, on both databases."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, insert, select

from provider.storage.db import Base, Database
from provider.storage.expiry import BATCH, KEPT_AFTER, delete_expired
from provider.storage.replays import ReplayRow

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
KEPT = KEPT_AFTER[ReplayRow]
LASTING = {"client", "retrieval"}
"""Tables whose rows outlive their ``expires_at``: the worker ends the client, or shreds what a retrieval holds."""


@pytest.fixture
def database(database_url):
    database = Database(database_url)
    yield database
    database.dispose()


def test_the_boundary_is_exact_and_several_batches_go_at_once(database):
    over = [NOW - KEPT - timedelta(microseconds=1)] * (2 * BATCH + 7)
    rows = [*over, NOW - KEPT, NOW, NOW + timedelta(days=1)]
    with database.transaction() as connection:
        values = [{"value_hash": str(n), "expires_at": at} for n, at in enumerate(rows)]
        connection.execute(insert(ReplayRow), values)
    assert delete_expired(database, now=NOW) == len(over)
    assert delete_expired(database, now=NOW) == 0
    with database.reading() as connection:
        assert connection.scalar(select(func.count()).select_from(ReplayRow)) == 3


def test_every_table_with_short_lived_rows_is_in_the_list():
    listed = {row.__tablename__ for row in KEPT_AFTER} | LASTING | {"consent_grant"}
    assert {t.name for t in Base.metadata.tables.values() if "expires_at" in t.c} == listed
