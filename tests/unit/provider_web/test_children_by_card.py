"""A parent shows the child's card once, and may act for the child from then on."""

import json

import pytest

from connectors.directory_port import CredentialStatus
from provider.web.citizen.people import shown_children
from tests import pki
from tests.card_stories import add_child, pair
from tests.citizen_browser import Browser, fail
from tests.citizen_world import HANAKO, KAITO, MISAKI, TARO


@pytest.fixture
def parents(world):
    """Return a world whose directory names nobody's children."""
    world.directory.children = {}
    return world


def to_subject(browser, card):
    browser.log_in(card)
    return browser.open(browser.page.attributes["other-person"]["href"])


def test_the_childs_card_shown_once_is_enough_for_ever(parents, browser):
    to_subject(browser, parents.cards[TARO])
    asked = browser.press("add-child").ask_card()
    assert json.loads(asked["context"])["purpose"] == "represent"
    browser.bring(pair(parents, asked, parents.cards[TARO], parents.cards[HANAKO]))
    assert browser.path.endswith("/subject")
    assert "花子" in browser.text
    browser.press("continue", subject=HANAKO)
    assert browser.path.endswith("/choose")
    later = Browser(parents).log_in(parents.cards[TARO])
    assert later.path.endswith("/subject")
    assert "花子" in later.text


def test_shown_twice_it_is_one_and_two_guardians_are_two(parents, browser):
    to_subject(browser, parents.cards[TARO])
    for _ in range(2):
        add_child(browser, parents.cards[TARO], parents.cards[HANAKO])
    assert parents.rows("representation") == 1
    other = to_subject(Browser(parents), parents.cards[MISAKI])
    add_child(other, parents.cards[MISAKI], parents.cards[HANAKO])
    assert parents.rows("representation") == 2


def test_a_child_that_the_register_names_as_well_is_listed_once(world, browser):
    browser.log_in(world.cards[MISAKI])
    add_child(browser, world.cards[MISAKI], world.cards[HANAKO])
    assert browser.html.count(f'value="{HANAKO}"') == 1


def test_the_reissued_card_of_the_child_keeps_it(parents, browser):
    to_subject(browser, parents.cards[TARO])
    add_child(browser, parents.cards[TARO], parents.cards[HANAKO])
    parents.new_card(HANAKO)
    parents.publish_crl(parents.cards[HANAKO])
    assert "花子" in Browser(parents).log_in(parents.cards[TARO]).text


def test_it_ends_with_majority(parents, browser):
    to_subject(browser, parents.cards[TARO])
    add_child(browser, parents.cards[TARO], parents.cards[HANAKO])
    parents.clock.turn(days=366 * 18)
    with parents.services.database.reading() as connection:
        taro = connection.exec_driver_sql("SELECT guardian_id FROM representation").scalar()
    with parents.app.test_request_context():
        assert shown_children(taro, now=parents.clock()) == ()


def test_my_page_lists_it_and_ends_it_with_what_was_shared(parents, browser):
    to_subject(browser, parents.cards[TARO])
    add_child(browser, parents.cards[TARO], parents.cards[HANAKO])
    browser.press("continue", subject=HANAKO)
    browser.press("continue", category="immunisation", term="once").press("agree")
    browser.open("/my-page/children")
    assert "花子" in browser.text
    end = next(name for name in browser.page.attributes if name.startswith("end-"))
    browser.open(browser.page.attributes[end]["href"]).press("continue")
    assert browser.path == "/my-page/children"
    assert "花子" not in browser.text
    with parents.services.database.reading() as connection:
        query = "SELECT withdrawn_at FROM consent_grant"
        [withdrawn] = connection.exec_driver_sql(query).scalars().all()
    assert withdrawn is not None
    assert not Browser(parents).log_in(parents.cards[TARO]).path.endswith("/subject")


def test_nobody_ends_a_child_of_another(parents, browser):
    to_subject(browser, parents.cards[TARO])
    add_child(browser, parents.cards[TARO], parents.cards[HANAKO])
    with parents.services.database.reading() as connection:
        child = connection.exec_driver_sql("SELECT child_id FROM representation").scalar()
    other = Browser(parents).log_in_to_my_page(parents.cards[MISAKI])
    assert other.open(f"/my-page/children/{child}/end").status == 404


def test_who_was_made_a_guardian_is_told_to_the_child_who_ends_it_alone(parents, browser):
    """A stolen card and its PIN make a guardian; the child's next card unmakes one (decision 12)."""
    to_subject(browser, parents.cards[TARO])
    add_child(browser, parents.cards[TARO], parents.cards[HANAKO])
    browser.press("continue", subject=HANAKO)
    browser.press("continue", category="immunisation", term="once").press("agree")
    parents.directory.says(parents.cards[HANAKO], CredentialStatus.REVOKED)
    parents.services.credential_watch.read_feed(now=parents.clock())
    child = Browser(parents).log_in_to_my_page(another_card(parents, HANAKO))
    child.open("/my-page/children")
    assert "佐藤 太郎" in child.text
    end = next(name for name in child.page.attributes if name.startswith("end-guardian-"))
    child.open(child.page.attributes[end]["href"]).press("continue")
    assert child.path == "/my-page/children"
    assert "佐藤 太郎" not in child.text
    with parents.services.database.reading() as connection:
        query = "SELECT withdrawn_at FROM consent_grant"
        [withdrawn] = connection.exec_driver_sql(query).scalars().all()
    assert withdrawn is not None
    assert not Browser(parents).log_in(parents.cards[TARO]).path.endswith("/subject")


def test_nobody_ends_a_guardian_of_another(parents, browser):
    to_subject(browser, parents.cards[TARO])
    add_child(browser, parents.cards[TARO], parents.cards[HANAKO])
    with parents.services.database.reading() as connection:
        guardian = connection.exec_driver_sql("SELECT guardian_id FROM representation").scalar()
    for card in (parents.cards[MISAKI], parents.cards[TARO]):
        other = Browser(parents).log_in_to_my_page(card)
        assert other.open(f"/my-page/guardians/{guardian}/end").status == 404


# --- refused


def refused(browser, first, second, text):
    add_child(browser, first, second)
    assert browser.path.endswith("/child/problem"), browser.path
    assert text in browser.text
    assert "子どもは追加されていません" in browser.text
    assert browser.world.rows("representation") == 0


def test_the_wrong_order_and_somebody_elses_card_are_refused(parents, browser):
    to_subject(browser, parents.cards[TARO])
    refused(browser, parents.cards[HANAKO], parents.cards[TARO], "あなたのものではありません")
    browser.press("continue")  # "try again" is a new challenge
    asked = browser.ask_card()
    browser.bring(pair(parents, asked, parents.cards[MISAKI], parents.cards[HANAKO]))
    assert "あなたのものではありません" in browser.text
    assert parents.rows("representation") == 0


def test_the_same_card_or_person_twice_is_refused(parents, browser):
    to_subject(browser, parents.cards[TARO])
    own_phone = parents.new_card(TARO)
    refused(browser, parents.cards[TARO], own_phone, "本人確認ができませんでした")


@pytest.mark.parametrize(("years", "text"), [(15, "15歳以上"), (18, "18歳以上")])
def test_from_fifteen_they_decide_themselves_and_from_eighteen_nobody_else(
    parents, browser, years, text
):
    card = another_card(parents, KAITO if years == 15 else MISAKI)
    to_subject(browser, parents.cards[TARO])
    refused(browser, parents.cards[TARO], card, text)


def test_a_child_becomes_nobodys_representative(parents, browser):
    """A brother of eleven who knows his sister's PIN: parental authority is of adults alone."""
    card = another_card(parents, KAITO)
    to_subject(browser, card)
    refused(browser, card, parents.cards[HANAKO], "18歳未満の人は")


def another_card(world, holder):
    card = pki.credential(world.ca, key=pki.rsa_key(f"another card of {holder}"))
    world.directory.holders[card.der] = holder
    return card


def test_a_revoked_or_unknown_card_of_a_child_is_refused(parents, browser):
    to_subject(browser, parents.cards[TARO])
    parents.publish_crl(parents.cards[HANAKO])
    refused(browser, parents.cards[TARO], parents.cards[HANAKO], "E-L4R")
    parents.publish_crl()
    unknown = another_card(parents, HANAKO)
    del parents.directory.holders[unknown.der]
    browser.press("continue")
    browser.bring(pair(parents, browser.ask_card(), parents.cards[TARO], unknown))
    assert "E-L9" in browser.text


def test_what_the_feed_ended_counts_for_a_childs_card_too(parents, browser):
    Browser(parents).log_in_to_my_page(parents.cards[HANAKO])
    parents.directory.says(parents.cards[HANAKO], CredentialStatus.REVOKED)
    parents.services.credential_watch.read_feed(now=parents.clock())
    to_subject(browser, parents.cards[TARO])
    refused(browser, parents.cards[TARO], parents.cards[HANAKO], "E-L4R")


def test_a_silent_directory_adds_nobody(parents, browser):
    to_subject(browser, parents.cards[TARO])
    asked = browser.press("add-child").ask_card()
    parents.directory.silent_about = frozenset({"resolve"})
    browser.bring(pair(parents, asked, parents.cards[TARO], parents.cards[HANAKO]))
    assert "E-L6" in browser.text
    assert parents.rows("representation") == 0


def test_another_browser_gains_nothing_from_the_answer(parents, browser):
    to_subject(browser, parents.cards[TARO])
    asked = browser.press("add-child").ask_card()
    handle = pair(parents, asked, parents.cards[TARO], parents.cards[HANAKO])
    thief = to_subject(Browser(parents), parents.cards[MISAKI])
    assert thief.bring(handle).status == 400
    assert parents.rows("representation") == 0


def test_a_stop_at_the_card_leads_back(parents, browser):
    to_subject(browser, parents.cards[TARO])
    asked = browser.press("add-child").ask_card()
    browser.bring(fail(parents, asked, "ERR_USER_CANCELLED"))
    assert browser.path.endswith("/child/problem")
    assert browser.open(browser.page.attributes["back"]["href"]).path.endswith("/subject")
