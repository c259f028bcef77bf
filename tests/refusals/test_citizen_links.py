"""Links that must not be made: by first use, by a session, by keys that do not belong together."""

import threading

import pytest

from connectors.directory_port import CredentialStatus
from tests import pki
from tests.card_stories import add_child, link, pair, show_unknown
from tests.citizen_browser import Browser, answer, fail
from tests.citizen_world import HANAKO, MISAKI, TARO


def nothing_was_linked(world):
    return world.rows("credential") == world.rows("person") == 0


def asked_to_link(browser, card):
    return show_unknown(browser, card).press("link").ask_card()


def test_nobody_is_linked_by_first_use(world, browser):
    show_unknown(browser, world.new_card(None))
    assert nothing_was_linked(world)


def test_nobody_is_asked_for_a_link_before_a_card_was_unknown(world, browser):
    browser.arrive()
    html = browser.html
    assert 'id="link"' not in html
    browser.bring(fail(world, browser.ask_card(), "ERR_CREDENTIAL_UNKNOWN"))
    assert "link" not in browser.page.attributes


def test_whoever_is_logged_in_gets_nobody_elses_card(world, browser):
    """Misaki is logged in, and Taro registers his card in her browser: it is Taro's, and so is the visit."""
    browser.log_in_to_my_page(world.cards[MISAKI])
    world.clock.turn(minutes=1)
    card = world.new_card(None)
    link(browser, card, world.signing_card(TARO))
    with world.services.database.reading() as connection:
        rows = connection.exec_driver_sql(
            "SELECT count(DISTINCT person_id) FROM credential"
        ).scalar()
    assert rows == 2
    misaki = Browser(world).log_in_to_my_page(world.cards[MISAKI])
    misaki.open("/my-page/cards")
    assert misaki.text.count("試験用のカード") == 1


def test_a_link_by_the_attributes_of_nobody_or_of_two_is_none(world, browser):
    signing = world.signing_card(TARO, address="どこにもない町1番")
    link(browser, world.new_card(None), signing)
    assert browser.path.endswith("/problem")
    assert nothing_was_linked(world)


@pytest.mark.parametrize("question", ["resolve", "identify", "represented"])
def test_a_silent_directory_links_nobody_at_any_step(world, browser, question):
    card = world.new_card(None)
    asked = asked_to_link(browser, card)
    world.directory.silent_about = frozenset({question})
    browser.bring(pair(world, asked, card, world.signing_card(TARO)))
    assert "E-L6" in browser.text
    assert nothing_was_linked(world)


def test_a_login_answer_links_nothing_and_a_link_answer_logs_nobody_in(world, browser):
    card = world.new_card(None)
    browser.bring(answer(world, asked_to_link(browser, card), card))
    assert browser.path.endswith("/problem")
    assert nothing_was_linked(world)
    known, signing = world.cards[TARO], world.signing_card(TARO)
    other = Browser(world)
    other.bring(pair(world, other.arrive().ask_card(), known, signing))
    assert other.path.endswith("/problem")
    assert nothing_was_linked(world)


def test_an_answer_to_the_login_does_not_serve_the_link_of_the_same_visit(world, browser):
    card = world.new_card(None)
    first = browser.arrive().ask_card()
    handle = pair(world, first, card, world.signing_card(TARO))
    browser.bring(handle)
    browser.press("continue")
    assert nothing_was_linked(world)
    # And signed for the login, posted under the link's own txn:
    other = Browser(world)
    asked = asked_to_link(other, card)
    stale = pair(world, asked, card, world.signing_card(TARO), context=first["context"])
    assert other.bring(stale).path.endswith("/problem")
    assert nothing_was_linked(world)


def test_a_second_key_over_another_first_certificate_is_refused(world, browser):
    card = world.new_card(None)
    asked = asked_to_link(browser, card)
    signing = world.signing_card(TARO)
    browser.bring(pair(world, asked, card, signing, beside=world.cards[MISAKI]))
    assert browser.path.endswith("/problem")
    assert nothing_was_linked(world)


def test_a_revoked_signing_certificate_links_nothing(world, browser):
    card, signing = world.new_card(None), world.signing_card(TARO)
    world.publish_sign_crl(signing)
    link(browser, card, signing)
    assert browser.path.endswith("/problem")
    assert nothing_was_linked(world)


def test_two_people_cannot_both_have_one_card(world, browser):
    card = world.new_card(None)
    link(browser, card, world.signing_card(TARO))
    other = Browser(world)
    asked = other.arrive().ask_card()  # the card is known by now, as Taro's
    other.bring(answer(world, asked, card))
    assert other.path.endswith("/choose")
    world.directory.forgotten.add(TARO)  # even when nobody can say so any more
    third = Browser(world)
    link(third, card, world.signing_card(MISAKI))
    assert third.path.endswith("/problem")
    assert world.rows("credential") == 1


def test_the_registers_word_about_a_card_stands_above_another_persons_signature(world, browser):
    card = world.new_card(None)
    asked = asked_to_link(browser, card)
    world.directory.holders[card.der] = MISAKI
    browser.bring(pair(world, asked, card, world.signing_card(TARO)))
    assert browser.path.endswith("/problem")
    assert nothing_was_linked(world)


def test_the_register_takes_a_card_back_from_a_signature_that_was_anothers(world, browser):
    card = world.new_card(None)
    link(browser, card, world.signing_card(TARO))
    world.clock.turn(minutes=1)
    world.directory.holders[card.der] = MISAKI
    owner = Browser(world).log_in_to_my_page(card)
    owner.open("/my-page/cards")
    assert "住民の台帳で確かめました" in owner.text
    assert browser.open("/my-page").path != "/my-page"
    assert world.rows("credential") == world.rows("person") == 2


@pytest.mark.parametrize("status", [CredentialStatus.SUSPENDED, CredentialStatus.REVOKED])
def test_a_card_that_is_taken_back_comes_back_as_held_or_over_as_it_was(world, browser, status):
    """Found, linked to the finder, reported lost: the finder is not let in as its owner."""
    card = world.new_card(None)
    link(browser, card, world.signing_card(TARO))
    world.directory.says(card, status)
    world.services.credential_watch.read_feed(now=world.clock())
    world.directory.holders[card.der] = MISAKI
    finder = Browser(world).log_in_to_my_page(card)
    assert finder.path.endswith("/problem")
    assert finder.open("/my-page").path != "/my-page"


@pytest.mark.parametrize("status", [s for s in CredentialStatus if s != CredentialStatus.ACTIVE])
def test_what_the_register_held_before_it_was_ever_shown_here_opens_nothing(world, browser, status):
    """The feed spoke of a card that we did not know then; the register says it again at the login."""
    card = world.cards[TARO]
    world.directory.held[card.der] = status
    browser.log_in(card)
    assert browser.path.endswith("/problem")
    link = pair(world, browser.arrive().ask_card(), card, world.signing_card(TARO))
    assert browser.bring(link).path.endswith("/problem")
    assert nothing_was_linked(world)


def test_a_childs_card_that_the_register_holds_makes_no_guardian(world, browser):
    world.directory.children = {}
    browser.log_in(world.cards[TARO])
    browser.open(browser.page.attributes["other-person"]["href"])
    world.directory.held[world.cards[HANAKO].der] = CredentialStatus.SUSPENDED
    add_child(browser, world.cards[TARO], world.cards[HANAKO])
    assert browser.path.endswith("/child/problem")
    assert world.rows("representation") == 0


def test_a_superseded_card_comes_back_by_no_signature(world, browser):
    old, new = world.new_card(None), world.new_card(None)
    link(browser, old, world.signing_card(TARO))
    world.clock.turn(minutes=1)
    link(Browser(world), new, world.signing_card(TARO))
    late = Browser(world)
    late.bring(answer(world, late.arrive().ask_card(), old))
    assert late.path.endswith("/problem")
    late.bring(pair(world, late.press("link").ask_card(), old, world.signing_card(TARO)))
    assert late.path.endswith("/problem")


def test_two_links_of_one_card_at_once_make_one_credential(world):
    card, signing = world.new_card(None), world.signing_card(TARO)
    handles = []
    for browser in (Browser(world), Browser(world)):
        asked = asked_to_link(browser, card)
        handles.append((browser, pair(world, asked, card, signing)))
    threads = [threading.Thread(target=one.bring, args=(handle,)) for one, handle in handles]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert world.rows("credential") == world.rows("person") == 1
    assert all(one.path.endswith("/choose") for one, _ in handles)


def test_an_instance_without_anchors_for_it_offers_no_link(world, browser):
    object.__setattr__(world.services.card_logins, "signature_trust", None)
    show_unknown(browser, world.new_card(None))
    assert "link" not in browser.page.attributes


def test_a_child_has_no_signature_to_link_by(world, browser):
    card = world.new_card(None)
    browser.bring(fail(world, asked_to_link(browser, card), "ERR_NO_SIGNATURE_CERTIFICATE"))
    assert "署名用電子証明書がありません" in browser.text
    link(Browser(world), card, world.signing_card(HANAKO))
    assert nothing_was_linked(world)


def test_a_card_without_a_pin_is_told_apart_here_too(world, browser):
    browser.bring(fail(world, asked_to_link(browser, world.new_card(None)), "ERR_PIN_NOT_SET"))
    assert "E-L7" in browser.text


def test_a_foreign_authority_signs_no_link(world, browser):
    rogue = pki.authority("rogue signer", name=pki.SIGN_CA_NAME)
    signing = pki.signature_credential(rogue)
    link(browser, world.new_card(None), signing)
    assert browser.path.endswith("/problem")
    assert nothing_was_linked(world)
