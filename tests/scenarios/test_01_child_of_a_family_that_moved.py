"""Scenario 1: a parent acts for a child whose records lie in two municipalities; one answers late."""

import pytest

from tests.journeys import story
from tests.journeys.drivers import PlainHttpDriver
from tests.journeys.relying_party import party_of
from tests.scenarios.operator import Visit, records

pytestmark = pytest.mark.process

PARENT, FIVE_IN_ONE = "shimizu-aya", "dpt_ipv_hib"
AGED_ONE = [(FIVE_IN_ONE, 1), (FIVE_IN_ONE, 2), (FIVE_IN_ONE, 3), ("bcg", 1), ("mr", 1)]


def test_the_new_municipality_answers_first_and_the_old_one_after(sandbox):
    party, scope = party_of(sandbox), "openid immunisation"
    visit = Visit(party, "yamada-misaki", scope, subject="花子", unseen=["immunisation"])
    request_id = visit.ask()
    early = visit.result_of(request_id, "partial")["immunisation"]
    assert [each["holder"]["name"] for each in early["datasets"]] == ["ひなた市"]
    assert early["complete"] is False
    whole = visit.result_of(request_id, "ready")["immunisation"]
    assert {each["holder"]["name"] for each in whole["datasets"]} == {"ひなた市", "あおぞら市"}
    given = [(each["vaccine_name"], each["dose_number"]) for each in records(whole)]
    assert [each for each in given if each in AGED_ONE] == AGED_ONE


def test_the_childs_card_is_placed_once_and_the_parents_own_is_enough_from_then_on(sandbox):
    party = party_of(sandbox)
    parent = come_to_the_counter(party)
    parent.open(parent.attribute("other-person", "href")).press("add-child").press("continue")
    story.use_card(parent, card=PARENT)
    story.use_card(parent, card="shimizu-mei")
    parent.press("return")
    assert parent.labelled("subject", "芽衣")

    visit = Visit(party, PARENT, "openid immunisation", subject="芽衣")
    assert len(records(visit.read()["immunisation"])) == 1
    visit.walker.open(f"{party.issuer}/my-page/children")
    [end] = visit.walker.ids("end-")
    visit.walker.open(visit.walker.attribute(end, "href")).press("continue")
    assert not come_to_the_counter(party).options("subject")


def come_to_the_counter(party):
    """From the app through the bridge with the parent's own card alone; return the browser."""
    walker = PlainHttpDriver()
    pushed = party.push(scope="openid immunisation")
    walker.open(party.issuer + party.authorize_path(pushed.json["request_uri"]))
    story.to_the_bridge(walker)
    story.use_card(walker, card=PARENT)
    return walker.press("return")
