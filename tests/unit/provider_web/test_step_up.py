"""A citizen who is logged in hands over records without a second PIN, unless they need special care."""

import json
from datetime import timedelta

import pytest

from tests.citizen_browser import Browser, answer, answer_parameters
from tests.citizen_world import ENTITLEMENT, HANAKO, MISAKI, TARO

LOAN = {
    "id": "loan_check",
    "text": {"ja": "返せる額を確かめるため", "en": "To judge what can be paid back"},
    "categories": ["tax_income"],
    "max_term_days": 0,
}


@pytest.fixture(autouse=True)
def review(world):
    world.register(purposes=[*ENTITLEMENT["purposes"], LOAN])


def ordinary(world, **changes):
    return world.push("openid tax_income", purpose_id="loan_check", **changes)


def logged_in(world, browser, person=TARO, **age):
    browser.log_in_to_my_page(world.cards[person])
    world.clock.turn(**age)
    return world.clock() - timedelta(**age)


def test_an_ordinary_category_goes_by_the_login_that_is_there(world, browser):
    at = logged_in(world, browser, minutes=14)
    browser.open(ordinary(world))
    assert "佐藤 太郎" in browser.text
    assert "本人確認に進む" not in browser.text
    assert "暗証番号は、『" not in browser.text
    browser.press("continue")
    assert browser.path.endswith("/choose")
    browser.press("continue").press("agree")
    person = world.services.persons.enrol(TARO, now=world.clock())
    [grant] = world.services.grants.of_person(person)
    assert grant.authenticated_at == at
    browser.press("return")
    assert "code" in answer_parameters(browser.left_for)


def test_special_care_wants_the_pin_anew_of_an_older_login_and_says_why(world, browser):
    logged_in(world, browser, minutes=5, seconds=1)
    browser.open(world.push("openid immunisation"))
    assert "もう一度、カードと暗証番号で確かめます。" in browser.text
    assert "5分が過ぎました" in browser.text
    asked = browser.press("continue").ask_card()
    assert json.loads(asked["context"])["purpose"] == "step_up"
    browser.bring(answer(world, asked, world.cards[TARO]))
    assert browser.path.endswith("/choose")


def test_a_first_login_says_to_the_card_that_it_is_one(browser):
    assert json.loads(browser.arrive().ask_card()["context"])["purpose"] == "login"


def test_special_care_goes_by_a_fresh_login(world, browser):
    logged_in(world, browser, minutes=5)
    browser.open(world.push("openid immunisation")).press("continue")
    assert browser.path.endswith("/choose")


def test_nobody_is_asked_twice_within_one_interaction(world, browser):
    """The card was shown for this visit: however long its pages are read, no second PIN."""
    browser.log_in(world.cards[TARO], path=world.push("openid immunisation"))
    for _ in range(3):
        world.clock.turn(minutes=7)
        browser.open(browser.path)
        assert browser.path.endswith("/choose")
    browser.press("continue").press("agree").press("return")
    assert "code" in answer_parameters(browser.left_for)


def test_a_slow_reader_of_the_first_page_is_not_asked_either(world, browser):
    logged_in(world, browser, minutes=4)
    browser.open(world.push("openid immunisation"))
    world.clock.turn(minutes=10)
    browser.press("continue")
    assert browser.path.endswith("/choose")


@pytest.mark.parametrize(
    "wish", [{"prompt": "login"}, {"prompt": "select_account"}, {"max_age": 60}]
)
def test_an_app_may_want_the_card_whatever_is_asked(world, browser, wish):
    logged_in(world, browser, seconds=61)
    browser.open(ordinary(world, **wish))
    assert "『こそだて手帳』の求めで、もう一度、カードと暗証番号で確かめます。" in browser.text
    assert browser.press("continue").path.endswith("/login")


def test_an_app_may_be_content_with_an_age(world, browser):
    logged_in(world, browser, seconds=60)
    assert browser.open(ordinary(world, max_age=60)).press("continue").path.endswith("/choose")


def test_somebody_else_at_the_same_browser_uses_another_card(world, browser):
    logged_in(world, browser)
    asked = browser.open(ordinary(world)).press("another").ask_card()
    browser.bring(answer(world, asked, world.cards[MISAKI]))
    browser.press("continue", subject=MISAKI)
    assert "山田 美咲" in browser.press("continue").text


def test_who_acts_for_others_is_asked_for_whom_also_without_the_card(world, browser):
    logged_in(world, browser, person=MISAKI)
    browser.open(world.push()).press("continue")
    assert browser.path.endswith("/subject")
    browser.press("continue", subject=HANAKO)
    assert browser.path.endswith("/choose")


def test_a_login_with_a_card_that_was_revoked_meanwhile_counts_no_more(world, browser):
    logged_in(world, browser)
    world.publish_crl(world.cards[TARO])
    Browser(world).log_in(path=ordinary(world), card=world.cards[TARO])
    browser.open(ordinary(world))
    assert "logged-in" not in browser.page.attributes
    assert browser.press("continue").path.endswith("/login")


def test_prompt_none_never_hands_over_a_category(world, browser):
    browser.open(ordinary(world, prompt="none"))
    assert answer_parameters(browser.left_for)["error"] == "login_required"
    logged_in(world, browser)
    browser.open(ordinary(world, prompt="none"))
    assert answer_parameters(browser.left_for)["error"] == "login_required"
    world.clock.turn(minutes=6)
    browser.open(world.push("openid immunisation", prompt="none"))
    assert answer_parameters(browser.left_for)["error"] == "login_required"


def test_the_login_is_refused_when_the_directory_is_silent_and_can_be_tried_again(world, browser):
    logged_in(world, browser)
    browser.open(ordinary(world))
    place, world.directory.silent = browser.path, True
    browser.press("continue")
    assert browser.status == 503
    world.directory.silent = False
    assert browser.open(place).press("continue").path.endswith("/choose")


def test_a_request_about_one_person_leaves_no_choice_of_another(world, browser):
    own = world.services.persons.enrol(HANAKO, now=world.clock())
    party = world.services.clients.get("c-techo")
    reference = world.services.oauth.pairwise.subject(party.sector, own)
    entry = {"type": "self_information", "categories": ["immunisation"], "subject": reference}
    path = world.push("openid immunisation", details=(entry,))
    browser.log_in(path=path)
    form = next(f for f in browser.page.forms if "subject" in f.options)
    assert form.options["subject"] == [HANAKO]
    browser.press("continue", subject=HANAKO)
    assert browser.path.endswith("/choose")


def test_a_request_about_a_stranger_is_refused_for_whoever_comes(world, browser):
    entry = {"type": "self_information", "categories": ["immunisation"], "subject": "x" * 43}
    path = world.push("openid immunisation", details=(entry,))
    browser.log_in(path=path)
    assert browser.status == 403
    browser.log_in(world.cards[TARO], path=path)
    assert browser.status == 403
    assert "この人については、お渡しできる情報がありません" in browser.text
