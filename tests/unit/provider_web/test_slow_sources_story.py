"""What becomes of a category that could not be shown: it waits for a decision, or is asked for again."""

from tests.citizen_world import HANAKO
from tests.fakes.counter import failing, records_of, released
from tests.preview_world import preview_world
from tests.unit.provider_web.test_preview_story import agreed, entries, names, records_in, stored

__all__ = ["preview_world"]


def test_a_slow_source_wants_a_decision_and_is_left_out_or_comes_later(preview_world):
    world, browser = preview_world, preview_world.browser()
    world.agencies.answers["hinata", "maternal_child_health"] = failing(
        "maternal_child_health", "hinata", "maintenance", 600
    )
    world.chosen(browser, "immunisation", "maternal_child_health", subject=HANAKO)
    field = "way-0-maternal_child_health"
    browser.press("agree", **{field: []})
    assert browser.status == 422
    assert "表示できなかった項目をどうするか" in browser.text
    browser.press("agree", **{field: "later"}).press("return")
    tokens = world.party.tokens(browser)
    world.agencies.answers["hinata", "maternal_child_health"] = released(
        "maternal_child_health", "hinata", records_of("maternal_child_health", 2)
    )
    told = entries(world.result(tokens))
    assert len(records_in(told["immunisation"])) == 3
    assert len(records_in(told["maternal_child_health"])) == 2


def test_a_source_that_was_silent_is_asked_again_at_a_press_and_no_tick_is_lost(preview_world):
    world, browser = preview_world, preview_world.browser()
    slow = ("hinata", "maternal_child_health")
    world.agencies.answers[slow] = failing(slow[1], slow[0], "maintenance", 600)
    world.chosen(browser, "immunisation", slow[1], subject=HANAKO)
    assert "受け取れなかった情報があります" in browser.text
    out = names(browser)[:1]
    world.agencies.answers[slow] = released(slow[1], slow[0], records_of(slow[1], 2))
    assert len(names(browser.open(browser.path))) == 3, "looking alone asks nobody"
    asked = len(world.asked)
    assert "受け取れなかった情報があります" in browser.press("ask-again").text, "not at once"
    world.clock.turn(seconds=10)
    browser.press("ask-again", left_out=out)
    assert "問い合わせています" in browser.text
    browser.post(browser.path, ask_again="1", form_token=browser.hidden("form_token"))
    assert len(world.asked) == asked + 1, "and not while it is asked"
    world.collect()
    browser.press("look-again", left_out=out)
    assert len(names(browser)) == 5
    assert "ask-again" not in browser.page.attributes
    told = entries(world.result(agreed(world, browser, left_out=out)))
    assert [len(records_in(told[each])) for each in ("immunisation", slow[1])] == [2, 2]
    assert stored(world, "preview") == 1, "what was shown first is gone"


def test_what_is_left_out_on_the_check_page_is_declined(preview_world):
    world, browser = preview_world, preview_world.browser()
    world.agencies.answers["hinata", "maternal_child_health"] = failing(
        "maternal_child_health", "hinata", "maintenance", 600
    )
    world.chosen(browser, "immunisation", "maternal_child_health", subject=HANAKO)
    browser.press("agree", **{"way-0-maternal_child_health": "leave_out"}).press("return")
    tokens = world.party.tokens(browser)
    assert tokens["scope"].split() == ["openid", "immunisation"]
    assert entries(world.result(tokens))["maternal_child_health"]["outcome"] == "declined"
