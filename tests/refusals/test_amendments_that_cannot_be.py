"""A grant that the visit cannot change ends the visit, by a page that tells nothing of the grant."""

import pytest

from provider.storage.persons import CredentialRow
from tests import citizen_world
from tests.amendment_world import MOTHER_AND_CHILD, VACCINATIONS, Party, hold, offered, ticked
from tests.citizen_browser import Browser, answer_parameters
from tests.citizen_world import CLIENT, ENTITLEMENT, HANAKO, MISAKI, TARO

LATER = {"minutes": 1}


@pytest.fixture
def party(world):
    return Party(world)


@pytest.fixture
def held(world, party, browser):
    return hold(party, browser, world.cards[MISAKI], subject=HANAKO)


@pytest.fixture
def at_choose(party, browser, held):
    return browser.log_in(path=party.change(held["grant_id"]))


@pytest.fixture
def at_check(at_choose):
    return at_choose.press("continue", category=["maternal_child_health"], term="90")


def kept(world, held):
    return world.services.grants.get(held["grant_id"])


def withdraw(world, held):
    grant = kept(world, held)
    world.services.grants.withdraw(grant.grant_id, grant.person_id, now=world.clock())


def change_in_another_window(world, party, held, action, category):
    """The same citizen changes the same grant elsewhere, and the app picks it up."""
    other = Browser(world)
    other.log_in(path=party.change(held["grant_id"], action))
    other.press("continue", category=[category], term="90").press("agree").press("return")
    return party.tokens(other)


def assert_ended(browser, held):
    """The visit is over, nothing was told, and the app hears that its grant cannot be changed."""
    assert browser.path.endswith("/refused")
    assert "この変更はできません" in browser.text
    for told in (held["grant_id"], "花子", "予防接種", "母子保健"):
        assert told not in browser.html
    browser.press("return")
    answered = answer_parameters(browser.left_for)
    assert answered["error"] == "invalid_grant_id"
    assert answered["state"] == "state-1"
    assert "code" not in answered


def test_another_persons_login_sees_nothing_of_the_grant(world, party, held):
    stranger = Browser(world)
    stranger.log_in(world.cards[TARO], path=party.change(held["grant_id"]))
    assert_ended(stranger, held)
    assert kept(world, held).categories == ("immunisation",)


def test_a_login_that_the_browser_has_already_sees_nothing_either(world, party, held):
    stranger = Browser(world)
    stranger.log_in_to_my_page(world.cards[TARO])
    stranger.open(party.change(held["grant_id"])).press("continue")
    assert_ended(stranger, held)


def test_the_person_whom_a_grant_is_about_is_not_the_one_who_gave_it(world, party, held):
    card = world.new_card(HANAKO)
    child = Browser(world)
    child.log_in(card, path=party.change(held["grant_id"]))
    assert_ended(child, held)


@pytest.mark.parametrize("page", ["choose", "check"])
def test_a_grant_withdrawn_during_the_visit_ends_it_at_the_next_page(world, at_check, held, page):
    withdraw(world, held)
    at_check.open(f"/flow/{at_check.flow_id}/{page}")
    assert_ended(at_check, held)


@pytest.mark.parametrize("button", ["continue", "agree"])
def test_a_grant_withdrawn_before_the_button_agrees_to_nothing(world, party, browser, held, button):
    browser.log_in(path=party.change(held["grant_id"]))
    if button == "agree":
        browser.press("continue", category=["maternal_child_health"], term="90")
    withdraw(world, held)
    browser.press(button, **({"category": ["maternal_child_health"]} if button != "agree" else {}))
    assert_ended(browser, held)
    assert world.rows("consent_grant") == 1


@pytest.mark.parametrize("action", ["open", "press"])
def test_a_grant_withdrawn_after_the_agreement_gives_no_code(world, at_check, held, action):
    at_check.press("agree")
    withdraw(world, held)
    if action == "open":
        at_check.open(at_check.path)
    else:
        at_check.press("return")
    assert_ended(at_check, held)
    assert world.rows("authorization_code") == 1, "that of the first consent"
    person = kept(world, held).person_id
    assert not [g for g in world.services.grants.of_person(person) if g.alive(now=world.clock())]


def test_withdrawing_on_my_page_ends_a_change_that_waits(world, party, at_check, held):
    at_check.press("agree").press("return")
    code = answer_parameters(at_check.left_for)["code"]
    at_check.open(f"/my-page/grants/{held['grant_id']}/withdraw").press("withdraw")
    assert party.exchange(code).error == "invalid_grant"
    at_check.open("/my-page/connections")
    assert "終わった連携：1件" in at_check.text


@pytest.mark.parametrize("page", ["choose", "agree"])
def test_a_child_no_longer_represented_ends_the_visit(at_check, held, world, monkeypatch, page):
    monkeypatch.setitem(citizen_world._CHILDREN, MISAKI, ())
    if page == "agree":
        at_check.press("agree")
    else:
        at_check.open(f"/flow/{at_check.flow_id}/choose")
    assert_ended(at_check, held)
    assert world.rows("consent_grant") == 1


def test_a_directory_that_is_silent_ends_nothing(world, at_check):
    world.directory.silent = True
    assert at_check.press("agree").status == 503
    world.directory.silent = False
    at_check.open(f"/flow/{at_check.flow_id}/check").press("agree").press("return")
    assert "code" in answer_parameters(at_check.left_for)


@pytest.mark.parametrize("lost", ["immunisation", "maternal_child_health"])
def test_a_review_narrowed_meanwhile_agrees_to_nothing_that_it_no_longer_allows(
    world, party, browser, held, lost
):
    """Whether asked now or kept from before: the result as a whole has to be reviewed."""
    browser.log_in(path=party.change(held["grant_id"], scope=MOTHER_AND_CHILD))
    browser.press("continue", category=["maternal_child_health"], term="90")
    [purpose] = ENTITLEMENT["purposes"]
    left = [category for category in purpose["categories"] if category != lost]
    review(world, purpose | {"categories": left, "needed": []})
    assert browser.press("agree").status == 403
    assert kept(world, held).changed_at is None
    assert world.rows("consent_grant") == 1


def review(world, purpose):
    metadata = world.services.clients.get(CLIENT).metadata
    world.services.clients.put(
        CLIENT,
        metadata,
        {"purposes": [purpose]},
        policy="fapi2",
        sector="techo",
        now=world.clock(),
    )


def test_a_grant_changed_meanwhile_is_read_again_before_it_is_agreed_to(
    world, party, at_check, held
):
    world.clock.turn(**LATER)
    change_in_another_window(world, party, held, "replace", "maternal_child_health")
    at_check.press("agree")
    assert at_check.status == 409
    assert "内容が変わりました" in at_check.text
    assert "予防接種" not in at_check.text.split("使いみち")[0]


def test_a_change_of_the_older_grant_is_read_also_where_the_result_stays_the_same(
    world, party, browser, held
):
    """What is told beside the result, as what ends and what was shared before, has changed."""
    browser.log_in(path=party.change(held["grant_id"], "replace"))
    browser.press("continue", category=["maternal_child_health"], term="90")
    assert "前回は渡していません" in browser.text
    world.clock.turn(**LATER)
    change_in_another_window(world, party, held, "merge", "maternal_child_health")
    assert browser.press("agree").status == 409
    assert "いまも渡しています" in browser.text


def test_what_stayed_by_itself_is_ticked_by_nobody_once_it_has_ended(world, party, browser, held):
    """It was not to be ticked on the page; ended elsewhere meanwhile, it must not come back."""
    browser.log_in(path=party.change(held["grant_id"]))
    browser.press("continue", category=["maternal_child_health"], term="90")
    world.clock.turn(**LATER)
    change_in_another_window(world, party, held, "replace", "maternal_child_health")
    browser.open(f"/flow/{browser.flow_id}/choose")
    assert offered(browser) == ["immunisation"]
    assert ticked(browser) == []


def test_a_grant_changed_after_the_agreement_gives_no_code(world, party, at_check, held):
    at_check.press("agree")
    world.clock.turn(**LATER)
    change_in_another_window(world, party, held, "merge", "maternal_child_health")
    at_check.press("return")
    assert_ended(at_check, held)


def test_nobody_else_can_be_chosen_in_a_visit_that_changes_a_grant(at_choose):
    at_choose.open(f"/flow/{at_choose.flow_id}/subject")
    assert at_choose.path.endswith("/choose")


def test_a_subject_named_beside_a_grant_about_somebody_else_ends_the_visit(
    world, party, browser, held
):
    own = hold(party, browser, world.cards[TARO])
    reference = own["authorization_details"][0]["subject"]
    details = (
        '[{"type":"self_information","categories":["maternal_child_health"],'
        f'"subject":"{reference}"}}]'
    )
    path = party.change(
        held["grant_id"], scope="openid offline_access", authorization_details=details
    )
    assert_ended(browser.log_in(path=path), held)


def test_renewing_what_needs_special_care_wants_the_pin_of_its_own_person_anew(
    world, party, browser
):
    """Also where what is asked now does not: agreeing renews the whole grant."""
    [purpose] = ENTITLEMENT["purposes"]
    review(world, purpose | {"categories": [*purpose["categories"], "tax_income"]})
    held = hold(party, browser, world.cards[TARO], scope=VACCINATIONS)
    world.clock.turn(minutes=6)
    browser.open(party.change(held["grant_id"], scope="openid tax_income"))
    assert "もう一度、カードと暗証番号で確かめます。" in browser.text


def test_a_card_blocked_during_the_visit_gives_no_tokens(world, party, at_check):
    at_check.press("agree").press("return")
    with world.services.database.transaction() as connection:
        connection.execute(CredentialRow.__table__.update().values(status="revoked"))
    code = answer_parameters(at_check.left_for)["code"]
    assert party.exchange(code).error == "invalid_grant"
