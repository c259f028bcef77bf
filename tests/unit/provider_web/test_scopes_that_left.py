"""A scope that left the catalogue stands in older consents: pages go on, and add to what is left."""

from tests.amendment_world import MOTHER_AND_CHILD, VACCINATIONS, Party, hold
from tests.citizen_world import HANAKO, MISAKI
from tests.leaving_scopes import leave


def test_a_consent_that_holds_one_is_shown_and_can_be_added_to(world, browser, monkeypatch):
    party = Party(world)
    held = hold(party, browser, world.cards[MISAKI], subject=HANAKO, scope=VACCINATIONS)
    world.clock.turn(minutes=20)
    leave(monkeypatch, "immunisation")
    browser.log_in(path=party.change(held["grant_id"], scope=MOTHER_AND_CHILD))
    assert browser.path.endswith("/choose")
    browser.press("continue", category=["maternal_child_health"], term="365").press("agree")
    merged = party.tokens(browser.press("return"))
    [details] = merged["authorization_details"]
    assert details["categories"] == ["maternal_child_health"]
    kept = world.services.grants.get(held["grant_id"])
    assert kept.categories == ("immunisation", "maternal_child_health")
