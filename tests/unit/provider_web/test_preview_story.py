"""What a citizen sees is what leaves: to the last sign, less what was left out, and never anything else."""

import re

from consent.disclosure import HANDED, PREVIEW, verify_chain
from provider.selfinfo.protection_desk import FlagWish
from tests.citizen_world import HANAKO, MISAKI
from tests.fakes.counter import records_of, released
from tests.preview_world import preview_world

__all__ = ["preview_world"]


def names(browser):
    """The names under which records may be left out."""
    return browser.page_options("left_out")


def agreed(world, browser, **values):
    browser.press("agree", **values).press("return")
    return world.party.tokens(browser)


def records_in(entry):
    return [record for dataset in entry.get("datasets", ()) for record in dataset["records"]]


def entries(answer):
    assert answer.status == 200, answer.body
    return {entry["category"]: entry for entry in answer.json["categories"]}


def walk(world):
    return list(world.services.disclosures.walk())


def stored(world, table="retrieval_part"):
    return world.world.rows(table)


def test_every_value_is_on_the_page_and_exactly_that_is_handed_over_once(preview_world):
    world, browser = preview_world, preview_world.browser()
    world.chosen(browser, "immunisation", subject=HANAKO)
    record = records_of("immunisation")[0]
    assert record["lot_number"] in browser.text
    assert "日向見本市" in browser.text
    assert len(names(browser)) == 3
    questions = len(world.agencies.asked)
    tokens = agreed(world, browser)
    held = entries(world.result(tokens))
    assert len(records_in(held["immunisation"])) == 3
    assert held["maternal_child_health"]["outcome"] == "declined"
    assert len(world.agencies.asked) == questions, "the agencies were asked a second time"


def test_one_record_is_left_out_and_nothing_of_it_stays_anywhere(preview_world):
    world, browser = preview_world, preview_world.browser()
    world.agencies.answers["hinata", "immunisation"] = released(
        "immunisation",
        "hinata",
        [
            {**record, "lot_number": f"LOT{n}"}
            for n, record in enumerate(records_of("immunisation", 3))
        ],
    )
    world.chosen(browser, "immunisation", subject=HANAKO)
    out = dict(zip(names(browser), re.findall("LOT[0-9]", browser.text), strict=True))
    name = next(iter(out))
    tokens = agreed(world, browser, left_out=[name])
    left = records_in(entries(world.result(tokens))["immunisation"])
    assert {r["lot_number"] for r in left} == {"LOT0", "LOT1", "LOT2"} - {out[name]}
    grant = world.services.grants.of_person(world_person(world))[0]
    assert [len(names) for names in grant.left_out.values()] == [1]
    kept = world.services.retrievals.get(grant.preview["retrieval_id"])
    [draft] = world.services.self_information.deliverer.opening.drafts(kept)
    assert out[name] not in str(draft.answers)


def world_person(world):
    """Who logged in."""
    return walk(world)[0].person_id


def test_a_look_is_a_read_of_its_own_in_the_ledger_and_nothing_was_handed_over(preview_world):
    world, browser = preview_world, preview_world.browser()
    world.chosen(browser, "immunisation", subject=HANAKO)
    seen = walk(world)
    assert {entry.kind for entry in seen} == {PREVIEW}
    assert {entry.grant_id for entry in seen} == {""}
    assert [entry.retry_of for entry in seen] == [None, *[seen[0].disclosure_id] * (len(seen) - 1)]
    world.result(agreed(world, browser))
    assert [entry.kind for entry in walk(world)][len(seen) :] == [HANDED]
    assert verify_chain(walk(world)) is None


def test_refusing_shreds_what_was_seen(preview_world):
    world, browser = preview_world, preview_world.browser()
    world.chosen(browser, "immunisation", subject=HANAKO)
    assert stored(world) > 0
    browser.press("cancel")
    assert stored(world) == stored(world, "preview") == 0


def test_leaving_the_page_shreds_it_after_a_quarter_of_an_hour(preview_world):
    world, browser = preview_world, preview_world.browser()
    world.chosen(browser, "immunisation", subject=HANAKO)
    sweep = world.services.self_information.sweeper.sweep
    world.clock.turn(minutes=14, seconds=59)
    sweep(now=world.clock())
    assert stored(world) > 0
    world.clock.turn(seconds=1)
    sweep(now=world.clock())
    assert stored(world) == 0


def test_who_comes_back_late_sees_it_asked_anew_and_reads_it_before_agreeing(preview_world):
    world, browser = preview_world, preview_world.browser()
    world.chosen(browser, "immunisation", subject=HANAKO)
    browser.press("more-time")
    world.clock.turn(minutes=14)
    browser.open(browser.path)
    world.clock.turn(minutes=2)
    browser.press("agree")
    assert browser.status == 409
    assert "問い合わせています" in browser.text
    world.collect()
    browser.press("look-again").press("agree")
    assert browser.path.endswith("/done")


def test_unticked_categories_are_not_held_for_the_app(preview_world):
    world, browser = preview_world, preview_world.browser()
    world.agencies.answers["hinata", "maternal_child_health"] = released(
        "maternal_child_health", "hinata", records_of("maternal_child_health", 2)
    )
    world.chosen(browser, "immunisation", subject=HANAKO)
    browser.press("agree")
    [held] = world.services.retrievals.of_grant(
        world.services.grants.of_person(world_person(world))[0].grant_id
    )
    parts = world.services.retrievals.parts(held.retrieval_id)
    assert {part.category for part in parts} == {"immunisation"}
    assert stored(world) == len(parts)


def test_what_changes_at_the_source_after_the_page_does_not_reach_the_app(preview_world):
    world, browser = preview_world, preview_world.browser()
    world.chosen(browser, "immunisation", subject=HANAKO)
    tokens = agreed(world, browser)
    world.agencies.answers["hinata", "immunisation"] = released(
        "immunisation", "hinata", records_of("immunisation", 9)
    )
    assert len(records_in(entries(world.result(tokens))["immunisation"])) == 3


def test_an_answer_that_arrives_while_the_page_is_read_has_to_be_read_first(preview_world):
    world, browser = preview_world, preview_world.browser()
    browser.log_in(path=world.party.wish())
    browser.press("continue", subject=HANAKO).press(
        "continue", category=["immunisation"], term="once"
    )
    assert "問い合わせています" in browser.text
    world.collect()
    browser.press("agree")
    assert browser.status == 409
    assert len(names(browser)) == 3


def test_a_one_off_consent_hands_over_nothing_under_another_condition(preview_world):
    world, browser = preview_world, preview_world.browser()
    world.chosen(browser, "immunisation", subject=HANAKO)
    tokens = agreed(world, browser)
    wider = {
        "requests": [
            {
                "category": "immunisation",
                "condition": {"kind": "range", "from": "2020-01-01", "to": "2026-11-01"},
            }
        ]
    }
    token, headers = tokens["access_token"], {"Idempotency-Key": "key-2"}
    answer = world.party.post_json("/self-information/requests", token, wider, headers=headers)
    assert (answer.status, answer.json["code"]) == (403, "insufficient_scope")
    assert len(records_in(entries(world.result(tokens))["immunisation"])) == 3


def test_a_standing_consent_hands_over_what_was_seen_first_and_then_what_is_newest(preview_world):
    world, browser = preview_world, preview_world.browser()
    scope = "openid offline_access immunisation maternal_child_health"
    world.chosen(browser, "immunisation", subject=HANAKO, scope=scope, term="90")
    assert "次回からは、確認の画面なしで" in browser.text
    tokens = agreed(world, browser)
    world.agencies.answers["hinata", "immunisation"] = released(
        "immunisation", "hinata", records_of("immunisation", 5)
    )
    first = entries(world.result(tokens))
    second = entries(world.result(tokens, **{"Idempotency-Key": "key-2"}))
    counts = [len(records_in(each["immunisation"])) for each in (first, second)]
    assert counts == [3, 5]


def test_what_nobody_picks_up_is_shredded(preview_world):
    world, browser = preview_world, preview_world.browser()
    world.chosen(browser, "immunisation", subject=HANAKO)
    browser.press("agree")
    settings = world.services.settings
    late = 2 * settings.flow_seconds + settings.authorization_code_seconds
    world.clock.turn(seconds=late + 1)
    world.services.self_information.sweeper.sweep(now=world.clock())
    assert stored(world) == 0


def test_logging_out_shreds_what_was_seen(preview_world):
    world, browser = preview_world, preview_world.browser()
    world.chosen(browser, "immunisation", subject=HANAKO)
    browser.open("/my-page").press("logout")
    assert stored(world) == 0


def test_a_flag_that_is_set_after_the_page_takes_away_what_was_seen(preview_world):
    world, browser = preview_world, preview_world.browser()
    world.chosen(browser, "immunisation", subject=HANAKO)
    tokens = agreed(world, browser)
    wish = FlagWish("set", "self_info_block", "immunisation")
    world.services.protection_desk.by_operator(HANAKO, wish, now=world.clock())
    told = entries(world.result(tokens))["immunisation"]
    assert (told["outcome"], records_in(told)) == ("not_available", [])


def test_several_people_in_one_sitting_have_a_page_a_grant_and_a_reference_each(preview_world):
    world, browser = preview_world, preview_world.browser()
    world.review("immunisation", "maternal_child_health", subjects="many")
    browser.log_in(path=world.party.wish())
    browser.press("continue", subject=[MISAKI, HANAKO])
    assert browser.path.endswith("/choose")
    world.collect()
    browser.press("continue", category=["immunisation"], term="once")
    assert browser.path.endswith("/choose/1")
    assert "花子" in browser.text
    world.collect()
    browser.press("look-again").press(
        "continue", category=["immunisation", "maternal_child_health"]
    )
    assert browser.path.endswith("/check")
    assert browser.text.index("山田 美咲") < browser.text.index("山田 花子")
    tokens = agreed(world, browser)
    subjects = {entry["subject"] for entry in tokens["authorization_details"]}
    assert len(subjects) == 2
    for subject in subjects:
        told = entries(world.result(tokens, {"subject": subject}, **{"Idempotency-Key": subject}))
        assert len(records_in(told["immunisation"])) == 3
    grants = world.services.grants.of_person(world_person(world))
    assert len({grant.sitting for grant in grants}) == 1
    assert {grant.categories for grant in grants} == {
        ("immunisation",),
        ("immunisation", "maternal_child_health"),
    }


def test_several_people_are_not_taken_where_the_review_allows_one(preview_world):
    world, browser = preview_world, preview_world.browser()
    browser.log_in(path=world.party.wish())
    browser.press("continue", subject=[MISAKI, HANAKO])
    assert browser.status == 400
    assert world.world.rows("preview") == 0
