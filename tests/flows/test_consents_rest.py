"""A citizen lets a consent rest: nothing is handed out or refreshed, and the same tokens count again after."""

import pytest

from tests.flows.conftest import asked, entries


def every_data_call(caller, request_id):
    yield caller.ask({}, "another-key")
    yield caller.get("immunisation", Prefer="wait=0")
    yield caller.status(request_id)
    yield caller.result(request_id)


@pytest.fixture
def grant(provider, caller):
    [found] = provider.services.grants.of_person(provider.person_id)
    return found


def let_rest(provider, grant):
    changed = provider.services.grants.pause(
        [grant.grant_id], provider.person_id, because="citizen", now=provider.clock()
    )
    assert changed == 1


def go_on(provider, grant):
    resumed = provider.services.grants.resume(
        [grant.grant_id], provider.person_id, now=provider.clock()
    )
    assert resumed == 1


def test_a_resting_consent_hands_out_nothing_and_goes_on_with_the_same_tokens(
    provider, worker, caller, grant
):
    request_id = asked(caller)
    worker.collect(request_id)
    provider.clock.turn(seconds=1)
    let_rest(provider, grant)
    handed = entries(provider)
    for answer in every_data_call(caller, request_id):
        assert answer.status in (401, 403)
        assert "records" not in answer.body.decode()
    assert caller.rp.refresh(caller.refresh_token).status == 400
    assert entries(provider) == handed
    go_on(provider, grant)
    assert caller.result(request_id).status == 200
    assert caller.rp.refresh(caller.refresh_token).status == 200


def test_a_request_under_way_waits_while_its_consent_rests(provider, worker, caller, grant):
    request_id = asked(caller)
    let_rest(provider, grant)
    worker.collect(request_id)
    assert not worker.agencies.asked
    go_on(provider, grant)
    provider.clock.turn(seconds=60)
    worker.collect(request_id)
    provider.clock.turn(seconds=1)
    assert caller.rp.refresh(caller.refresh_token).status == 200
    assert worker.agencies.asked
