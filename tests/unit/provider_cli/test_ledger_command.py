"""`madoguchi ledger verify`: the chain is walked, and its first fault is told."""

from datetime import UTC, datetime

import pytest
from click.testing import CliRunner
from sqlalchemy import update

from consent.disclosure import DisclosedItem, Disclosure
from provider.cli.ledger import ledger
from provider.settings import Settings
from provider.storage.db import Database
from provider.storage.disclosures import DisclosureRow, SqlDisclosureLog

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@pytest.fixture
def database(prepared_settings, monkeypatch):
    monkeypatch.setattr(Settings, "from_environment", lambda: prepared_settings)
    database = Database(prepared_settings.database_url)
    yield database
    database.dispose()


def add_entries(database, how_many):
    for number in range(how_many):
        names = ("client_id", "grant_id", "retrieval_id", "person_id", "subject_id", "relation")
        SqlDisclosureLog(database).append(
            Disclosure(
                disclosure_id=f"d-{number}",
                occurred_at=NOW,
                requested_at=NOW,
                purpose_id="calendar",
                items=(DisclosedItem("immunisation", "released"),),
                **dict.fromkeys(names, "x"),
            )
        )


@pytest.mark.parametrize("entries", [0, 3])
def test_a_whole_chain_is_counted(database, entries):
    add_entries(database, entries)
    told = CliRunner().invoke(ledger, ["verify"])
    assert (told.exit_code, told.output) == (0, f"{entries} entries, all in their chain\n")


def test_the_first_fault_is_told(database):
    add_entries(database, 3)
    with database.transaction() as connection:
        second = update(DisclosureRow).where(DisclosureRow.disclosure_id == "d-1")
        connection.execute(second.values(relation="y"))
    told = CliRunner().invoke(ledger, ["verify"])
    assert (told.exit_code, told.output) == (1, "Error: entry 2 (d-1) is altered\n")
