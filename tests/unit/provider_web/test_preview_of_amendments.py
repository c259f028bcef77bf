"""A change of a consent hands over what its page showed, also of what stays allowed: nothing left out comes back."""

import re

import pytest

from tests.amendment_world import BOTH
from tests.citizen_world import HANAKO
from tests.fakes.counter import failing, records_of, released
from tests.preview_world import preview_world
from tests.unit.provider_web.test_preview_story import agreed, entries, names, records_in, stored

__all__ = ["preview_world"]
OTHER = "maternal_child_health"


@pytest.fixture
def world(preview_world):
    """Three vaccinations with lots of their own, and two other records."""
    answers = preview_world.agencies.answers
    doses = [{**r, "lot_number": f"LOT{n}"} for n, r in enumerate(records_of("immunisation", 3))]
    answers["hinata", "immunisation"] = released("immunisation", "hinata", doses)
    answers["hinata", OTHER] = released(OTHER, "hinata", records_of(OTHER, 2))
    return preview_world


def first(world, term):
    """Agree to vaccinations but one; return the tokens and the lot of that one."""
    browser = world.browser()
    world.chosen(browser, "immunisation", subject=HANAKO, term=term)
    out = named_lots(browser)
    name = next(iter(out))
    tokens = agreed(world, browser, left_out=[name])
    world.clock.turn(seconds=5)
    return tokens, out[name]


def named_lots(browser):
    """The lots of the vaccinations on the page, by the names of their boxes."""
    return dict(zip(names(browser), re.findall("LOT[0-9]", browser.text), strict=False))


def to_the_change(world, tokens, action, *ticked, term, collected=True):
    browser = world.browser()
    browser.log_in(path=world.party.change(tokens["grant_id"], action=action, scope=BOTH))
    if collected:
        world.collect()
    browser.press("look-again")
    return browser.press("continue", category=[*ticked], term=term)


def lots(answer):
    return {record["lot_number"] for record in records_in(entries(answer)["immunisation"])}


@pytest.mark.parametrize("term", ["once", "90"])
def test_what_stays_is_shown_too_and_what_is_left_out_again_does_not_leave(world, term):
    tokens, out = first(world, term)
    browser = to_the_change(world, tokens, "merge", OTHER, term=term)
    shown = re.findall("LOT[0-9]", browser.text)
    assert set(shown) == {"LOT0", "LOT1", "LOT2"}
    boxes = names(browser)[:3]  # the lots come first on the page
    again = [boxes[shown.index(out)]]
    answer = world.result(agreed(world, browser, left_out=again))
    assert lots(answer) == {"LOT0", "LOT1", "LOT2"} - {out}
    assert len(records_in(entries(answer)[OTHER])) == 2


def test_all_of_what_stays_may_be_left_out_of_this_time(world):
    tokens, _ = first(world, "90")
    browser = to_the_change(world, tokens, "merge", OTHER, term="90")
    answer = world.result(agreed(world, browser, left_out=names(browser)[:3]))
    assert lots(answer) == set()
    assert len(records_in(entries(answer)[OTHER])) == 2


def test_of_a_one_off_consent_what_stays_and_cannot_be_shown_wants_a_decision(world):
    tokens, _ = first(world, "once")
    world.agencies.answers["hinata", "immunisation"] = failing(
        "immunisation", "hinata", "maintenance", 600
    )
    browser = to_the_change(world, tokens, "merge", OTHER, term="once")
    field = "way-0-immunisation"
    assert browser.press("agree", **{field: []}).status == 422
    changed = agreed(world, browser, **{field: "leave_out"})
    world.agencies.answers["hinata", "immunisation"] = released(
        "immunisation", "hinata", records_of("immunisation", 3)
    )
    assert records_in(entries(world.result(changed))["immunisation"]) == []


def test_what_an_earlier_page_held_is_shredded_when_the_newer_one_counts(world):
    tokens, _ = first(world, "once")
    browser = to_the_change(world, tokens, "replace", OTHER, term="once")
    agreed(world, browser)
    [held] = [
        r for r in world.services.retrievals.of_grant(tokens["grant_id"]) if r.data_key is not None
    ]
    assert [question.category for question in held.questions] == [OTHER]
    assert stored(world) == len(world.services.retrievals.parts(held.retrieval_id))


def test_a_one_off_consent_may_be_read_the_short_way_again_after_a_change(world):
    tokens, _ = first(world, "once")
    assert world.party.get("/self-information/immunisation", tokens["access_token"]).status == 200
    browser = to_the_change(world, tokens, "replace", "immunisation", OTHER, term="once")
    newer = agreed(world, browser)
    assert world.party.get("/self-information/immunisation", newer["access_token"]).status == 200
