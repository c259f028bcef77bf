"""The check page binds: what it showed is what the button agrees to, or nothing is agreed to at all."""

import pytest

from tests import citizen_world
from tests.citizen_browser import answer_parameters
from tests.citizen_world import ENTITLEMENT, HANAKO, MISAKI


@pytest.fixture
def at_choose(browser):
    return browser.log_in().press("continue", subject=HANAKO)


@pytest.fixture
def at_check(at_choose):
    return at_choose.press("continue", category=["immunisation"], term="once")


def in_another_tab(tab, **choice):
    """Choose once more in another tab of the same browser, and come back to the first one."""
    shown, path = tab.page, tab.path
    tab.open(f"/flow/{tab.flow_id}/choose").press("continue", **choice)
    tab.page, tab.path = shown, path


def assert_shown_again(world, tab):
    """The button of the old page agreed to nothing; the page as it is now is shown and works."""
    assert tab.status == 409
    assert "内容が変わりました" in tab.text
    assert world.rows("consent_grant") == 0
    tab.press("agree").press("return")
    assert "code" in answer_parameters(tab.left_for)


@pytest.mark.parametrize(
    "choice",
    [
        {"category": ["immunisation", "maternal_child_health"], "term": "once"},
        {"category": ["maternal_child_health"], "term": "once"},
        {"category": ["immunisation"], "term": "365"},
    ],
)
def test_a_choice_made_in_another_tab_is_not_agreed_to_from_a_page_that_does_not_show_it(
    world, at_check, choice
):
    in_another_tab(at_check, **choice)
    at_check.press("agree")
    assert_shown_again(world, at_check)


def test_another_person_chosen_in_another_tab_is_not_agreed_to(world, at_check):
    shown, path = at_check.page, at_check.path
    at_check.open(f"/flow/{at_check.flow_id}/subject").press("continue", subject=MISAKI)
    at_check.press("continue", category=["immunisation"], term="once")
    at_check.page, at_check.path = shown, path
    at_check.press("agree")
    assert_shown_again(world, at_check)


def test_a_purpose_reworded_meanwhile_is_not_agreed_to_unread(world, at_check):
    [purpose] = ENTITLEMENT["purposes"]
    world.register(purposes=[purpose | {"text": {"ja": "広告のため", "en": "To advertise"}}])
    at_check.press("agree")
    assert "広告のため" in at_check.text
    assert_shown_again(world, at_check)


def test_a_recipient_renamed_meanwhile_is_not_agreed_to_unread(world, at_check):
    world.register_with(client_name="べつの会社")
    at_check.press("agree")
    assert "べつの会社" in at_check.text
    assert_shown_again(world, at_check)


def test_the_same_page_in_the_other_language_is_the_same_page(world, at_check):
    at_check.open(at_check.path + "?lang=en").press("agree")
    assert at_check.path.endswith("/done")
    assert world.rows("consent_grant") == 1


def test_a_child_no_longer_represented_cannot_be_agreed_for(world, at_check, monkeypatch):
    monkeypatch.setitem(citizen_world._CHILDREN, MISAKI, ())
    at_check.press("agree")
    assert at_check.status == 400
    assert world.rows("consent_grant") == 0


def test_a_child_who_turns_fifteen_meanwhile_cannot_be_agreed_for(world, at_check, monkeypatch):
    text, kana, _ = citizen_world._PEOPLE[HANAKO]
    birthday = world.clock().date().replace(year=world.clock().year - 15)
    monkeypatch.setitem(citizen_world._PEOPLE, HANAKO, (text, kana, birthday))
    at_check.press("agree")
    assert at_check.status == 400
    assert world.rows("consent_grant") == 0


def test_a_directory_that_falls_silent_at_the_agreement_leaves_nothing_behind(world, at_check):
    world.directory.silent = True
    at_check.press("agree")
    assert at_check.status == 503
    assert world.rows("consent_grant") == 0
