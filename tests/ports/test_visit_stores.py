"""Sessions, visits, challenges and parked answers: what their stores promise, on each database."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from provider.flow import transitions
from provider.flow.errors import FlowConflictError, FlowExpiredError, FlowUnknownError
from provider.flow.state import AuthorizationRequest, Choice, SubjectChoice
from provider.keys.envelope import Envelope
from provider.keys.keyed import KeyedHash
from provider.login.authenticator import LinkedBy
from provider.storage.challenges import AnswerParking, Challenge, ChallengeStore, ParkedAnswer
from provider.storage.credentials import CredentialStore
from provider.storage.flows import FlowRow, SqlFlowStore
from provider.storage.persons import PersonStore
from provider.storage.sessions import SessionGoneError, SessionStore
from tests.at_once import at_once
from tests.pki import NOW
from tests.ports.verified_cards import verified

ENVELOPE = Envelope(b"k" * 32)
MINUTE = timedelta(minutes=1)
REQUEST = AuthorizationRequest(
    client_id="c-1",
    redirect_uri="https://app.example/cb",
    scope="openid immunisation",
    state="s",
    nonce=None,
    code_challenge="x" * 43,
    dpop_jkt=None,
    purpose_id="calendar",
)


@pytest.fixture
def sessions(database):
    return SessionStore(database, idle=15 * MINUTE, absolute=60 * MINUTE)


@pytest.fixture
def flows(database):
    return SqlFlowStore(database, ENVELOPE)


@pytest.fixture
def persons(database):
    return PersonStore(database, ENVELOPE, KeyedHash(b"p" * 32))


@pytest.fixture
def credentials(database):
    return CredentialStore(database, KeyedHash(b"p" * 32))


# --- sessions


def test_a_session_is_found_by_its_cookie_and_stored_only_as_a_hash(sessions, database):
    value, session = sessions.open("ja", now=NOW)
    assert sessions.find(value, now=NOW) == session
    assert sessions.find(session.session_hash, now=NOW) is None
    with database.reading() as connection:
        stored = connection.execute(text("SELECT * FROM browser_session")).all()
    assert value not in str(stored)


def test_a_session_ends_when_idle_and_lives_on_when_used(sessions):
    value, _ = sessions.open("ja", now=NOW)
    assert sessions.find(value, now=NOW + 14 * MINUTE)
    assert sessions.find(value, now=NOW + 28 * MINUTE)
    assert sessions.find(value, now=NOW + 43 * MINUTE) is None


def test_a_session_ends_for_good_after_its_absolute_life(sessions):
    value, _ = sessions.open("ja", now=NOW)
    for minutes in range(10, 60, 10):
        assert sessions.find(value, now=NOW + minutes * MINUTE)
    assert sessions.find(value, now=NOW + 60 * MINUTE) is None


def test_login_renews_the_id_and_takes_open_visits_along(sessions, persons, credentials, flows):
    old_value, before = sessions.open("en", now=NOW)
    flow = transitions.start("f-1", before.session_hash, None, None, now=NOW, lifetime=30 * MINUTE)
    flows.add(flow)
    person = persons.enrol("p-1", now=NOW)
    credential = credentials.enrol(person, verified(), LinkedBy.DIRECTORY, now=NOW).credential_id
    new_value, after = sessions.log_in(before, person, credential, now=NOW)
    assert new_value != old_value
    assert sessions.find(old_value, now=NOW) is None
    assert sessions.find(new_value, now=NOW) == after
    assert (after.person_id, after.locale) == (person, "en")
    assert flows.get("f-1", after.session_hash, now=NOW)
    with pytest.raises(FlowUnknownError):
        flows.get("f-1", before.session_hash, now=NOW)


def test_of_many_logins_from_one_session_one_succeeds(sessions, persons, credentials):
    _, before = sessions.open("ja", now=NOW)
    person = persons.enrol("p-1", now=NOW)
    credential = credentials.enrol(person, verified(), LinkedBy.DIRECTORY, now=NOW).credential_id
    outcomes = at_once(8, lambda _: sessions.log_in(before, person, credential, now=NOW))
    assert sum(isinstance(o, tuple) for o in outcomes) == 1
    assert sum(isinstance(o, SessionGoneError) for o in outcomes) == 7


def test_a_revoked_credential_ends_its_sessions(sessions, persons, credentials):
    _, before = sessions.open("ja", now=NOW)
    person = persons.enrol("p-1", now=NOW)
    credential = credentials.enrol(person, verified(), LinkedBy.DIRECTORY, now=NOW).credential_id
    value, _ = sessions.log_in(before, person, credential, now=NOW)
    credentials.note_withdrawn("f" * 64, on_hold=False, now=NOW)
    assert sessions.find(value, now=NOW)
    credentials.note_withdrawn("a" * 64, on_hold=False, now=NOW)
    assert sessions.find(value, now=NOW) is None
    assert not credentials.active_of([credential])


def test_a_closed_session_is_gone(sessions):
    value, session = sessions.open("ja", now=NOW)
    sessions.close(session.session_hash, now=NOW)
    assert sessions.find(value, now=NOW) is None


# --- flows


def test_a_flow_comes_back_as_it_was(flows):
    flow = transitions.start("f-1", "h", REQUEST, "u" * 64, now=NOW, lifetime=30 * MINUTE)
    flow = replace(
        flow,
        person_id="p",
        credential_id="c",
        authenticated_at=NOW,
        subject=SubjectChoice("p", "self"),
        choice=Choice(("immunisation",), (), 90),
        grant_id="g",
    )
    flows.add(flow)
    assert flows.get("f-1", "h", now=NOW) == flow


def test_a_flow_is_found_only_with_its_session_and_in_its_time(flows):
    flows.add(transitions.start("f-1", "h", REQUEST, None, now=NOW, lifetime=30 * MINUTE))
    with pytest.raises(FlowUnknownError):
        flows.get("f-1", "other", now=NOW)
    with pytest.raises(FlowExpiredError):
        flows.get("f-1", "h", now=NOW + 30 * MINUTE)


def test_what_a_flow_holds_is_sealed(flows, database):
    flows.add(transitions.start("f-1", "h", REQUEST, None, now=NOW, lifetime=30 * MINUTE))
    with database.reading() as connection:
        content = connection.scalar(select(FlowRow.content))
    assert b"app.example" not in content


def test_of_many_steps_from_one_version_one_is_taken(flows):
    flow = transitions.start("f-1", "h", REQUEST, None, now=NOW, lifetime=30 * MINUTE)
    flows.add(flow)
    outcomes = at_once(8, lambda _: flows.advance(flow, transitions.refuse(flow, now=NOW)))
    assert sum(isinstance(o, FlowConflictError) for o in outcomes) == 7
    assert flows.get("f-1", "h", now=NOW).version == 1


# --- challenges and parked answers


def challenge(txn="t-1", flow_id="f-1", session="h"):
    return Challenge(txn, flow_id, session, "n" * 43, "{}", NOW + 10 * MINUTE)


def test_a_challenge_is_taken_once_whoever_is_first(database):
    challenges = ChallengeStore(database)
    challenges.add(challenge(), now=NOW)
    outcomes = at_once(8, lambda _: challenges.take("t-1", "h", now=NOW))
    assert [o for o in outcomes if o is not None] == [challenge()]
    assert not challenges.is_open("t-1", now=NOW)


@pytest.mark.parametrize(
    ("txn", "session", "minutes"), [("t-1", "other", 0), ("t-2", "h", 0), ("t-1", "h", 10)]
)
def test_a_foreign_unknown_or_late_challenge_is_not_taken(database, txn, session, minutes):
    challenges = ChallengeStore(database)
    challenges.add(challenge(), now=NOW)
    assert challenges.take(txn, session, now=NOW + minutes * MINUTE) is None
    assert challenges.take("t-1", "h", now=NOW) == challenge()


def test_a_new_challenge_of_a_flow_closes_the_older_one(database):
    challenges = ChallengeStore(database)
    challenges.add(challenge(), now=NOW)
    challenges.add(challenge("t-2"), now=NOW)
    assert challenges.open_of("f-1", "h", now=NOW) == challenge("t-2")
    assert challenges.take("t-1", "h", now=NOW) is None


def test_a_handle_works_once_for_a_minute_and_the_answer_is_sealed(database):
    parking = AnswerParking(database, ENVELOPE)
    answer = ParkedAnswer("t-1", b"marker-answer", None)
    handle = parking.park(answer, now=NOW)
    with database.reading() as connection:
        stored = connection.execute(text("SELECT * FROM parked_answer")).all()
    assert handle not in str(stored)
    assert "marker-answer" not in str([bytes(v) for v in stored[0] if isinstance(v, bytes)])
    outcomes = at_once(8, lambda _: parking.take(handle, now=NOW))
    assert [o for o in outcomes if o is not None] == [answer]
    late = parking.park(answer, now=NOW)
    assert parking.take(late, now=NOW + MINUTE) is None


def test_answers_nobody_came_for_are_forgotten(database):
    parking = AnswerParking(database, ENVELOPE)
    for _ in range(3):
        parking.park(ParkedAnswer("t-1", b"", "ERR_TIMEOUT"), now=NOW)
    parking.park(ParkedAnswer("t-1", b"", None), now=NOW + MINUTE)
    with database.reading() as connection:
        assert connection.scalar(text("SELECT count(*) FROM parked_answer")) == 1
