"""What a citizen does on my page meets what a client asks anew: the last word is the citizen's, in either order."""

import pytest

from consent.grant_change import ChangedBy, ChangeKind
from consent.narrowing import without
from tests.flows.test_grant_management import (
    WIDE,
    held,
    look_at,
    rp,
)

__all__ = ["held", "rp"]
MORE = "openid offline_access maternal_child_health"


@pytest.fixture
def wide(provider, rp):
    return provider.tokens(rp, push={"scope": WIDE}, term_days=90)


def pause(provider, held):
    ids, now = [held["grant_id"]], provider.clock()
    assert provider.services.grants.pause(ids, provider.person_id, because="citizen", now=now) == 1


def take_back(provider, held, item):
    grants = provider.services.grants
    grant = grants.get(held["grant_id"])
    left, kind, by = without(grant, item), ChangeKind.NARROWED, ChangedBy.GIVER
    assert grants.take_back(grant, left, kind, by, now=provider.clock())


def merging(provider, rp, held, scope=MORE):
    push = {"scope": scope, "grant_id": held["grant_id"], "grant_management_action": "merge"}
    return provider.code(rp, push=push, term_days=90)


def kinds(provider, held):
    changes = provider.services.grant_changes.of_grant(held["grant_id"])
    return [change.kind.value for change in changes]


def test_its_client_sees_that_a_grant_rests(provider, rp, held):
    pause(provider, held)
    assert look_at(rp, held["grant_id"]).json["status"] == "paused"
    assert rp.introspect(held["access_token"]).json == {"active": False}


def test_its_client_sees_what_was_taken_back(provider, rp, wide):
    take_back(provider, wide, "immunisation")
    told = look_at(rp, wide["grant_id"]).json
    assert told["scopes"] == [{"scope": MORE}]
    assert told["not_granted"] == ["immunisation"]


def test_agreeing_anew_lets_a_resting_grant_go_on(provider, rp, held):
    pause(provider, held)
    provider.clock.turn(seconds=1)
    assert rp.exchange(merging(provider, rp, held)).status == 200
    assert look_at(rp, held["grant_id"]).json["status"] == "live"
    assert kinds(provider, held) == ["paused", "renewed"]


def test_a_pause_after_the_page_outlasts_what_the_page_changes(provider, rp, held):
    code = merging(provider, rp, held)
    provider.clock.turn(seconds=1)
    pause(provider, held)
    assert rp.exchange(code).error == "invalid_grant"
    assert provider.services.grants.get(held["grant_id"]).paused
    assert rp.refresh(held["refresh_token"]).error == "invalid_grant"


def test_what_was_taken_back_after_the_page_does_not_come_back_by_it(provider, rp, wide):
    code = merging(provider, rp, wide, scope="openid offline_access immunisation")
    provider.clock.turn(seconds=1)
    take_back(provider, wide, "immunisation")
    assert rp.exchange(code).error == "invalid_grant"
    assert provider.services.grants.get(wide["grant_id"]).categories == ("maternal_child_health",)
