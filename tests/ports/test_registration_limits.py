"""However many register at once, an invitation and a quota are worth what they say."""

from datetime import UTC, datetime, timedelta

import pytest

from provider.storage.db import Database
from provider.storage.expiry import delete_expired
from provider.storage.registration_limits import QuotaSpentError, RegistrationLimits
from tests.at_once import at_once

NOW = datetime(2026, 11, 22, 23, 59, tzinfo=UTC)


@pytest.fixture
def limits(database_url):
    database = Database(database_url)
    yield RegistrationLimits(database)
    database.dispose()


def test_an_invitation_is_taken_as_often_as_it_says(limits):
    limits.invite("hash", 3, timedelta(days=1), now=NOW)
    assert at_once(16, lambda _: limits.take("hash", now=NOW)).count(True) == 3
    assert not limits.invited("hash", now=NOW)


def test_an_invitation_ends_in_time(limits):
    limits.invite("hash", 3, timedelta(days=1), now=NOW)
    assert limits.invited("hash", now=NOW)
    late = NOW + timedelta(days=1)
    assert not limits.invited("hash", now=late)
    assert not limits.take("hash", now=late)
    assert not limits.take("other", now=NOW)


def count(limits, source, now=NOW):
    limits.count({"all": 7, source: 5}, now=now)
    return True


def test_a_quota_is_exact_under_concurrency(limits):
    assert at_once(16, lambda _: count(limits, "a")).count(True) == 5
    assert at_once(16, lambda _: count(limits, "b")).count(True) == 2, "seven in all"
    with pytest.raises(QuotaSpentError) as spent:
        count(limits, "c")
    assert spent.value.until == NOW + timedelta(minutes=1)
    assert count(limits, "a", now=NOW + timedelta(minutes=1))


def test_counts_and_invitations_are_deleted_once_they_are_over(limits):
    limits.invite("hash", 1, timedelta(days=1), now=NOW)
    count(limits, "a")
    assert delete_expired(limits._database, now=NOW) == 0
    assert delete_expired(limits._database, now=NOW + timedelta(days=2)) == 3
