"""The pages of a consent say where one is, lead on to what their buttons say, and forget no tick."""

import re

import pytest

from tests.citizen_world import HANAKO, MISAKI
from tests.preview_world import preview_world

__all__ = ["preview_world"]

MANY = ("immunisation", "maternal_child_health")


def left_out(browser):
    """The records that are ticked as not to be handed over."""
    return re.findall(r'name="left_out" value="([^"]+)" checked', browser.html)


def test_taking_a_category_out_forgets_no_record_that_was_left_out(preview_world):
    world, browser = preview_world, preview_world.browser()
    world.chosen(browser, *MANY, subject=HANAKO)
    name = browser.page_options("left_out")[0]
    browser.press("drop-0-maternal_child_health", left_out=[name])
    assert browser.path.endswith("/check")
    assert left_out(browser) == [name]
    browser.press("agree", left_out=[name])
    [grant] = world.services.grants.of_person(
        next(iter(world.services.disclosures.walk())).person_id
    )
    assert grant.categories == ("immunisation",)
    assert [len(names) for names in grant.left_out.values()] == [1]


def test_going_back_to_choose_again_forgets_no_record_that_was_left_out(preview_world):
    world, browser = preview_world, preview_world.browser()
    world.chosen(browser, "immunisation", subject=HANAKO)
    one, two, _ = browser.page_options("left_out")
    browser.press("change-0", left_out=[one, two])
    assert browser.path.endswith("/choose")
    browser.press("continue", category=[*MANY], term="once")
    assert set(left_out(browser)) == {one, two}
    browser.press("change-0", left_out=[])
    browser.press("continue", category=[*MANY], term="once")
    assert left_out(browser) == []


def test_a_place_that_is_none_is_refused(preview_world):
    world, browser = preview_world, preview_world.browser()
    world.chosen(browser, "immunisation", subject=HANAKO)
    path, token = browser.path, browser.hidden("form_token")
    for place in ("1", "-1", "x", ""):
        assert browser.post(path, change=place, form_token=token).status == 400, place


@pytest.mark.parametrize(("term", "lasts"), [("once", False), ("90", True)])
def test_what_is_left_out_of_a_standing_consent_stays_out_and_the_pages_say_so(
    preview_world, term, lasts
):
    world, browser = preview_world, preview_world.browser()
    scope = "openid offline_access immunisation maternal_child_health"
    world.chosen(browser, "immunisation", subject=HANAKO, scope=scope, term=term)
    assert "この1件は渡さない" in browser.text
    assert ("「渡さない」を選んだ情報は、2回目からも渡りません" in browser.text) is lasts
    browser.press("agree", left_out=browser.page_options("left_out")[:1])
    assert "1件は渡しません" in browser.text
    assert ("2回目からも渡りません" in browser.text) is lasts


def test_the_check_page_begins_with_how_much_it_is_and_with_a_way_to_the_buttons(preview_world):
    world, browser = preview_world, preview_world.browser()
    world.chosen(browser, "immunisation", subject=HANAKO)
    assert "全部で3件あります" in browser.text
    assert browser.page.attributes["to-decision"]["href"] == "#decision"
    assert "decision" in browser.page.attributes


def test_of_several_people_each_page_says_which_one_it_is_and_who_comes_next(preview_world):
    world, browser = preview_world, preview_world.browser()
    world.review(*MANY, subjects="many")
    browser.log_in(path=world.party.wish())
    browser.press("continue", subject=[MISAKI, HANAKO])
    assert "2人のうち、1人目です" in browser.text
    assert "次に、山田 花子さんの分を選ぶ" in browser.text
    browser.press("continue", category=["immunisation"], term="once")
    assert "2人のうち、2人目です" in browser.text
    assert "選んだ内容を確認する" in browser.text
