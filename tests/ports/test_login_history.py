"""The login history on both databases: newest first, page by page, for 13 calendar months and one person."""

from datetime import timedelta

import pytest
from dateutil.relativedelta import relativedelta

from provider.keys.envelope import Envelope
from provider.keys.keyed import KeyedHash
from provider.storage.expiry import delete_expired
from provider.storage.login_history import LoginEvent, LoginHistory
from provider.storage.persons import PersonStore
from tests.pki import NOW

MINUTE = timedelta(minutes=1)


@pytest.fixture
def people(database):
    persons = PersonStore(database, Envelope(b"k" * 32), KeyedHash(b"p" * 32))
    return [persons.enrol(f"p-{number}", now=NOW) for number in range(2)]


@pytest.fixture
def history(database):
    return LoginHistory(database)


def test_pages_follow_each_other_without_gap_or_repeat_even_within_one_instant(history, people):
    for number in range(7):
        at = NOW + (number // 3) * MINUTE
        history.add(people[0], LoginEvent.LOGIN, kind="card", browser=f"B{number}", now=at)
    history.add(people[1], LoginEvent.LOGIN, kind="card", now=NOW)
    read, after = [], None
    while found := history.of_person(people[0], count=2, now=NOW, after=after):
        read += found
        after = (found[-1].happened_at, found[-1].entry_id)
    assert sorted(entry.browser for entry in read) == [f"B{number}" for number in range(7)]
    assert [entry.happened_at for entry in read] == sorted(
        (entry.happened_at for entry in read), reverse=True
    )


def test_a_row_is_gone_after_thirteen_calendar_months(database, history, people):
    history.add(people[0], LoginEvent.REFUSED, kind="card", browser="Safari", now=NOW)
    over = NOW + relativedelta(months=13)
    assert len(history.of_person(people[0], count=5, now=over - MINUTE)) == 1
    assert history.of_person(people[0], count=5, now=over) == []
    delete_expired(database, now=over + MINUTE)
    assert history.of_person(people[0], count=5, now=NOW) == []
