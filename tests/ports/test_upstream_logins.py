"""Logins under way at an upstream provider: what their store promises, on each database."""

from dataclasses import astuple
from datetime import timedelta

import pytest
from sqlalchemy import text

from provider.keys.envelope import Envelope
from provider.login.upstream.request import new_request
from provider.storage.expiry import delete_expired
from provider.storage.sessions import SessionStore
from provider.storage.upstream_logins import LIFETIME, UpstreamLoginStore
from tests.at_once import at_once
from tests.pki import NOW

FLOW, SESSION = "f" * 43, "s" * 64
SECOND = timedelta(seconds=1)


@pytest.fixture
def logins(database):
    return UpstreamLoginStore(database, Envelope(b"k" * 32))


@pytest.fixture
def sent(logins):
    request = new_request()
    logins.add(FLOW, SESSION, request, now=NOW)
    return request


def rows(database):
    with database.reading() as connection:
        return connection.execute(text("SELECT * FROM upstream_login")).all()


def test_a_login_is_given_back_once_and_only_to_the_session_that_began_it(logins, sent):
    assert logins.take(sent.state, "t" * 64, now=NOW) is None
    assert logins.take("another state", SESSION, now=NOW) is None
    taken = logins.take(sent.state, SESSION, now=NOW + LIFETIME - SECOND)
    assert (taken.flow_id, taken.sent, taken.began_at) == (FLOW, sent, NOW)
    assert logins.take(sent.state, SESSION, now=NOW) is None


def test_a_late_answer_finds_nothing(logins, sent, database):
    assert logins.take(sent.state, SESSION, now=NOW + LIFETIME) is None
    delete_expired(database, now=NOW + LIFETIME + SECOND)
    assert rows(database) == []


def test_a_visit_that_begins_again_can_no_longer_answer_the_first_time(logins, sent):
    again = new_request()
    logins.add(FLOW, SESSION, again, now=NOW)
    assert logins.take(sent.state, SESSION, now=NOW) is None
    assert logins.take(again.state, SESSION, now=NOW).sent == again


def test_visits_do_not_take_each_others_logins(logins, sent):
    other = new_request()
    logins.add("g" * 43, SESSION, other, now=NOW)
    assert logins.take(sent.state, SESSION, now=NOW).flow_id == FLOW
    assert logins.take(other.state, SESSION, now=NOW).flow_id == "g" * 43


def test_of_eight_answers_at_once_one_is_heard(logins, sent):
    taken = at_once(8, lambda _: logins.take(sent.state, SESSION, now=NOW))
    assert sum(each is not None for each in taken) == 1


def test_neither_state_nor_nonce_nor_verifier_is_stored_in_clear(sent, database):
    [row] = rows(database)
    assert [value for value in astuple(sent) if value in str(row)] == []


def test_a_login_in_another_tab_takes_the_waiting_ones_along(logins, database):
    sessions = SessionStore(database, idle=LIFETIME, absolute=LIFETIME)
    _, before = sessions.open("ja", now=NOW)
    waiting = new_request()
    logins.add(FLOW, before.session_hash, waiting, now=NOW)
    _, after = sessions.log_in(before, "p-1", "c-1", now=NOW)
    assert logins.take(waiting.state, before.session_hash, now=NOW) is None
    assert logins.take(waiting.state, after.session_hash, now=NOW).flow_id == FLOW
