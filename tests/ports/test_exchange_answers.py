"""Answers of the exchange history at rest: bound to one session, destroyed with it, asked one at a time."""

import uuid
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from consent.exchange import ExchangeAnswer
from provider.storage.credential_ends import end_logins_of
from provider.storage.exchange_history import ExchangeAnswerRow, SqlExchangeHistory
from provider.storage.exchange_upkeep import destroy_outlived
from provider.storage.expiry import delete_expired
from provider.storage.persons import CredentialRow, PersonRow
from provider.storage.sessions import SessionStore
from tests.pki import NOW

IDLE = timedelta(minutes=15)
A_SECOND = timedelta(seconds=1)
LATER = NOW + timedelta(days=395)
ME, OTHER = "person-me", "person-other"


@pytest.fixture
def answers(database):
    return SqlExchangeHistory(database)


@pytest.fixture
def sessions(database):
    with database.transaction() as connection:
        for person_id in (ME, OTHER):
            connection.execute(PersonRow.__table__.insert().values(_person(person_id)))
            connection.execute(CredentialRow.__table__.insert().values(_credential(person_id)))
    return SessionStore(database, idle=IDLE, absolute=timedelta(hours=1))


def _person(person_id):
    return {
        "person_id": person_id,
        "directory_hash": person_id,
        "directory_ref": b"sealed",
        "created_at": NOW,
    }


def _credential(person_id):
    return {
        "credential_id": f"card-{person_id}",
        "person_id": person_id,
        "issuer_key_sha256": "a" * 64,
        "serial_hmac": person_id,
        "certificate_hmac": person_id,
        "kind": "sandbox",
        "not_after": NOW + timedelta(days=365),
        "status": "active",
        "created_at": NOW,
    }


def logged_in(sessions, person_id=ME, before=None, now=NOW):
    before = before or sessions.open("ja", now=now)[1]
    return sessions.log_in(before, person_id, f"card-{person_id}", now=now)[1]


def asked(**changes):
    life = NOW + timedelta(hours=1)
    answer = ExchangeAnswer(str(uuid.uuid4()), ME, ME, "self", b"wrapped", NOW, life)
    return replace(answer, **changes)


def unread(answers, **changes):
    """An answer that has come."""
    one = asked(**changes)
    assert answers.add(one, now=NOW)
    answers.keep(one.answer_id, b"sealed", until=LATER)
    return one.answer_id


def read(answers, session, **changes):
    answer_id = unread(answers, **changes)
    answers.begin_reading(answer_id, ME, session.session_hash, now=NOW)
    return answer_id


def kept(database):
    with database.reading() as connection:
        return set(connection.scalars(select(ExchangeAnswerRow.answer_id)))


def test_nobody_asks_again_before_the_answer_is_read(answers, sessions):
    session = logged_in(sessions)
    answer_id = unread(answers)
    assert answers.add(asked(), now=NOW) is False
    assert answers.add(asked(subject_id="child"), now=NOW)
    answers.begin_reading(answer_id, ME, session.session_hash, now=NOW)
    assert answers.add(asked(), now=NOW)


def test_a_question_that_nobody_took_up_makes_room_after_its_time(answers):
    assert answers.add(asked(), now=NOW)
    assert answers.add(asked(), now=NOW + timedelta(hours=1) - A_SECOND) is False
    assert answers.add(asked(), now=NOW + timedelta(hours=1))


def test_one_worker_takes_a_question_until_its_lease_is_over(answers):
    one = asked()
    answers.add(one, now=NOW)

    def claim(now):
        found = answers.claim_due(now=now, count=20, until=now + timedelta(seconds=30))
        return [each.answer_id for each in found]

    assert claim(NOW) == [one.answer_id]
    assert claim(NOW + 29 * A_SECOND) == []
    assert claim(NOW + 30 * A_SECOND) == [one.answer_id]
    answers.keep(one.answer_id, b"first", until=LATER)
    answers.keep(one.answer_id, b"second", until=LATER)
    [found] = answers.of_person(ME, "any session", now=NOW)
    assert (found.content, claim(NOW + 90 * A_SECOND)) == (b"first", [])


def test_an_answer_is_read_in_one_session_by_whoever_asked(answers, sessions):
    mine, elsewhere = logged_in(sessions), logged_in(sessions)
    answer_id = unread(answers)
    answers.begin_reading(answer_id, OTHER, elsewhere.session_hash, now=NOW)
    assert answers.of_person(ME, mine.session_hash, now=NOW)[0].read_in is None
    answers.begin_reading(answer_id, ME, mine.session_hash, now=NOW)
    answers.begin_reading(answer_id, ME, elsewhere.session_hash, now=NOW)
    assert [a.read_in for a in answers.of_person(ME, mine.session_hash, now=NOW)] == [
        mine.session_hash
    ]
    assert answers.of_person(ME, elsewhere.session_hash, now=NOW) == []
    assert answers.of_person(OTHER, mine.session_hash, now=NOW) == []


def test_a_later_reading_takes_the_place_of_the_earlier_one_in_that_session(
    database, answers, sessions
):
    session, elsewhere = logged_in(sessions), logged_in(sessions)
    read(answers, session)
    other = read(answers, elsewhere)
    child = read(answers, session, subject_id="child")
    assert kept(database) >= {other, child}
    latest = read(answers, session)
    assert kept(database) == {other, child, latest}


def test_logout_destroys_what_was_read_and_nothing_else(database, answers, sessions):
    session, elsewhere = logged_in(sessions), logged_in(sessions)
    read(answers, session)
    other = read(answers, elsewhere)
    waiting = unread(answers)
    sessions.close(session.session_hash, now=NOW)
    assert kept(database) == {other, waiting}


def test_the_same_person_keeps_it_through_a_new_login_and_another_destroys_it(
    database, answers, sessions
):
    session = logged_in(sessions)
    answer_id = read(answers, session)
    renewed = logged_in(sessions, before=session)
    assert answers.of_person(ME, renewed.session_hash, now=NOW)[0].answer_id == answer_id
    logged_in(sessions, OTHER, before=renewed)
    assert kept(database) == set()


def test_the_end_of_the_card_destroys_what_was_read(database, answers, sessions):
    read(answers, logged_in(sessions))
    with database.transaction() as connection:
        end_logins_of(connection, f"card-{ME}", now=NOW)
    assert kept(database) == set()


@pytest.mark.parametrize(
    ("passed", "left"), [(IDLE - A_SECOND, 1), (IDLE, 0)], ids=["still there", "idle too long"]
)
def test_time_ends_a_session_and_what_was_read_in_it(database, answers, sessions, passed, left):
    read(answers, logged_in(sessions))
    waiting = unread(answers, subject_id="child")
    assert destroy_outlived(database, IDLE, now=NOW + passed) == 1 - left
    assert len(kept(database) - {waiting}) == left


def test_what_was_read_in_a_session_of_which_nothing_is_left_goes_too(database, answers, sessions):
    session = logged_in(sessions)
    read(answers, session)
    delete_expired(database, now=NOW + timedelta(hours=3))
    assert destroy_outlived(database, IDLE, now=NOW) == 1


def test_an_unread_answer_is_there_until_the_second_it_is_over(database, answers):
    answer_id = unread(answers)
    assert answers.of_person(ME, "any session", now=LATER - A_SECOND)
    assert answers.of_person(ME, "any session", now=LATER) == []
    answers.begin_reading(answer_id, ME, "any session", now=LATER)
    assert delete_expired(database, now=LATER) == 0
    assert delete_expired(database, now=LATER + A_SECOND) == 1
    assert kept(database) == set()
