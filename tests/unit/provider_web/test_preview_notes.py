"""Of what was shown the ledger has one entry for each showing, and none for a page that showed nothing."""

from tests.citizen_world import HANAKO, MISAKI
from tests.preview_world import preview_world
from tests.unit.provider_web.test_preview_story import walk

__all__ = ["preview_world"]


def test_a_check_page_that_leads_back_has_shown_nothing(preview_world):
    world, browser = preview_world, preview_world.browser()
    world.review("immunisation", "maternal_child_health", subjects="many")
    browser.log_in(path=world.party.wish()).press("continue", subject=[MISAKI, HANAKO])
    world.collect()
    browser.press("continue", category=["immunisation"], term="once")
    world.collect()
    before = walk(world)
    led = browser.client.get(f"/flow/{browser.flow_id}/check", base_url=world.world.origin)
    assert led.status_code == 303
    assert walk(world) == before


def test_each_showing_has_one_entry_also_of_a_page_that_says_what_is_wrong(preview_world):
    world, browser = preview_world, preview_world.browser()
    browser.log_in(path=world.party.wish()).press("continue", subject=HANAKO)
    world.collect()
    told = [len(walk(world))]
    for press in (
        lambda: browser.press("look-again"),
        lambda: browser.press("continue", category=[], term="once"),
        lambda: browser.press("continue", category=["immunisation"], term="once"),
        lambda: browser.press("agree", shown="nothing that was shown"),
        lambda: browser.open(f"/flow/{browser.flow_id}/arrivals"),
    ):
        press()
        told.append(len(walk(world)))
    assert told == [0, 1, 2, 3, 4, 4]
