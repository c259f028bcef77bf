"""A record that was kept back stays back: at every delivery, by whichever way the service asks, until it is shown anew."""

import re

import pytest

from connectors.port import SourceOutcome
from tests.amendment_world import BOTH
from tests.citizen_world import HANAKO, MISAKI
from tests.fakes.counter import bare, records_of, released
from tests.preview_world import preview_world
from tests.unit.provider_web.test_check_page_guides import left_out
from tests.unit.provider_web.test_preview_story import agreed, entries, names, records_in

__all__ = ["preview_world"]
OTHER = "maternal_child_health"
STANDING = f"offline_access {BOTH}"


@pytest.fixture
def world(preview_world):
    """Three vaccinations with lots of their own, and two other records."""
    give(preview_world, 3)
    preview_world.agencies.answers["hinata", OTHER] = released(
        OTHER, "hinata", records_of(OTHER, 2)
    )
    return preview_world


def give(world, count, **changes):
    doses = [
        {**record, **changes, "lot_number": f"LOT{n}"}
        for n, record in enumerate(records_of("immunisation", count))
    ]
    world.agencies.answers["hinata", "immunisation"] = released("immunisation", "hinata", doses)


def keep_back(world, *ticked, count=1):
    """Allow for ninety days with some vaccinations kept back; return the tokens and their lots."""
    browser = world.browser()
    world.chosen(browser, *ticked, subject=HANAKO, scope=STANDING, term="90")
    lots = dict(zip(names(browser), re.findall("LOT[0-9]", browser.text), strict=False))
    out = list(lots)[:count]
    tokens = agreed(world, browser, left_out=out)
    return tokens, {lots[name] for name in out}


def lots(answer, category="immunisation"):
    return {record["lot_number"] for record in records_in(entries(answer)[category])}


def again(world, tokens, n, **body):
    return world.result(tokens, body or None, **{"Idempotency-Key": f"key-{n}"})


def test_at_every_delivery(world):
    tokens, out = keep_back(world, "immunisation")
    first = lots(again(world, tokens, 1))
    assert lots(again(world, tokens, 2)) == first == {"LOT0", "LOT1", "LOT2"} - out
    one = world.party.get("/self-information/immunisation", tokens["access_token"])
    world.collect()
    assert one.status in (200, 202)
    give(world, 3, reason_not="corrected since")
    assert lots(again(world, tokens, 3)) == first, "a correction brought it back"


def test_my_page_says_how_many_are_kept_back(world):
    tokens, _ = keep_back(world, "immunisation", count=2)
    browser = world.browser()
    browser.log_in_to_my_page(world.world.cards[MISAKI])
    browser.open(f"/my-page/grants/{tokens['grant_id']}")
    assert "2件は渡しません。2回目からも渡りません。" in browser.text


def test_what_was_recorded_since_is_handed_over(world):
    tokens, out = keep_back(world, "immunisation")
    again(world, tokens, 1)
    give(world, 4)
    assert lots(again(world, tokens, 2)) == {"LOT0", "LOT1", "LOT2", "LOT3"} - out


def test_also_where_the_service_first_asks_for_something_else(world):
    tokens, out = keep_back(world, "immunisation", OTHER)
    other = again(world, tokens, 1, requests=[{"category": OTHER, "condition": {"kind": "latest"}}])
    assert {
        category for category in entries(other) if entries(other)[category]["outcome"] == "released"
    } == {OTHER}
    assert lots(again(world, tokens, 2)) == {"LOT0", "LOT1", "LOT2"} - out


def test_where_all_are_kept_back_it_looks_as_if_none_were_there(world):
    tokens, out = keep_back(world, "immunisation", OTHER, count=3)
    assert out == {"LOT0", "LOT1", "LOT2"}
    entry = entries(again(world, tokens, 1)).get("immunisation")
    assert entry["outcome"] == "declined"


def test_the_next_consent_ticks_it_already_and_says_why(world):
    tokens, out = keep_back(world, "immunisation")
    again(world, tokens, 1)
    browser = world.browser()
    world.chosen(browser, "immunisation", subject=HANAKO, scope=STANDING, term="90")
    shown = dict(zip(names(browser), re.findall("LOT[0-9]", browser.text), strict=True))
    assert {shown[name] for name in left_out(browser)} == out
    assert browser.text.count("前回、渡さないことにした情報です") == 1
    newer = agreed(world, browser, left_out=[])
    assert lots(again(world, newer, 2)) == {"LOT0", "LOT1", "LOT2"}, "they changed their mind"


@pytest.mark.parametrize("ticked", [True, False])
def test_a_change_of_the_consent_ticks_it_too(world, ticked):
    tokens, out = keep_back(world, "immunisation")
    again(world, tokens, 1)
    world.clock.turn(seconds=5)
    browser = world.browser()
    browser.log_in(path=world.party.change(tokens["grant_id"], action="merge", scope=STANDING))
    world.collect()
    browser.press("look-again").press("continue", category=[OTHER], term="90")
    boxes = left_out(browser)
    assert len(boxes) == 1
    newer = agreed(world, browser, left_out=boxes if ticked else [])
    for n in (2, 3):
        assert lots(again(world, newer, n)) == {"LOT0", "LOT1", "LOT2"} - (out if ticked else set())


def test_a_change_that_could_not_show_it_keeps_it_back(world):
    tokens, out = keep_back(world, "immunisation")
    again(world, tokens, 1)
    world.clock.turn(seconds=5)
    browser = world.browser()
    browser.log_in(path=world.party.change(tokens["grant_id"], action="merge", scope=STANDING))
    browser.press("continue", category=[OTHER], term="90")  # no agency has answered yet
    newer = agreed(world, browser, **{f"way-0-{OTHER}": "later"})
    assert lots(again(world, newer, 2)) == {"LOT0", "LOT1", "LOT2"} - out


def test_a_change_that_found_nothing_of_it_keeps_it_back(world):
    tokens, out = keep_back(world, "immunisation")
    again(world, tokens, 1)
    world.clock.turn(seconds=5)
    nothing = bare("immunisation", "hinata", SourceOutcome.NONE_HELD)
    world.agencies.answers["hinata", "immunisation"] = nothing
    browser = world.browser()
    browser.log_in(path=world.party.change(tokens["grant_id"], action="merge", scope=STANDING))
    world.collect()
    browser.press("look-again").press("continue", category=[OTHER], term="90")
    newer = agreed(world, browser)
    again(world, newer, 2)
    give(world, 3)
    assert lots(again(world, newer, 3)) == {"LOT0", "LOT1", "LOT2"} - out


def test_no_name_of_a_record_of_the_agency_is_kept(world):
    keep_back(world, "immunisation")
    [grant] = world.services.grants.of_person(
        next(iter(world.services.disclosures.walk())).person_id
    )
    kept = [name for each in grant.left_out.values() for name in each]
    own = {record["record_id"] for record in records_of("immunisation", 3)}
    assert kept
    assert not own & set(kept)


def test_a_new_consent_to_what_cannot_be_shown_keeps_it_back_too(world):
    keep_back(world, "immunisation")
    browser = world.browser()
    browser.log_in(path=world.party.wish(STANDING)).press("continue", subject=HANAKO)
    browser.press("continue", category=["immunisation"], term="90")  # no agency has answered yet
    newer = agreed(world, browser, **{"way-0-immunisation": "later"})
    assert len(lots(again(world, newer, 2))) == 2
