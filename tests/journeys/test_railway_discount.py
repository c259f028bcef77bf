"""A passenger hands over a discount class instead of a handbook, and travels at half fare."""

import sqlite3

import pytest

from tests.journeys import story
from tests.journeys.applicants import hand_over, may_withdraw
from tests.journeys.drivers import PlainHttpDriver

pytestmark = [pytest.mark.process]

CLASS_1, EXPIRED, MENTAL = "fujita-nozomi", "shimizu-aya", "mori-kaito"
OUTCOMES = ("confirmed", "expired", "not_found", "not_shared", "later", "unproven")


@pytest.fixture
def railway(sandbox):
    return sandbox.url("railway")


@pytest.fixture
def passenger():
    return PlainHttpDriver()


def outcome(walker, app):
    return story.wait_for_state(walker, app, *OUTCOMES)


def fare(walker, **trip):
    walker.press("show_fare", **trip)
    return walker.attribute("fare", "data-reason")


def kept_by(sandbox):
    file = sandbox.data / "clients" / "railway_data" / "connections.sqlite3"
    return "\n".join(sqlite3.connect(file).iterdump())


def test_class_1_travels_with_a_carer_until_the_consent_is_withdrawn(sandbox, railway, passenger):
    offered = hand_over(passenger, railway, CLASS_1, term="365")
    assert sorted(offered) == ["answer.carer_discount", "disability.discount", "profile_match"]
    assert outcome(passenger, railway) == "confirmed"
    assert fare(passenger, to="hinata", party="with_carer") == "carer_half"
    kept = kept_by(sandbox)
    assert '"discount_class": "class1"' in kept
    for unneeded in ("physical", "ZZ-1011", "見本県", "藤田", "impairments"):
        assert unneeded not in kept
    issuer = sandbox.url("issuer")
    passenger.open(f"{issuer}/my-page").press(passenger.ids("withdraw-")[0]).press("withdraw")
    passenger.open(railway)
    assert passenger.attribute("message", "data-state") == "withdrawn"
    assert "class1" not in kept_by(sandbox)


def test_whoever_ends_the_registration_has_no_consent_left_at_the_counter(
    sandbox, railway, passenger
):
    issuer = sandbox.url("issuer")
    hand_over(passenger, railway, CLASS_1, term="365")
    assert outcome(passenger, railway) == "confirmed"
    live = may_withdraw(passenger, issuer)[0]
    passenger.open(railway).press("disconnect")
    assert passenger.attribute("message", "data-state") == "disconnected"
    assert live not in may_withdraw(passenger, issuer)
    assert passenger.has(live.replace("withdraw-", "grant-"))


def test_a_mental_handbook_counts_and_alone_80_km_are_not_far_enough(railway, passenger):
    hand_over(passenger, railway, MENTAL, term="once")
    assert outcome(passenger, railway) == "confirmed"
    assert fare(passenger, to="hinata", party="solo") == "alone_near"
    assert fare(passenger, to="midorigahara", party="solo") == "alone_far"


def test_a_handbook_that_ran_out_is_not_valid(railway, passenger):
    hand_over(passenger, railway, EXPIRED, term="once")
    assert outcome(passenger, railway) == "expired"
    assert not passenger.has("desk")
