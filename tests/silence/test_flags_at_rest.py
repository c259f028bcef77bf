"""Flags in the database: a row tells whose it is, and not a thing more; reading costs everybody the same."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import event, select, update

from consent.protection import CITIZEN, OPERATOR, Flag, FlagKind
from provider.keys.envelope import Envelope, SealError
from provider.storage.db import Database
from provider.storage.persons import PersonRow
from provider.storage.protection_flags import ProtectionRow, SqlProtectionFlags

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
BLOCK = Flag(FlagKind.SELF_INFO_BLOCK, NOW, OPERATOR)
STAFF = Flag(FlagKind.NO_AUTO_ANSWER, NOW, "hinata", "medical_access_log", "hinata")


@pytest.fixture
def database(database_url):
    opened = Database(database_url)
    with opened.transaction() as connection:
        for person in ("p-1", "p-2"):
            row = {
                "person_id": person,
                "directory_hash": person * 16,
                "directory_ref": b"sealed",
                "created_at": NOW,
            }
            connection.execute(PersonRow.__table__.insert().values(row))
    yield opened
    opened.dispose()


@pytest.fixture
def flags(database):
    return SqlProtectionFlags(database, Envelope(b"k" * 32))


def rows(database):
    with database.reading() as connection:
        return connection.execute(select(ProtectionRow.__table__)).mappings().all()


def test_what_is_set_is_read_and_what_is_lifted_is_gone(flags):
    flags.set("p-1", BLOCK)
    flags.set("p-1", STAFF)
    assert set(flags.of_person("p-1").flags) == {BLOCK, STAFF}
    assert flags.of_person("p-2").flags == ()
    flags.lift("p-1", BLOCK)
    assert flags.of_person("p-1").flags == (STAFF,)


def test_setting_twice_adds_no_row_and_a_citizen_lifts_nothing(flags, database):
    flags.set("p-1", BLOCK)
    flags.set("p-1", BLOCK)
    assert len(rows(database)) == 1
    flags.lift("p-1", Flag(BLOCK.kind, NOW, CITIZEN))
    assert flags.of_person("p-1").flags == (BLOCK,)


def test_rows_of_all_kinds_look_alike(flags, database):
    flags.set("p-1", BLOCK)
    flags.set("p-2", STAFF)
    one, other = rows(database)
    assert len(one["sealed"]) == len(other["sealed"])
    assert {*one.keys()} == {"person_id", "sealed"}
    for word in (b"self_info_block", b"hinata", b"operator", b"2026"):
        assert word not in one["sealed"] + other["sealed"]


def test_a_row_that_was_moved_to_another_person_does_not_open(flags, database):
    flags.set("p-1", BLOCK)
    with database.transaction() as connection:
        connection.execute(update(ProtectionRow).values(person_id="p-2"))
    with pytest.raises(SealError):
        flags.of_person("p-2")


def test_the_number_of_flags_shows_not_either(flags, database):
    flags.set("p-1", BLOCK)
    for category in ("pension", "household", "immunisation", "disability"):
        flags.set("p-2", Flag(FlagKind.NO_AUTO_ANSWER, NOW, "hinata", category, "hinata"))
    flags.lift("p-1", BLOCK)
    one, other = rows(database)
    assert len(one["sealed"]) == len(other["sealed"])


def test_reading_is_one_and_the_same_statement_for_everybody(flags, database):
    flags.set("p-1", BLOCK)
    asked = []
    event.listen(database.engine, "before_cursor_execute", lambda *a: asked.append(a[2]))
    for person in ("p-1", "p-2", "p-unheard-of"):
        flags.of_person(person)
    assert len([each for each in asked if each.startswith("SELECT")]) == 3
    assert len({*asked} - {"BEGIN"}) == 1
