"""Cases about deliveries that nobody remembers: one at a time about one connection, settled once."""

from datetime import UTC, datetime, timedelta

import pytest

from consent.disclosure import Disclosure
from consent.unrecognised import KEPT_FOR, CaseState, Finding, new_case
from provider.storage.expiry import delete_expired
from provider.storage.persons import PersonRow
from provider.storage.unrecognised import SqlUnrecognisedCases
from tests.at_once import at_once

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
A_SECOND = timedelta(seconds=1)


@pytest.fixture
def cases(database):
    with database.transaction() as connection:
        for name in ("me", "other"):
            row = {"person_id": name, "directory_hash": name, "directory_ref": b"sealed"}
            connection.execute(PersonRow.__table__.insert().values(row | {"created_at": NOW}))
    return SqlUnrecognisedCases(database)


def a_case(entry="d-1", grant="g-1", person="me", now=NOW):
    entry = Disclosure(
        entry, NOW, NOW, "c-1", grant, "r-1", person, person, "self", "calendar", items=()
    )
    return new_case(entry, person, now=now)


def test_about_one_connection_one_case_is_open(cases):
    first = cases.open(a_case())
    assert cases.open(a_case("d-2")) == first
    assert cases.open(a_case("d-2", person="other")) != first
    assert cases.open(a_case("d-3", grant="")) != cases.open(a_case("d-4", grant=""))
    assert len(cases.waiting()) == 4


def test_pressed_in_two_tabs_at_once_it_is_one_case(cases):
    numbers = at_once(4, lambda _: cases.open(a_case()).number)
    assert len(set(numbers)) == 1
    assert len(cases.waiting()) == 1


def test_a_case_is_settled_once_and_makes_room_for_another(cases):
    first = cases.open(a_case())
    assert cases.settle(first.number, CaseState.RECOGNISED, now=NOW)
    assert not cases.settle(first.number, CaseState.CLOSED, now=NOW, finding=Finding.MISUSE)
    kept = cases.get(first.number, "me")
    assert (kept.state, kept.settled_at, kept.finding) == (CaseState.RECOGNISED, NOW, None)
    second = cases.open(a_case(now=NOW + A_SECOND))
    assert second.number != first.number
    assert [case.number for case in cases.of_person("me")] == [second.number, first.number]
    assert [case.number for case in cases.waiting()] == [second.number]


def test_a_case_is_the_one_persons_who_reported_it(cases):
    mine = cases.open(a_case())
    assert cases.get(mine.number, "other") is None
    assert cases.of_person("other") == []


def test_only_settled_cases_age(database, cases):
    waits, over = cases.open(a_case()), cases.open(a_case(grant="g-2"))
    cases.settle(over.number, CaseState.CLOSED, now=NOW, finding=Finding.UNCLEAR)
    delete_expired(database, now=NOW + KEPT_FOR)
    assert len(cases.of_person("me")) == 2
    delete_expired(database, now=NOW + KEPT_FOR + A_SECOND)
    assert [case.number for case in cases.of_person("me")] == [waits.number]


def test_an_entry_that_does_not_concern_somebody_gives_them_no_case():
    entry = Disclosure("d", NOW, NOW, "c", "g", "r", "proxy", "principal", "agent", "p", items=())
    assert new_case(entry, "stranger", now=NOW) is None
    assert new_case(entry, "principal", now=NOW).grant_id == "g"
