"""Who is told that a session ended: what the store promises, on each database."""

from datetime import timedelta

import pytest

from provider.storage.client_sessions import NOTICE_LIFE, ClientSessionStore, SessionOfPerson
from provider.storage.sessions import SessionStore
from tests.at_once import at_once
from tests.pki import NOW

LEASE = timedelta(minutes=1)


@pytest.fixture
def sessions(database):
    return SessionStore(database, idle=timedelta(minutes=15), absolute=timedelta(hours=1))


@pytest.fixture
def known(database):
    return ClientSessionStore(database, timedelta(hours=1))


@pytest.fixture
def logged_in(sessions):
    """A session of person p-1."""
    _, before = sessions.open("ja", now=NOW)
    return sessions.log_in(before, "p-1", "k-1", now=NOW)[1]


def of(session):
    return SessionOfPerson(session.session_hash, session.person_id)


def due(known, *, now=NOW, count=8):
    return known.claim_due(now=now, count=count, lease=LEASE)


def test_a_client_knows_a_session_by_one_id_and_no_two_clients_share_it(known, logged_in):
    first = known.sid(of(logged_in), "c-1", now=NOW)
    assert known.sid(of(logged_in), "c-1", now=NOW) == first
    assert known.sid(of(logged_in), "c-2", now=NOW) != first


def test_the_end_of_a_session_is_a_notice_for_each_client_that_knows_it(sessions, known, logged_in):
    sids = {known.sid(of(logged_in), client, now=NOW) for client in ("c-1", "c-2")}
    assert due(known) == ()
    sessions.close(logged_in.session_hash, now=NOW)
    assert {notice.sid for notice in due(known)} == sids
    sessions.close(logged_in.session_hash, now=NOW)
    assert due(known) == ()


def test_another_login_of_the_same_person_keeps_the_id(sessions, known, logged_in):
    sid = known.sid(of(logged_in), "c-1", now=NOW)
    _, renewed = sessions.log_in(logged_in, "p-1", "k-1", now=NOW)
    assert due(known) == ()
    assert known.sid(of(renewed), "c-1", now=NOW) == sid


def test_a_login_of_another_person_ends_the_session_of_the_first(sessions, known, logged_in):
    sid = known.sid(of(logged_in), "c-1", now=NOW)
    _, renewed = sessions.log_in(logged_in, "p-2", "k-2", now=NOW)
    [notice] = due(known)
    assert (notice.sid, notice.person_id) == (sid, "p-1")
    assert known.sid(of(renewed), "c-1", now=NOW) != sid


def test_an_end_that_is_rolled_back_tells_nobody(database, sessions, known, logged_in):
    known.sid(of(logged_in), "c-1", now=NOW)
    with pytest.raises(RuntimeError), database.transaction():
        sessions.close(logged_in.session_hash, now=NOW)
        raise RuntimeError
    assert due(known) == ()


def test_a_notice_under_way_is_nobody_elses_until_its_lease_is_over(sessions, known, logged_in):
    known.sid(of(logged_in), "c-1", now=NOW)
    sessions.close(logged_in.session_hash, now=NOW)
    claimed = [notice for notices in at_once(8, lambda _: due(known)) for notice in notices]
    assert [notice.attempts for notice in claimed] == [1]
    assert due(known, now=NOW + LEASE - timedelta(seconds=1)) == ()
    [again] = due(known, now=NOW + LEASE)
    assert again.attempts == 2


def test_a_notice_is_put_off_settled_and_given_up(sessions, known, logged_in):
    known.sid(of(logged_in), "c-1", now=NOW)
    sessions.close(logged_in.session_hash, now=NOW)
    [notice] = due(known)
    known.put_off(notice.sid, NOW + 2 * LEASE)
    assert due(known, now=NOW + LEASE) == ()
    assert due(known, now=NOW + NOTICE_LIFE) == ()
    [notice] = due(known, now=NOW + 2 * LEASE)
    known.settle(notice.sid)
    assert due(known, now=NOW + 9 * LEASE) == ()


def test_two_tabs_at_once_learn_one_id(known, logged_in):
    told = at_once(8, lambda _: known.sid(of(logged_in), "c-1", now=NOW))
    assert len(set(map(str, told))) == 1, told
    assert known.sid(of(logged_in), "c-1", now=NOW) == told[0]


def test_a_session_is_known_to_a_client_by_its_own_id_alone(sessions, known, logged_in):
    sid = known.sid(of(logged_in), "c-1", now=NOW)
    other = known.sid(of(logged_in), "c-2", now=NOW)
    assert known.knows(logged_in.session_hash, "c-1", sid)
    assert not known.knows(logged_in.session_hash, "c-1", other)
    assert not known.knows("x" * 64, "c-1", sid)
