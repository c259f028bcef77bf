"""A citizen logs in to an app that asks for nothing more: once with a page, later without one."""

import json

import pytest

from provider.keys.opaque import opaque_hash
from provider.storage.tokens import CodeStore
from tests.citizen_browser import answer
from tests.citizen_world import HANAKO, MISAKI, ORIGIN, TARO
from tests.login_world import (
    LOGIN_APP,
    login_path,
    register_login_app,
    register_stranger,
    told,
)


@pytest.fixture(autouse=True)
def shop(world):
    register_login_app(world)


def code_of(world, url):
    return CodeStore(world.services.database).get(opaque_hash(told(url)["code"]))


def grants(world, person=MISAKI):
    return world.services.grants.of_person(world.services.persons.enrol(person, now=world.clock()))


def logged_in(browser, *claims, path=None):
    """Log in with the card, tick, agree; return the address the browser left for."""
    browser.log_in(path=path or login_path())
    return browser.press("agree", claim=list(claims)).left_for


def test_the_page_shows_each_value_unticked_and_tells_what_is_always_told(browser):
    browser.open(login_path())
    assert "『まちの店』から、ログインを求められています" in browser.text
    browser.log_in(path=login_path())
    assert browser.path.endswith("/confirm")
    assert "山田 美咲" in browser.text
    assert "平成2年4月2日" in browser.text
    form = next(f for f in browser.page.forms if "claim" in f.options)
    assert form.options["claim"] == ["name", "birthdate"]
    assert not [pair for pair in form.fields if pair[0] == "claim"]


def test_agreeing_leaves_at_once_with_a_code_and_keeps_what_was_ticked(world, browser):
    url = logged_in(browser, "name")
    assert set(told(url)) == {"code", "state", "iss"}
    assert (told(url)["state"], told(url)["iss"]) == ("s-1", ORIGIN)
    [grant] = grants(world)
    assert (grant.categories, grant.claims, grant.declined) == ((), ("name",), ("birthdate",))
    assert (grant.expires_at - grant.given_at).days == 365
    assert grant.authenticated_at == world.clock()
    code = code_of(world, url)
    assert code.grant_id == grant.grant_id
    assert code.context["claims"] == {"userinfo": ["name"]}
    assert code.context["scope"] == "openid profile"


def test_whoever_agreed_before_goes_straight_through_while_logged_in(world, browser):
    first = code_of(world, logged_in(browser, "name"))
    world.clock.turn(minutes=7)
    second = code_of(world, browser.open(login_path()).left_for)
    assert second.context["auth_time"] == first.context["auth_time"]
    assert second.grant_id == first.grant_id
    assert code_of(world, browser.open(login_path(prompt="none")).left_for)


def test_what_was_not_ticked_is_not_asked_again_unless_the_app_asks_for_more(browser):
    logged_in(browser, path=login_path(scope="openid"))
    assert browser.open(login_path(scope="openid")).left_for
    assert browser.open(login_path()).left_for is None
    assert "続ける" in browser.text
    browser.press("continue")
    assert browser.path.endswith("/confirm")


def test_prompt_consent_always_shows_the_page_and_the_newer_answer_counts(world, browser):
    logged_in(browser, "name", "birthdate")
    [before] = grants(world)
    browser.open(login_path(prompt="consent"))
    url = browser.press("continue").press("agree", claim=["birthdate"]).left_for
    [after] = grants(world)
    assert after.grant_id == before.grant_id == code_of(world, url).grant_id
    assert (after.claims, after.declined) == (("birthdate",), ("name",))


def test_after_the_card_an_earlier_consent_is_enough(world, browser):
    logged_in(browser, "name")
    world.clock.turn(hours=2)
    browser.log_in(path=login_path())
    assert set(told(browser.left_for)) == {"code", "state", "iss"}
    assert code_of(world, browser.left_for).context["auth_time"] == int(world.clock().timestamp())


def test_a_renewed_card_carries_the_consent_on(world, browser):
    logged_in(browser, "name")
    [before] = grants(world)
    newer = world.new_card(MISAKI)
    world.clock.turn(hours=2)
    browser.log_in(card=newer, path=login_path())
    assert told(browser.left_for)["code"]
    [after] = grants(world)
    assert after.credential_id != before.credential_id


def test_another_person_in_the_same_browser_has_a_consent_of_their_own(world, browser):
    logged_in(browser, "name")
    browser.log_in(card=world.cards[TARO], path=login_path(prompt="select_account"))
    assert browser.path.endswith("/confirm")
    assert "佐藤 太郎" in browser.text
    browser.press("agree")
    assert [g.claims for g in grants(world, TARO)] == [()]
    assert [g.claims for g in grants(world, MISAKI)] == [("name",)]


def test_refusing_tells_the_app_so_and_keeps_nothing(world, browser):
    browser.log_in(path=login_path())
    browser.press("cancel").press("return")
    assert told(browser.left_for) == {"error": "access_denied", "state": "s-1", "iss": ORIGIN}
    assert grants(world) == []


def test_a_withdrawn_login_is_asked_for_again(world, browser):
    logged_in(browser, "name")
    browser.open("/my-page")
    assert "まちの店" in browser.text
    assert "氏名" in browser.text
    grant_id = grants(world)[0].grant_id
    browser.open(f"/my-page/grants/{grant_id}")
    assert "ログインのため" in browser.text
    browser.open(f"/my-page/grants/{grant_id}/withdraw").press("withdraw")
    assert browser.open(login_path(prompt="none")).left_for
    assert told(browser.left_for)["error"] == "login_required"


def test_an_app_that_nobody_reviewed_is_marked_on_both_pages(world, browser):
    browser.open(login_path())
    assert "この会社はまだ審査されていません" not in browser.text
    register_stranger(world)
    browser.open(login_path(client_id="c-stranger"))
    assert "この会社はまだ審査されていません" in browser.text
    assert "審査しています" not in browser.text
    browser.log_in(path=browser.path)
    assert browser.path.endswith("/confirm")
    assert "この会社はまだ審査されていません" in browser.text


def test_an_app_whose_registration_has_expired_gets_nobody(world, browser):
    register_stranger(world)
    browser.open(login_path(client_id="c-stranger"))
    world.clock.turn(days=31)
    assert browser.open(login_path(client_id="c-stranger")).status == 400
    assert browser.left_for is None


def test_documents_of_the_app_are_linked_in_the_readers_language(world, browser):
    register_login_app(
        world,
        policy_uri="https://shop.example/policy",
        **{"tos_uri#ja": "https://shop.example/ja", "tos_uri": "javascript:alert(1)"},
    )
    browser.open(login_path())
    assert {"https://shop.example/policy", "https://shop.example/ja"} <= set(
        browser.page.links.values()
    )
    browser.open(browser.page.links["language-en"])
    assert "javascript:" not in browser.html


@pytest.mark.parametrize("field", ["email", "name'"])
def test_a_claim_the_page_did_not_offer_is_refused(world, browser, field):
    browser.log_in(path=login_path())
    browser.press("agree", claim=[field])
    assert browser.status == 400
    assert grants(world) == []


def test_a_name_changed_while_the_page_was_read_has_to_be_read_again(world, browser):
    browser.log_in(path=login_path())
    register_login_app(world, client_name="べつの店")
    browser.press("agree", claim=["name"])
    assert browser.status == 409
    assert "『べつの店』にログインしますか" in browser.text
    assert grants(world) == []
    assert told(browser.press("agree").left_for)["code"]


def test_the_pages_of_categories_lead_a_login_to_its_own_page(browser):
    browser.log_in(path=login_path())
    place = browser.path
    for step in ("subject", "choose", "check"):
        assert browser.open(place.replace("confirm", step)).path == place


def test_claims_stand_beside_categories_for_an_app_that_asks_both(world, browser):
    browser.log_in(path=world.push("openid profile immunisation maternal_child_health"))
    browser.press("continue", subject=HANAKO)
    assert "山田 美咲" in browser.text
    browser.press("continue", category=["immunisation"], claim=["name"])
    assert "あなたの氏名" in browser.text
    assert "あなたの生年月日" in browser.text
    browser.press("agree")
    [grant] = [g for g in grants(world) if g.categories]
    assert grant.claims == ("name",)
    browser.press("return")
    assert browser.left_for


def test_one_visit_becomes_one_code_whatever_the_back_button_does(world, browser):
    browser.log_in(path=login_path())
    place, form = browser.path, dict(browser.page.forms[0].fields)
    shown = browser.hidden("shown")
    browser.press("agree")
    token = form.get("form_token") or ""
    browser.post(place, form_token=token, shown=shown)
    assert browser.left_for is None
    assert world.rows("authorization_code") == 1


def test_the_bridge_is_told_who_asks(world, browser):
    asked = browser.arrive(login_path()).ask_card()
    assert json.loads(asked["context"])["client_id"] == LOGIN_APP
    browser.bring(answer(world, asked, world.cards[MISAKI]))
    assert browser.path.endswith("/confirm")
