"""Cases, events for relying parties, and readings of one's own: at rest, on both databases."""

from dataclasses import replace
from datetime import timedelta

import pytest

from consent.correction import KEPT, CorrectionCase, CorrectionState, moved
from provider.storage.corrections import CorrectionStore
from provider.storage.expiry import delete_expired
from provider.storage.party_events import EVENT_LIFE, PartyEvent, PartyEventStore
from provider.storage.persons import PersonRow
from tests.pki import NOW

ME = "person-me"
A_SECOND = timedelta(seconds=1)
LEASE = timedelta(seconds=60)
CASE = CorrectionCase(
    case_id="case-1",
    person_id=ME,
    subject_id=ME,
    relation="self",
    agency_id="hinata",
    category="immunisation",
    record_type="immunisation_record",
    opened_at=NOW,
    changed_at=NOW,
    expires_at=NOW + KEPT,
)
EVENT = PartyEvent("jti-1", "c-1", "g-1", ME, "record-corrected", "immunisation", NOW)


@pytest.fixture
def cases(database):
    with database.transaction() as connection:
        row = {"person_id": ME, "directory_hash": ME, "directory_ref": b"sealed", "created_at": NOW}
        connection.execute(PersonRow.__table__.insert().values(row))
    return CorrectionStore(database)


@pytest.fixture
def events(database):
    return PartyEventStore(database)


def test_a_case_is_kept_as_it_is_and_once(cases):
    cases.add(CASE)
    cases.add(replace(CASE, category="household"))
    assert cases.get("case-1", now=NOW) == CASE
    assert cases.of_person(ME, now=NOW) == [CASE]
    assert cases.get("case-2", now=NOW) is None
    assert cases.of_person("person-other", now=NOW) == []


def test_what_nobody_said_anything_of_is_listed_by_when_it_was_opened(cases):
    accepted = replace(CASE, case_id="case-2", state=CorrectionState.ACCEPTED)
    older = replace(CASE, case_id="case-3", opened_at=NOW - KEPT)
    for case in (CASE, accepted, older):
        cases.add(case)
    assert cases.unanswered(NOW - A_SECOND, NOW, "") == [CASE]
    assert cases.unanswered(NOW - A_SECOND, NOW, "case-1") == []
    assert cases.unanswered(NOW, NOW + A_SECOND, "") == []


def test_of_two_statements_the_first_moves_a_case(cases):
    cases.add(CASE)
    later = NOW + A_SECOND
    refused = moved(CASE, CorrectionState.REFUSED, reason="other", now=later)
    corrected = moved(CASE, CorrectionState.CORRECTED, number="ZZ-7", now=later)
    assert cases.move(corrected, CASE.state)
    assert not cases.move(refused, CASE.state)
    assert cases.get("case-1", now=later) == corrected


def test_open_cases_are_counted_and_the_last_changed_comes_first(cases):
    newer = replace(CASE, case_id="case-2", changed_at=NOW + A_SECOND)
    decided = replace(CASE, case_id="case-3", state=CorrectionState.REFUSED)
    for each in (CASE, newer, decided):
        cases.add(each)
    assert cases.open_of(ME, now=NOW) == 2
    assert [each.case_id for each in cases.of_person(ME, now=NOW)] == ["case-2", "case-1", "case-3"]


def test_a_case_is_over_at_its_time_and_its_row_goes(cases, database):
    cases.add(CASE)
    assert cases.get("case-1", now=CASE.expires_at - A_SECOND) == CASE
    assert cases.get("case-1", now=CASE.expires_at) is None
    assert cases.open_of(ME, now=CASE.expires_at) == 0
    assert delete_expired(database, now=CASE.expires_at + A_SECOND) == 1


def test_an_event_is_taken_by_one_at_a_time_and_comes_back_after_the_lease(events):
    events.add(EVENT)
    assert events.claim_due(now=NOW, count=8, lease=LEASE) == [replace(EVENT, attempts=1)]
    assert events.claim_due(now=NOW + LEASE - A_SECOND, count=8, lease=LEASE) == ()
    assert events.claim_due(now=NOW + LEASE, count=8, lease=LEASE) == [replace(EVENT, attempts=2)]


def test_an_event_that_is_put_off_waits_and_one_that_is_settled_is_gone(events, database):
    for jti in ("jti-1", "jti-2"):
        events.add(replace(EVENT, jti=jti))
    events.claim_due(now=NOW, count=8, lease=LEASE)
    events.put_off("jti-1", NOW + timedelta(hours=1))
    events.settle("jti-2")
    assert events.claim_due(now=NOW + LEASE, count=8, lease=LEASE) == ()
    [left] = events.claim_due(now=NOW + timedelta(hours=1), count=8, lease=LEASE)
    assert left.jti == "jti-1"
    events.put_off("jti-1", NOW)
    assert events.claim_due(now=NOW + EVENT_LIFE, count=8, lease=LEASE) == ()
    assert delete_expired(database, now=NOW + EVENT_LIFE + A_SECOND) == 1


def test_an_event_is_kept_only_with_what_it_tells_of(events, database):
    with pytest.raises(ZeroDivisionError), database.transaction():
        events.add(EVENT)
        raise ZeroDivisionError
    assert events.claim_due(now=NOW, count=8, lease=LEASE) == ()
