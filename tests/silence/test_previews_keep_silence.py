"""What leaves of a preview is silent, too: withheld and never held are one result, at one instant."""

from datetime import datetime

import pytest

from provider.selfinfo.protection_desk import FlagWish
from tests.citizen_world import HANAKO
from tests.fakes.by_hand import QUICK
from tests.fakes.counter import failing, records_of, released
from tests.preview_world import preview_world

__all__ = ["preview_world"]
CATEGORY = "immunisation"


def withhold(world):
    wish = FlagWish("set", "self_info_block", CATEGORY)
    world.services.protection_desk.by_operator(HANAKO, wish, now=world.clock())


def nothing_happens(world):
    pass


def told(world, key, meanwhile=nothing_happens, afterwards=nothing_happens):
    """Walk one consent, five minutes long, and ask after five more; return what the app is told, with its instant counted from the start."""
    browser = world.browser()
    browser.log_in(path=world.party.wish()).press("continue", subject=HANAKO)
    world.collect()
    asked_at = world.clock()
    world.clock.turn(minutes=5)
    meanwhile(world)
    browser.press("continue", category=[CATEGORY], term="once").press("agree").press("return")
    tokens = world.party.tokens(browser)
    world.clock.turn(minutes=5)
    afterwards(world)
    answer = world.result(tokens, **{"Idempotency-Key": key}).json
    instant = datetime.fromisoformat(answer["retrieved_at"])
    return answer["categories"], instant - asked_at


@pytest.mark.parametrize("flagged", ["before", "meanwhile", "afterwards"])
def test_withheld_is_told_as_what_nobody_holds_is(preview_world, flagged):
    world = preview_world
    opening = world.services.self_information.deliverer.opening
    object.__setattr__(opening, "ticks", QUICK)  # as the agencies of this world have them
    world.agencies.answers.clear()
    nothing = told(world, "nobody-holds")
    world.agencies.answers["hinata", CATEGORY] = released(
        CATEGORY, "hinata", records_of(CATEGORY, 3)
    )
    if flagged == "before":
        withhold(world)
        assert told(world, "withheld") == nothing
    else:
        assert told(world, "withheld", **{flagged: withhold}) == nothing


def test_what_comes_later_unseen_has_its_ticks_from_the_request_on(preview_world):
    world, browser = preview_world, preview_world.browser()
    other = "maternal_child_health"
    world.agencies.answers["hinata", other] = failing(other, "hinata", "maintenance", 600)
    world.chosen(browser, CATEGORY, other, subject=HANAKO)
    browser.press("agree", **{f"way-0-{other}": "later"}).press("return")
    tokens = world.party.tokens(browser)
    world.clock.turn(seconds=37)
    request_id = world.result(tokens).json["request_id"]
    assert world.services.retrievals.get(request_id).created_at == world.clock()
