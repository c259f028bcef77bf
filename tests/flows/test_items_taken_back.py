"""A citizen takes one item out of a consent: what waited of it is gone, and the rest goes on."""

import pytest

from consent.grant_change import ChangedBy, ChangeKind
from consent.narrowing import without
from provider.storage.dropped_items import shred_item
from tests.fakes.counter import records_of, released
from tests.flows.conftest import asked

DROPPED, LEFT = "maternal_child_health", "immunisation"


@pytest.fixture
def grant(provider, caller):
    [found] = provider.services.grants.of_person(provider.person_id)
    return found


@pytest.fixture
def both(worker):
    answer = released(DROPPED, "hinata", records_of(DROPPED, 1))
    worker.agencies.answers["hinata", DROPPED] = answer
    return worker


def take_back(provider, grant):
    here = provider.services
    with here.database.transaction():
        here.retrievals.hold_grant(grant.grant_id)
        left = without(grant, DROPPED)
        kind, by = ChangeKind.NARROWED, ChangedBy.GIVER
        assert here.grants.take_back(grant, left, kind, by, now=provider.clock())
        return shred_item(here.database, grant.grant_id, DROPPED)


def kept_parts(provider):
    with provider.services.database.reading() as connection:
        query = "SELECT category FROM retrieval_part ORDER BY category"
        return {row[0] for row in connection.exec_driver_sql(query)}


def test_what_waited_of_it_is_shredded_and_the_rest_is_handed_out(provider, both, caller, grant):
    request_id = asked(caller)
    both.collect(request_id)
    provider.clock.turn(seconds=1)
    assert {each.partition("/")[0] for each in kept_parts(provider)} == {DROPPED, LEFT}
    assert take_back(provider, grant) == 1
    assert {each.partition("/")[0] for each in kept_parts(provider)} == {LEFT}
    answer = caller.result(request_id)
    assert answer.status == 200
    told = {entry["category"]: entry["outcome"] for entry in answer.json["categories"]}
    assert told[LEFT] == "released"
    assert told.get(DROPPED, "declined") == "declined"
    assert caller.get(DROPPED, Prefer="wait=0").status == 403
    assert caller.get(LEFT).status == 200


def test_nobody_is_asked_for_it_any_more(provider, both, caller, grant):
    request_id = asked(caller)
    take_back(provider, grant)
    both.collect(request_id)
    assert {request.category for request in both.agencies.asked} == {LEFT}


def test_a_request_about_nothing_else_is_gone(provider, both, caller, grant):
    request_id = asked(caller, {"requests": [{"category": DROPPED}]})
    both.collect(request_id)
    take_back(provider, grant)
    provider.clock.turn(seconds=1)
    assert caller.result(request_id).status == 410
    assert kept_parts(provider) == set()


def test_the_service_learns_what_is_left_at_its_next_refresh_and_look(
    provider, both, caller, grant
):
    take_back(provider, grant)
    fresh = caller.rp.refresh(caller.refresh_token)
    assert fresh.status == 200
    assert DROPPED not in fresh.json["scope"].split()
    told = {c for each in fresh.json["authorization_details"] for c in each["categories"]}
    assert told == {LEFT}
    looked = caller.rp.introspect(caller.token).json
    assert DROPPED not in looked["scope"].split()
    assert {c for each in looked["authorization_details"] for c in each["categories"]} == {LEFT}
