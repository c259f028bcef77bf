"""Counter codes and clerks on both databases: opened once, gone with the session, closed with the clerk."""

from datetime import timedelta

import pytest

from provider.keys.keyed import KeyedHash
from provider.storage.counter_clerks import CLERK_SESSION_LIFE, CounterClerks
from provider.storage.counter_codes import CODE_LIFE, VIEW_LIFE, CounterCodes
from provider.storage.sessions import SessionStore
from tests.at_once import at_once
from tests.pki import NOW

MINUTE = timedelta(minutes=1)
SESSION, FLOW = "s" * 64, "f" * 43


@pytest.fixture
def codes(database):
    return CounterCodes(database, KeyedHash(b"c" * 32))


@pytest.fixture
def clerks(database):
    return CounterClerks(database)


def test_of_eight_clerks_who_bring_a_code_at_once_one_opens_it(codes):
    code = codes.make(SESSION, FLOW, now=NOW)
    assert len(code) == 8
    assert code.isdigit()
    outcomes = at_once(8, lambda _n: codes.open(code, now=NOW))
    [opened] = [each for each in outcomes if each is not None]
    assert (opened.session_hash, opened.flow_id) == (SESSION, FLOW)
    assert codes.opened(opened.code_id, now=NOW + VIEW_LIFE - MINUTE) == opened
    assert codes.opened(opened.code_id, now=NOW + VIEW_LIFE) is None


def test_a_code_lives_ten_minutes_and_the_next_one_voids_it(codes):
    first = codes.make(SESSION, FLOW, now=NOW)
    second = codes.make(SESSION, None, now=NOW)
    assert codes.open(first, now=NOW) is None
    assert codes.open(second, now=NOW + CODE_LIFE) is None
    assert codes.open(second, now=NOW + CODE_LIFE - MINUTE).flow_id is None


def test_the_code_itself_is_nowhere_in_the_database(database, codes):
    code = codes.make(SESSION, FLOW, now=NOW)
    with database.reading() as connection:
        rows = connection.exec_driver_sql("SELECT * FROM counter_code").all()
    assert code not in repr(rows)


def test_an_opening_is_written_down_once(codes):
    codes.open(codes.make(SESSION, FLOW, now=NOW), now=NOW)
    assert [codes.take_unnoted(SESSION), codes.take_unnoted(SESSION)] == [1, 0]


def test_a_code_ends_with_the_session_that_it_belongs_to(database, codes):
    sessions = SessionStore(database, idle=15 * MINUTE, absolute=60 * MINUTE)
    _, session = sessions.open("ja", now=NOW)
    opened = codes.open(codes.make(session.session_hash, FLOW, now=NOW), now=NOW)
    waiting = codes.make(session.session_hash, FLOW, now=NOW)
    sessions.close(session.session_hash, now=NOW)
    assert codes.opened(opened.code_id, now=NOW) is None
    assert codes.open(waiting, now=NOW) is None


def test_a_clerk_comes_in_by_the_secret_until_removed_or_the_shift_ends(clerks):
    secret = clerks.add("desk-1", now=NOW)
    assert clerks.add("desk-1", now=NOW) is None
    assert clerks.log_in(secret + "x", now=NOW) is None
    cookie = clerks.log_in(secret, now=NOW)
    found = clerks.find(cookie, now=NOW)
    assert (found.clerk_id, found.code_id) == ("desk-1", None)
    clerks.lay_open(found.session_hash, "code-1")
    assert clerks.find(cookie, now=NOW).code_id == "code-1"
    assert clerks.find(cookie, now=NOW + CLERK_SESSION_LIFE) is None
    assert [clerks.remove("desk-1"), clerks.remove("desk-1")] == [True, False]
    assert clerks.find(cookie, now=NOW) is None
    assert clerks.log_in(secret, now=NOW) is None


def test_a_session_out_of_time_is_told_from_one_that_was_ended(database):
    sessions = SessionStore(database, idle=15 * MINUTE, absolute=60 * MINUTE)
    value, session = sessions.open("ja", now=NOW)
    assert sessions.lapsed(value, now=NOW + 14 * MINUTE) is None
    assert sessions.lapsed(value, now=NOW + 15 * MINUTE) == session.session_hash
    sessions.close(session.session_hash, now=NOW)
    assert sessions.lapsed(value, now=NOW + 15 * MINUTE) is None
