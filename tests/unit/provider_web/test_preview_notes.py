"""Of each showing the ledger has one entry, and what was shown is gone wherever its session ends."""

from sqlalchemy import update

from consent.retrieval import RetrievalState
from provider.storage.retrievals import RetrievalPartRow, RetrievalRow
from tests.citizen_world import HANAKO, MISAKI
from tests.preview_world import preview_world
from tests.unit.provider_web.test_preview_story import stored, walk

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


def only_one_has_answered(world):
    """Let the second of two agencies still be asked."""
    part, whole = RetrievalPartRow, RetrievalRow
    other = update(part).where(part.agency_id == "aozora").values(answer=None, answered_at=None)
    with world.services.database.transaction() as connection:
        assert connection.execute(other).rowcount
        connection.execute(update(whole).values(state=RetrievalState.PARTIAL.value))


def test_nothing_can_be_left_out_of_what_would_come_later_unseen(preview_world):
    world, browser = preview_world, preview_world.browser()
    browser.log_in(path=world.party.wish()).press("continue", subject=HANAKO)
    world.collect()
    only_one_has_answered(world)
    browser.press("continue", category=["immunisation"], term="once")
    assert "way-0-immunisation-later" in browser.page.attributes
    assert browser.page_options("left_out") == []


def test_signing_out_everywhere_shreds_what_was_seen_anywhere(preview_world):
    world, browser = preview_world, preview_world.browser()
    world.chosen(browser, "immunisation", subject=HANAKO)
    elsewhere = world.browser().log_in_to_my_page(world.world.cards[MISAKI])
    elsewhere.open("/my-page/safety").press("end-all")
    assert stored(world) == stored(world, "preview") == 0
