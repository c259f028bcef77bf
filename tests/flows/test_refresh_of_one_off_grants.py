"""A one-off grant's refresh token serves its one request, and ends with it."""

import pytest

from tests.flows.conftest import asked


@pytest.fixture
def once(consented):
    return consented(standing=False)


def refreshed(caller):
    """Refresh, and go on with the new access token."""
    answer = caller.rp.refresh(caller.refresh_token)
    if answer.status == 200:
        caller.token = answer.json["access_token"]
    return answer


def test_it_serves_until_the_request_is_made_collected_and_read(worker, once):
    assert refreshed(once).status == 200
    request_id = asked(once)
    assert refreshed(once).status == 200
    worker.collect(request_id)
    assert refreshed(once).status == 200
    assert once.result(request_id).status == 200
    assert refreshed(once).status == 200
    assert once.result(request_id).status == 200


def test_what_it_issues_makes_no_second_request(worker, once):
    asked(once)
    assert refreshed(once).status == 200
    assert once.ask({}, "another-key").error == "request_already_made"


def test_it_ends_when_the_result_is_acknowledged(worker, once):
    request_id = asked(once)
    worker.collect(request_id)
    assert once.result(request_id).status == 200
    assert once.delete(request_id).status == 204
    assert refreshed(once).error == "invalid_grant"


def test_it_ends_when_the_result_is_no_longer_readable(provider, worker, once):
    request_id = asked(once)
    worker.collect(request_id)
    assert once.result(request_id).status == 200
    provider.clock.turn(seconds=provider.settings.result_read_seconds)
    assert refreshed(once).error == "invalid_grant"


def test_a_standing_grants_refresh_outlives_each_of_its_requests(worker, caller):
    request_id = asked(caller)
    worker.collect(request_id)
    assert caller.result(request_id).status == 200
    assert caller.delete(request_id).status == 204
    assert refreshed(caller).status == 200
