"""A grant is changed by its own person, on pages that show the result before anything is agreed."""

import pytest

from tests.amendment_world import MOTHER_AND_CHILD, VACCINATIONS, Party, hold, offered, ticked
from tests.citizen_browser import answer_parameters
from tests.citizen_world import HANAKO, MISAKI, TARO

LAST_YEAR = {"kind": "range", "from": "2025-04-01", "to": "2026-03-31"}


@pytest.fixture
def party(world):
    return Party(world)


@pytest.fixture
def held(world, party, browser):
    """A parent's standing consent for a child: vaccinations yes, the other category declined."""
    return hold(party, browser, world.cards[MISAKI], subject=HANAKO)


def person_id(world, name):
    return world.services.persons.enrol(name, now=world.clock())


def kept(world, held):
    return world.services.grants.get(held["grant_id"])


def test_a_parent_adds_what_was_declined_before_and_sees_the_result_first(
    world, party, browser, held
):
    world.clock.turn(minutes=20)
    browser.log_in(path=party.change(held["grant_id"]))
    assert browser.path.endswith("/choose")
    assert "山田 花子さんの情報の連携を変えます" in browser.text
    assert "このまま続くもの" in browser.text
    assert "前回は渡していません" in browser.text
    assert offered(browser) == ["maternal_child_health"]
    assert ticked(browser) == []

    browser.press("continue", category=["maternal_child_health"], term="365")
    assert "連携は次の内容になります" in browser.text
    assert "このまま続きます" in browser.text
    assert "令和9年2月20日（2027年）18時00分に終わります。" in browser.text
    browser.press("agree")
    assert held["grant_id"] in browser.text
    assert "戻らないと、いまのままです。" in browser.text
    before = kept(world, held)
    assert before.categories == ("immunisation",)

    merged = party.tokens(browser.press("return"))
    assert merged["grant_id"] == held["grant_id"]
    assert merged["authorization_details"][0]["categories"] == [
        "immunisation",
        "maternal_child_health",
    ]
    after = kept(world, held)
    assert (after.subject_id, after.relation) == (before.subject_id, before.relation)
    assert after.declined == ()
    assert after.consent_text["ja"]["categories"] == ["予防接種", "母子保健"]
    assert (after.expires_at - world.clock()).days == 365


def test_replacing_ends_what_is_not_ticked_anew_and_says_so(world, party, browser, held):
    browser.log_in(path=party.change(held["grant_id"], "replace"))
    assert "いま渡しているもの" in browser.text
    assert "いまも渡しています" in browser.text
    assert offered(browser) == ["immunisation", "maternal_child_health"]
    assert ticked(browser) == []
    browser.press("continue", category=["maternal_child_health"], term="90")
    assert "渡らなくなるもの 予防接種" in browser.text
    replaced = party.tokens(browser.press("agree").press("return"))
    assert replaced["grant_id"] == held["grant_id"]
    assert replaced["authorization_details"][0]["categories"] == ["maternal_child_health"]
    assert party.introspect(held["access_token"]).json == {"active": False}
    assert kept(world, held).declined == ("immunisation",)


def test_replacing_by_nothing_is_no_choice(party, browser, held):
    browser.log_in(path=party.change(held["grant_id"], "replace", MOTHER_AND_CHILD))
    assert browser.press("continue", term="90").status == 422
    assert "「変えずに戻る」を押してください" in browser.text


@pytest.mark.parametrize(("term", "told"), [("once", True), ("90", False)])
def test_a_standing_grant_that_becomes_one_off_says_so(party, browser, held, term, told):
    browser.log_in(path=party.change(held["grant_id"]))
    browser.press("continue", category=["maternal_child_health"], term=term)
    assert ("これからは1回だけ渡り、連携は終わります。" in browser.text) == told


def test_a_merge_that_asks_for_nothing_new_renews_the_period_alone(world, party, browser, held):
    world.clock.turn(hours=2)
    browser.log_in(path=party.change(held["grant_id"], scope=VACCINATIONS))
    assert "このまま続くもの" in browser.text
    assert offered(browser) == []
    browser.press("continue", term="90")
    party.tokens(browser.press("agree").press("return"))
    assert kept(world, held).categories == ("immunisation",)
    assert (kept(world, held).expires_at - world.clock()).days == 90


def test_what_is_asked_more_widely_than_it_was_allowed_has_to_be_ticked(world, party, browser):
    details = (
        '[{"type":"self_information","categories":["immunisation"],"condition":'
        '{"kind":"range","from":"2025-04-01","to":"2026-03-31"}}]'
    )
    browser.log_in(
        world.cards[TARO],
        path=party.wish("openid offline_access", authorization_details=details),
    )
    held = party.tokens(browser.press("continue", term="90").press("agree").press("return"))
    assert kept(world, held).conditions == {"immunisation": [LAST_YEAR]}

    browser.log_in(world.cards[TARO], path=party.change(held["grant_id"], scope=VACCINATIONS))
    assert offered(browser) == ["immunisation"]
    assert "前より広い範囲です" in browser.text
    browser.press("continue", category=["immunisation"], term="90")
    assert "までの分だけ" not in browser.text
    party.tokens(browser.press("agree").press("return"))
    assert kept(world, held).conditions == {}


def test_identity_claims_that_may_be_told_already_are_not_asked_again(world, party, browser):
    held = hold(
        party,
        browser,
        world.cards[TARO],
        scope=f"{VACCINATIONS} profile",
        claim=["name"],
    )
    browser.log_in(
        world.cards[TARO], path=party.change(held["grant_id"], scope=f"{MOTHER_AND_CHILD} profile")
    )
    assert offered(browser, "claim") == ["birthdate"]
    browser.press("continue", category=["maternal_child_health"], term="90", claim=["birthdate"])
    party.tokens(browser.press("agree").press("return"))
    assert kept(world, held).claims == ("name", "birthdate")


def test_my_page_shows_one_connection_and_a_change_that_waits(world, party, browser, held):
    browser.log_in(path=party.change(held["grant_id"]))
    browser.press("continue", category=["maternal_child_health"], term="90").press("agree")
    flow = browser.path
    browser.open("/my-page")
    assert "連携中 1件" in browser.text
    assert "終わった連携" not in browser.text
    assert "『こそだて手帳』が受け取ると、変わります。" in browser.text
    browser.open(flow).press("return")
    party.tokens(browser)
    browser.open("/my-page")
    assert "受け取ると、変わります。" not in browser.text
    assert "予防接種、母子保健" in browser.text


def test_a_change_that_was_never_picked_up_stops_being_announced(world, party, browser, held):
    browser.log_in(path=party.change(held["grant_id"]))
    browser.press("continue", category=["maternal_child_health"], term="90").press("agree")
    world.clock.turn(minutes=62)
    browser.log_in_to_my_page(world.cards[MISAKI])
    browser.open(f"/my-page/grants/{held['grant_id']}")
    assert "受け取ると、変わります。" not in browser.text
    assert kept(world, held).categories == ("immunisation",)


@pytest.mark.parametrize("agreed", [False, True])
def test_saying_no_leaves_the_older_grant_as_it_is(world, party, browser, held, agreed):
    browser.log_in(path=party.change(held["grant_id"]))
    if agreed:
        browser.press("continue", category=["maternal_child_health"], term="90").press("agree")
    browser.press("cancel")
    assert "連携の内容は変わっていません。" in browser.text
    browser.press("return")
    assert answer_parameters(browser.left_for)["error"] == "access_denied"
    assert kept(world, held).categories == ("immunisation",)
    assert party.introspect(held["access_token"]).json["active"]
    browser.open("/my-page")
    assert "連携中 1件" in browser.text
    assert "受け取ると、変わります。" not in browser.text


def test_a_draft_has_no_page_of_its_own(world, party, browser, held):
    browser.log_in(path=party.change(held["grant_id"]))
    browser.press("continue", category=["maternal_child_health"], term="90").press("agree")
    grants = world.services.grants.of_person(person_id(world, MISAKI))
    [draft] = [grant for grant in grants if grant.amends]
    assert browser.open(f"/my-page/grants/{draft.grant_id}").status == 404


def test_the_pages_of_a_change_in_english(party, browser, held):
    browser.language = "en"
    browser.log_in(path=party.change(held["grant_id"]))
    assert "Stays allowed" in browser.text
    assert "Not shared last time" in browser.text
    browser.press("continue", category=["maternal_child_health"], term="365")
    assert "This is how the sharing will be" in browser.text
