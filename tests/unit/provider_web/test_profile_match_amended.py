"""A comparison in a consent that is changed: a result belongs to the details that were asked last."""

from tests.amendment_world import offered
from tests.citizen_world import MISAKI
from tests.profile_world import SCOPE, agree, lender

__all__ = ["lender"]


def changed(lender, browser, world, held, path, **choice):
    browser.log_in(world.cards[MISAKI], path=path)
    browser.press("continue", **({"term": "90"} | choice)).press("agree")
    return lender.tokens(browser.press("return"))


def test_a_change_with_other_details_is_a_question_of_its_own(world, lender, browser):
    held = lender.tokens(agree(browser, world, lender.mean()).press("return"))
    world.clock.turn(minutes=20)
    action = {"grant_id": held["grant_id"], "grant_management_action": "merge"}
    browser.log_in(path=lender.mean("山田 美保", **action))
    assert offered(browser) == ["profile_match"]
    assert "もう一度確認します" in browser.text
    path = lender.mean("山田 美保", **action)
    merged = changed(lender, browser, world, held, path, category=["profile_match"])
    assert merged["grant_id"] == held["grant_id"]
    assert lender.read(merged)["profile_match"]["answer"]["value"] == "no_match"


def test_a_change_that_does_not_mention_it_keeps_the_result(world, lender, browser):
    held = lender.tokens(agree(browser, world, lender.mean()).press("return"))
    action = {"grant_id": held["grant_id"], "grant_management_action": "merge"}
    path = lender.wish("openid offline_access maternal_child_health", **action)
    merged = changed(lender, browser, world, held, path, category=["maternal_child_health"])
    assert lender.read(merged)["profile_match"]["answer"]["value"] == "match"


def test_an_earlier_result_never_answers_for_other_details(world, lender, browser):
    held = lender.tokens(agree(browser, world, lender.mean()).press("return"))
    action = {"grant_id": held["grant_id"], "grant_management_action": "merge"}
    scope = f"{SCOPE} maternal_child_health"
    path = lender.mean("山田 美保", scope=scope, **action)
    merged = changed(lender, browser, world, held, path, category=["maternal_child_health"])
    assert lender.read(merged)["profile_match"]["answer"]["value"] == "unknown"


def test_a_replacement_without_it_ends_it(world, lender, browser):
    held = lender.tokens(agree(browser, world, lender.mean()).press("return"))
    action = {"grant_id": held["grant_id"], "grant_management_action": "replace"}
    path = lender.wish("openid offline_access immunisation", **action)
    replaced = changed(lender, browser, world, held, path, category=["immunisation"])
    assert "profile_match" not in lender.read(replaced)
    assert world.services.grants.get(held["grant_id"]).profile_match is None
