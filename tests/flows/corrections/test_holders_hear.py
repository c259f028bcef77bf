"""What an agency corrects reaches every relying party that holds it under a living consent, and nobody else."""

import json

import pytest

from scopes.catalogue import CATALOGUE
from tests.citizen_world import CLIENT, World
from tests.correction_stories import deliver, event_in, listens, report
from tests.correction_town import hand_over


def test_a_correction_reaches_who_holds_the_record_and_tells_no_value(office, misaki, host):
    world = office.world
    listens(world, host)
    grant = hand_over(world, misaki)
    case = report(office, misaki)
    office.states(case.case_id, "corrected")
    assert deliver(world) == 1
    assert deliver(world) == 0
    head, header, claims = event_in(world, host.requests[0])
    assert "application/secevent+jwt" in head
    assert header["typ"] == "secevent+jwt"
    assert claims["aud"] == CLIENT
    assert claims["iss"] == world.services.settings.issuer_url
    subject = world.services.oauth.pairwise.subject("techo", misaki)
    assert claims["sub_id"] == {"format": "opaque", "id": subject}
    told = {"grant_id": grant.grant_id, "category": "immunisation"}
    assert claims["events"] == {"urn:madoguchi:event:record-corrected": told}
    assert misaki not in json.dumps(claims)
    assert case.case_id not in json.dumps(claims)


@pytest.mark.parametrize(
    "changes",
    [
        {"withdrawn_at": World},
        {"expires_at": World},
        {"categories": ("maternal_child_health",)},
    ],
    ids=["withdrawn", "over", "of another category"],
)
def test_who_holds_nothing_under_a_living_grant_hears_nothing(office, misaki, host, changes):
    world = office.world
    listens(world, host)
    at_once = {name: world.clock() if value is World else value for name, value in changes.items()}
    hand_over(world, misaki, **at_once)
    office.states(report(office, misaki).case_id, "corrected")
    assert deliver(world) == 0


def test_an_app_that_registered_no_address_is_told_nothing(office, misaki):
    hand_over(office.world, misaki)
    office.states(report(office, misaki).case_id, "corrected")
    assert office.world.rows("party_event") == 0


def test_an_event_is_told_until_it_is_heard_under_one_name(office, misaki, host):
    world = office.world
    listens(world, host)
    hand_over(world, misaki)
    office.states(report(office, misaki).case_id, "corrected")
    host.says(b"", status=503, content_type=None)
    assert deliver(world) == 1
    assert deliver(world) == 0
    world.clock.turn(hours=1)
    host.says(b"", status=202, content_type=None)
    assert deliver(world) == 1
    world.clock.turn(hours=2)
    assert deliver(world) == 0
    first, second = (event_in(world, request)[2]["jti"] for request in host.requests)
    assert first == second


def test_an_event_waits_while_the_connection_rests_and_ends_with_it(office, misaki, host):
    world, grants = office.world, office.world.services.grants
    listens(world, host)
    grant = hand_over(world, misaki)
    grants.pause([grant.grant_id], misaki, because="citizen", now=world.clock())
    office.states(report(office, misaki).case_id, "corrected")
    deliver(world)
    assert host.requests == []
    grants.resume([grant.grant_id], misaki, now=world.clock())
    world.clock.turn(hours=1)
    assert deliver(world) == 1
    assert len(host.requests) == 1
    office.states(report(office, misaki).case_id, "corrected")
    grants.withdraw(grant.grant_id, misaki, now=world.clock())
    deliver(world)
    assert len(host.requests) == 1
    assert world.rows("party_event") == 0


def test_every_category_goes_the_whole_way(office, misaki, host):
    """All 29: a case at the agency, its answer, and the event to who holds the category."""
    world = office.world
    listens(world, host)
    for category in CATALOGUE.values():
        hand_over(world, misaki, categories=(category.id,))
        record_type = category.record_types[0].id
        case = report(office, misaki, category=category.id, record_type=record_type)
        office.states(case.case_id, "corrected")
    while deliver(world):
        pass
    told = [event_in(world, request)[2]["events"] for request in host.requests]
    named = {each["urn:madoguchi:event:record-corrected"]["category"] for each in told}
    assert named == set(CATALOGUE)
    assert len(told) == len(CATALOGUE) == 29
