"""Credentials, the feed and representations: what their stores promise, on each database."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from connectors.directory_port import CredentialEvent, CredentialStatus
from provider.keys.envelope import Envelope
from provider.keys.keyed import KeyedHash
from provider.login.authenticator import LinkedBy
from provider.storage.client_sessions import ClientSessionStore, SessionOfPerson
from provider.storage.credential_feed import CredentialFeed
from provider.storage.credentials import CredentialRefusedError, CredentialStore
from provider.storage.grants import SqlGrantStore
from provider.storage.persons import PersonStore
from provider.storage.representations import RepresentationStore
from provider.storage.sessions import SessionStore
from provider.storage.tokens import CodeStore, TokenStore
from tests.at_once import at_once
from tests.pki import NOW
from tests.ports.test_oauth_stores import ACCESS, CODE, GRANT, REFRESH
from tests.ports.test_oauth_stores import clients as clients  # noqa: PLC0414 - a fixture
from tests.ports.verified_cards import verified

LATER = NOW + timedelta(minutes=1)
KEYED = KeyedHash(b"p" * 32)
ACTIVE, SUSPENDED, SUPERSEDED, REVOKED = CredentialStatus
OLD, NEW = verified(1, "a" * 64), verified(2, "c" * 64)


@pytest.fixture
def persons(database):
    return PersonStore(database, Envelope(b"k" * 32), KEYED)


@pytest.fixture
def store(database):
    return CredentialStore(database, KEYED)


@pytest.fixture
def feed(database, store):
    return CredentialFeed(database, store)


@pytest.fixture
def sessions(database):
    return SessionStore(database, idle=timedelta(minutes=15), absolute=timedelta(minutes=60))


@pytest.fixture
def taro(persons):
    return persons.enrol("p-taro", now=NOW)


def enrol(store, person, credential=OLD, *, now=NOW):
    return store.enrol(person, credential, LinkedBy.DIRECTORY, now=now)


def status(store, person):
    return [kept.status for kept in store.of_person(person)]


def rows(database, query):
    with database.reading() as connection:
        return connection.execute(text(query)).all()


def event(number, what, sha="a" * 64):
    return CredentialEvent(number, sha, what)


# --- enrolment


def test_many_first_logins_at_once_make_one_credential(store, taro):
    outcomes = at_once(8, lambda _: enrol(store, taro))
    assert len({enrolled.credential_id for enrolled in outcomes}) == 1
    assert sum(enrolled.is_new for enrolled in outcomes) == 1


def test_two_people_who_claim_one_credential_at_once_do_not_both_get_it(store, persons, taro):
    people = [taro, persons.enrol("p-2", now=NOW)]
    outcomes = at_once(8, lambda number: enrol(store, people[number % 2]))
    assert sum(isinstance(one, CredentialRefusedError) for one in outcomes) == 4


def test_no_serial_and_no_fingerprint_is_stored_in_clear(store, taro, database):
    enrol(store, taro, replace(OLD, identifier="987654321"))
    [row] = rows(database, "SELECT * FROM credential")
    shown = " ".join(map(str, row))
    assert "987654321" not in shown
    assert "a" * 64 not in shown


@pytest.mark.parametrize("ended", [SUPERSEDED, REVOKED])
def test_what_is_over_logs_nobody_in(store, taro, ended):
    enrol(store, taro)
    store.note_status("a" * 64, ended, now=NOW)
    store.note_status("a" * 64, ACTIVE, now=NOW)
    store.note_status("a" * 64, SUSPENDED, now=NOW)
    with pytest.raises(CredentialRefusedError):
        enrol(store, taro)
    assert status(store, taro) == [ended]


def test_a_card_that_its_ca_held_works_again_at_a_login_that_passes(store, taro):
    enrol(store, taro)
    store.note_withdrawn("a" * 64, on_hold=True, now=NOW)
    assert status(store, taro) == [SUSPENDED]
    assert not enrol(store, taro).is_new
    assert status(store, taro) == [ACTIVE]


def test_a_card_that_the_directory_holds_waits_for_its_word(store, taro):
    enrol(store, taro)
    store.note_withdrawn("a" * 64, on_hold=True, now=NOW)
    store.note_status("a" * 64, SUSPENDED, now=NOW)
    with pytest.raises(CredentialRefusedError):
        enrol(store, taro)
    store.note_status("a" * 64, ACTIVE, now=NOW)
    assert status(store, taro) == [SUSPENDED]
    enrol(store, taro)
    assert status(store, taro) == [ACTIVE]


# --- what ends with a credential


@pytest.fixture
def logged_in(database, clients, store, sessions, taro):
    """One login with an app, its code and its tokens."""
    credential_id = enrol(store, taro).credential_id
    _, before = sessions.open("ja", now=NOW)
    cookie, session = sessions.log_in(before, taro, credential_id, now=NOW)
    known = SessionOfPerson(session.session_hash, taro)
    ClientSessionStore(database, timedelta(hours=1)).sid(known, "c-1", now=NOW)
    grant = replace(GRANT, person_id=taro, subject_id=taro, credential_id=credential_id)
    SqlGrantStore(database).add(grant)
    CodeStore(database).add(CODE)
    tokens = TokenStore(database)
    tokens.add_access(ACCESS)
    tokens.add_refresh(REFRESH)
    return cookie


def alive(database):
    counts = (
        "SELECT count(*) FROM authorization_code WHERE used_at IS NULL",
        "SELECT count(*) FROM refresh_token WHERE revoked_at IS NULL",
        "SELECT count(*) FROM access_token WHERE revoked_at IS NULL",
        "SELECT count(*) FROM browser_session WHERE person_id IS NOT NULL",
        "SELECT count(*) FROM client_session",
    )
    return [rows(database, query)[0][0] for query in counts]


@pytest.mark.parametrize("ended", [SUSPENDED, SUPERSEDED, REVOKED])
def test_every_end_takes_sessions_codes_and_tokens_with_it(
    database, store, sessions, logged_in, ended
):
    assert alive(database) == [1, 1, 1, 1, 1]
    assert store.note_status("a" * 64, ended, now=LATER) == 1
    assert store.note_status("a" * 64, ended, now=LATER) == 0
    assert alive(database) == [0, 0, 0, 0, 0]
    assert sessions.find(logged_in, now=LATER) is None
    assert rows(database, "SELECT count(*) FROM logout_notice")[0][0] == 1


def test_a_credential_past_its_date_ends_as_one_that_its_ca_holds(database, store, taro, logged_in):
    second = timedelta(seconds=1)
    assert store.end_lapsed(now=OLD.not_after - second) == 0
    assert store.end_lapsed(now=OLD.not_after) == 1
    assert store.end_lapsed(now=OLD.not_after) == 0
    assert alive(database) == [0, 0, 0, 0, 0]
    assert status(store, taro) == [SUSPENDED]


def test_an_account_elsewhere_is_good_for_another_while_at_each_login(store, taro):
    """The upstream says nothing between two logins: each vouches for some time, and no longer."""
    day = timedelta(days=1)
    enrol(store, taro)
    enrol(store, taro, replace(OLD, not_after=NOW + 10 * day))
    assert store.end_lapsed(now=NOW + 2 * day) == 0
    assert store.end_lapsed(now=NOW + 10 * day) == 1
    enrol(store, taro, replace(OLD, not_after=NOW + 20 * day), now=NOW + 11 * day)
    assert status(store, taro) == [ACTIVE]
    assert store.end_lapsed(now=NOW + 12 * day) == 0


def test_tokens_do_not_come_back_with_the_grant(database, store, taro, logged_in):
    store.note_status("a" * 64, REVOKED, now=LATER)
    newer = enrol(store, taro, NEW, now=LATER).credential_id
    assert store.resume_grants(taro, newer, now=LATER) == 1
    assert store.resume_grants(taro, newer, now=LATER) == 0
    token, standing = TokenStore(database).refresh(REFRESH.token_hash)
    assert standing.credential_active
    assert not token.good(now=LATER)
    assert standing.grant.resumed_at == LATER


def test_a_new_credential_ends_the_one_it_replaces_and_no_other_persons(
    database, store, persons, taro, logged_in
):
    other = persons.enrol("p-2", now=NOW)
    enrol(store, other, verified(3, "d" * 64))
    newer = enrol(store, taro, NEW, now=LATER).credential_id
    assert store.supersede(taro, newer, ["a" * 64, "c" * 64, "d" * 64], now=LATER) == 1
    assert status(store, taro) == [SUPERSEDED, ACTIVE]
    assert status(store, other) == [ACTIVE]
    assert store.supersede_kind(taro, newer, "sandbox", now=LATER) == 0


def test_a_login_with_the_new_card_while_the_old_session_acts(
    database, store, sessions, taro, logged_in
):
    """Whatever the order, the old login leaves nothing behind that works."""
    newer = enrol(store, taro, NEW, now=LATER).credential_id
    tokens = TokenStore(database)

    def act(number):
        if number % 2:
            return store.supersede(taro, newer, ["a" * 64], now=LATER)
        sessions.find(logged_in, now=LATER)
        with database.transaction():
            held = tokens.hold_refresh(REFRESH.token_hash)
            if held and held[0].good(now=LATER) and held[1].credential_active:
                tokens.add_access(replace(ACCESS, token_hash=f"{number:064}"))
        return None

    outcomes = at_once(8, act)
    assert [one for one in outcomes if isinstance(one, Exception)] == []
    assert sum(one or 0 for one in outcomes) == 1
    assert alive(database)[1:4] == [0, 0, 0]


# --- the feed


def test_the_feed_is_applied_once_by_any_number_of_workers(database, store, feed, taro, logged_in):
    events = [event(3, SUSPENDED), event(4, ACTIVE), event(7, REVOKED, "c" * 64)]
    outcomes = at_once(8, lambda _: feed.apply(0, events, now=LATER))
    assert sorted(outcomes) == [False] * 7 + [True]
    assert feed.position() == 7
    assert status(store, taro) == [SUSPENDED]
    assert rows(database, "SELECT count(*) FROM logout_notice")[0][0] == 1
    assert not feed.apply(0, events, now=LATER)
    assert feed.apply(7, [], now=LATER)


def test_a_crash_between_two_events_loses_neither(store, feed, taro, monkeypatch):
    enrol(store, taro)
    events = [event(1, SUSPENDED), event(2, REVOKED, "c" * 64)]
    note = store.note_status

    def dies_at_the_second(fingerprint, what, *, now):
        if what is REVOKED:
            raise OSError("the worker dies")
        return note(fingerprint, what, now=now)

    monkeypatch.setattr(store, "note_status", dies_at_the_second)
    with pytest.raises(OSError, match="dies"):
        feed.apply(0, events, now=LATER)
    assert (feed.position(), status(store, taro)) == (0, [ACTIVE])
    monkeypatch.undo()
    assert feed.apply(0, events, now=LATER)
    assert (feed.position(), status(store, taro)) == (2, [SUSPENDED])


def test_what_a_list_names_is_found_by_issuer_and_serial(store, taro):
    enrol(store, taro)
    issuer = OLD.issuer_sha256
    assert store.note_listed("f" * 64, ["1"], on_hold=False, now=LATER) == 0
    assert store.note_listed(issuer, ["9", "1"], on_hold=True, now=LATER) == 1
    assert store.note_listed(issuer, ["9", "1"], on_hold=False, now=LATER) == 1
    assert status(store, taro) == [REVOKED]


# --- representations


def test_one_child_shown_many_times_at_once_is_one_and_each_guardian_ends_alone(
    database, persons, taro
):
    store = RepresentationStore(database)
    hanako, child = persons.enrol("p-hanako", now=NOW), persons.enrol("p-child", now=NOW)
    at_once(8, lambda _: store.add(taro, child, now=NOW))
    store.add(hanako, child, now=NOW)
    assert [each.child_id for each in store.of_guardian(taro)] == [child]
    outcomes = at_once(4, lambda _: store.end(taro, child, now=LATER))
    assert sorted(outcomes) == [False] * 3 + [True]
    assert store.of_guardian(taro) == []
    assert store.of_guardian(hanako)
    store.add(taro, child, now=LATER)
    assert store.of_guardian(taro)[0].since == LATER
