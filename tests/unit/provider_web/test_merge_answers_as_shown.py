"""After a ``merge`` the first request is answered by what the page showed, whatever of a wider question was ticked."""

import json

import pytest

from tests.amendment_world import BOTH, VACCINATIONS
from tests.citizen_world import HANAKO
from tests.preview_world import preview_world

__all__ = ["preview_world"]
HELD, OTHER = "immunisation", "maternal_child_health"


def during(first, last):
    return {"kind": "range", "from": f"{first}-01-01", "to": f"{last}-12-31"}


YEAR, DECADE, LATER = during(2024, 2024), during(2016, 2025), during(2025, 2025)


def narrowed(condition):
    """The entries that narrow vaccinations, if anything does."""
    if condition is None:
        return {}
    entry = {"type": "self_information", "categories": [HELD], "condition": condition}
    return {"authorization_details": json.dumps([entry | {"purpose": "vaccination_calendar"}])}


def arrived(world, browser):
    """Let the agencies answer, and see whether everything is there."""
    world.collect()
    waits = any("look-again" in form.buttons for form in browser.page.forms)
    return browser.press("look-again") if waits else browser


def held_then_asked(world, earlier, later, *ticked):
    """Hold vaccinations under one condition, be asked for them under another and for more; return the tokens."""
    browser = world.browser()
    browser.log_in(path=world.party.wish(VACCINATIONS, **narrowed(earlier)))
    browser.press("continue", subject=HANAKO)
    arrived(world, browser).press("continue", category=[HELD], term="90")
    held = world.party.tokens(arrived(world, browser).press("agree").press("return"))
    world.result(held, **{"Idempotency-Key": "before"})
    world.clock.turn(seconds=60)
    browser = world.browser()
    browser.log_in(path=world.party.change(held["grant_id"], scope=BOTH, **narrowed(later)))
    arrived(world, browser).press("continue", category=[*ticked], term="90")
    return world.party.tokens(arrived(world, browser).press("agree").press("return"))


def told(tokens):
    """The conditions of vaccinations that the token response states."""
    entries = [e for e in tokens["authorization_details"] if HELD in e["categories"]]
    return [entry.get("condition") for entry in entries]


def answered(answer):
    """The outcome and condition of each category in a result."""
    assert answer.status == 200
    return {e["category"]: (e["outcome"], e.get("condition")) for e in answer.json["categories"]}


@pytest.mark.parametrize(
    ("earlier", "later", "wider", "shown"),
    [
        (YEAR, DECADE, False, YEAR),
        (YEAR, DECADE, True, DECADE),
        (YEAR, None, False, YEAR),
        (YEAR, None, True, {"kind": "latest"}),
        (None, YEAR, False, {"kind": "latest"}),
    ],
    ids=["wider not ticked", "wider ticked", "any not ticked", "any ticked", "narrower"],
)
def test_everything_granted_is_handed_over_as_shown(preview_world, earlier, later, wider, shown):
    world = preview_world
    tokens = held_then_asked(world, earlier, later, OTHER, *([HELD] if wider else []))
    assert answered(world.result(tokens))[HELD] == ("released", shown)


def test_of_two_conditions_the_token_response_names_both_and_the_error_the_category(preview_world):
    world = preview_world
    tokens = held_then_asked(world, YEAR, LATER, OTHER, HELD)
    assert told(tokens) == [YEAR, LATER]
    headers = {"Idempotency-Key": "all-at-once"}
    path = "/self-information/requests"
    refused = world.party.post_json(path, tokens["access_token"], {}, headers=headers)
    assert (refused.status, refused.json["categories"]) == (403, [HELD])
    assert refused.json["field"] == "condition"
    named = {"requests": [{"category": HELD, "condition": LATER}, {"category": OTHER}]}
    assert answered(world.result(tokens, named))[HELD] == ("released", LATER)


def test_a_category_left_unticked_is_in_no_token_response_and_named_by_the_error(preview_world):
    world = preview_world
    tokens = held_then_asked(world, None, None)
    assert OTHER not in tokens["scope"].split()
    body = {"requests": [{"category": HELD}, {"category": OTHER}]}
    headers = {"Idempotency-Key": "the-usual-set"}
    path = "/self-information/requests"
    refused = world.party.post_json(path, tokens["access_token"], body, headers=headers)
    assert (refused.status, refused.json["code"]) == (403, "insufficient_scope")
    assert refused.json["categories"] == [OTHER]
    assert set(answered(world.result(tokens))) == {HELD, OTHER}
