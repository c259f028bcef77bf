"""A one-off consent serves one request; a change of it is a consent of its own, and serves another."""

import pytest

REPEATED = "request_already_made"


@pytest.fixture
def one_off(provider, consented, worker):
    """A one-off grant whose request was made, collected and taken."""
    caller = consented(standing=False, categories=("immunisation",))
    request_id = caller.ask().json["request_id"]
    worker.collect(request_id)
    assert caller.result(request_id).status == 200
    assert caller.delete(request_id).status == 204
    assert caller.ask(key="key-2").error == REPEATED
    provider.clock.turn(seconds=1)
    return caller


def changed(provider, caller, action):
    [grant] = provider.services.grants.of_person(provider.person_id)
    push = {
        "scope": "openid immunisation",
        "grant_id": grant.grant_id,
        "grant_management_action": action,
    }
    tokens = provider.tokens(caller.rp, push=push)
    caller.token, caller.refresh_token = tokens["access_token"], tokens["refresh_token"]


@pytest.mark.parametrize("action", ["merge", "replace"])
def test_a_one_off_grant_that_is_given_anew_serves_one_more_request(provider, one_off, action):
    changed(provider, one_off, action)
    assert one_off.ask(key="key-3").status == 202
    assert one_off.ask(key="key-4").error == REPEATED


def test_its_refresh_token_is_good_until_that_request_is_over(provider, one_off, worker):
    assert one_off.rp.refresh(one_off.refresh_token).error == "invalid_grant"
    changed(provider, one_off, "replace")
    assert one_off.rp.refresh(one_off.refresh_token).status == 200
    request_id = one_off.ask(key="key-3").json["request_id"]
    worker.collect(request_id)
    one_off.result(request_id)
    one_off.delete(request_id)
    assert one_off.rp.refresh(one_off.refresh_token).error == "invalid_grant"
