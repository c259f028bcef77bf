"""One person, many credentials: renewed, beside each other, linked, ended; and what goes on."""

import hashlib
import json
from datetime import timedelta

import pytest

from connectors.directory_port import CredentialStatus
from connectors.errors import DirectoryUnavailableError
from provider.worker import _ERRANDS
from tests.card_stories import link, show_unknown
from tests.citizen_browser import Browser, answer
from tests.citizen_world import HANAKO, MISAKI, TARO

ACTIVE, SUSPENDED, SUPERSEDED, REVOKED = CredentialStatus


def fingerprint(card):
    return hashlib.sha256(card.der).hexdigest()


def statuses(world):
    with world.services.database.reading() as connection:
        rows = connection.exec_driver_sql(
            "SELECT status, linked_by FROM credential ORDER BY created_at"
        )
        return [tuple(row) for row in rows]


def hear(world):
    """Let the worker's errand run."""
    return world.services.credential_watch.read_feed(now=world.clock())


def is_logged_in(browser):
    return browser.open("/my-page").path == "/my-page"


def renewed(world, holder=TARO):
    """A new card of a person, by which the directory replaces the old one."""
    card = world.new_card(holder)
    world.directory.supersedes[card.der] = (fingerprint(world.cards[holder]),)
    return card


# --- by the directory


def test_a_renewed_card_is_the_same_person_and_ends_the_old_one(world, browser):
    browser.log_in_to_my_page(world.cards[TARO])
    world.clock.turn(minutes=1)
    other = Browser(world).log_in_to_my_page(renewed(world))
    assert other.path == "/my-page"
    assert world.rows("person") == 1
    assert statuses(world) == [("superseded", "directory"), ("active", "directory")]
    assert not is_logged_in(browser)
    show_unknown(Browser(world), world.cards[TARO])


def test_a_new_card_in_the_browser_of_the_old_one_goes_on_there(world, browser):
    browser.log_in_to_my_page(world.cards[TARO])
    browser.log_in(renewed(world))
    assert browser.path.endswith("/choose")
    assert is_logged_in(browser)


def test_renewed_twice_without_a_login_between(world, browser):
    browser.log_in_to_my_page(world.cards[TARO])
    second, third = renewed(world), world.new_card(TARO)
    world.directory.supersedes[third.der] = (fingerprint(world.cards[TARO]), fingerprint(second))
    Browser(world).log_in_to_my_page(third)
    assert [status for status, _ in statuses(world)] == ["superseded", "active"]
    # The second was never shown here: when it comes late, the CA's list names it.
    world.publish_crl(second)
    late = Browser(world)
    late.bring(answer(world, late.arrive().ask_card(), second))
    assert late.path.endswith("/problem")


def test_a_phone_beside_the_card_ends_nothing(world, browser):
    phone = world.new_card(TARO)
    browser.log_in_to_my_page(world.cards[TARO])
    other = Browser(world).log_in_to_my_page(phone)
    assert is_logged_in(browser)
    assert is_logged_in(other)
    world.directory.says(world.cards[TARO], REVOKED)
    hear(world)
    assert not is_logged_in(browser)
    assert is_logged_in(other)


def test_the_directory_replaces_nothing_of_somebody_else(world, browser):
    browser.log_in_to_my_page(world.cards[MISAKI])
    card = world.new_card(TARO)
    world.directory.supersedes[card.der] = (fingerprint(world.cards[MISAKI]),)
    Browser(world).log_in_to_my_page(card)
    assert is_logged_in(browser)


# --- by the feed and the list


@pytest.mark.parametrize("status", [SUSPENDED, SUPERSEDED, REVOKED])
def test_what_the_feed_ends_is_over_at_the_next_click(world, browser, status):
    browser.log_in_to_my_page(world.cards[TARO])
    world.directory.says(world.cards[MISAKI], REVOKED)  # nobody of ours: ignored
    world.directory.says(world.cards[TARO], status)
    assert hear(world) == 2
    assert hear(world) == 0
    assert not is_logged_in(browser)
    browser.open("/my-page")
    asked = browser.press("continue").ask_card()
    browser.bring(answer(world, asked, world.cards[TARO]))
    assert not is_logged_in(browser)


def test_active_again_gives_no_login_back_but_lets_one_in(world, browser):
    browser.log_in_to_my_page(world.cards[TARO])
    world.directory.says(world.cards[TARO], SUSPENDED)
    world.directory.says(world.cards[TARO], ACTIVE)
    hear(world)
    assert not is_logged_in(browser)
    assert [status for status, _ in statuses(world)] == ["suspended"]
    browser.open("/my-page")
    asked = browser.press("continue").ask_card()
    assert browser.bring(answer(world, asked, world.cards[TARO])).path == "/my-page"


@pytest.mark.parametrize("ended", [SUPERSEDED, REVOKED])
def test_nothing_brings_back_what_is_over(world, browser, ended):
    browser.log_in_to_my_page(world.cards[TARO])
    world.directory.says(world.cards[TARO], ended)
    world.directory.says(world.cards[TARO], ACTIVE)
    hear(world)
    browser.open("/my-page")
    asked = browser.press("continue").ask_card()
    browser.bring(answer(world, asked, world.cards[TARO]))
    assert [status for status, _ in statuses(world)] == [ended.value]


def test_a_revoked_card_used_again_is_refused_and_so_is_its_open_session(world, browser):
    browser.log_in_to_my_page(world.cards[TARO])
    world.publish_crl(world.cards[TARO])
    again = Browser(world)
    again.bring(answer(world, again.arrive().ask_card(), world.cards[TARO]))
    assert again.path.endswith("/problem")
    assert not is_logged_in(browser)
    assert [status for status, _ in statuses(world)] == ["revoked"]


def test_the_cas_list_ends_sessions_without_any_login(world, browser):
    browser.log_in_to_my_page(world.cards[TARO])
    watch = world.services.credential_watch
    assert watch.read_list(now=world.clock()) == 0
    world.publish_crl(world.cards[TARO], world.cards[MISAKI])
    assert watch.read_list(now=world.clock()) == 1
    assert watch.read_list(now=world.clock()) == 0
    assert not is_logged_in(browser)


def test_a_card_past_its_date_ends_its_sessions_and_my_page_says_so(world, browser):
    browser.log_in_to_my_page(world.new_card(TARO, not_after=world.clock() + timedelta(minutes=5)))
    world.clock.turn(minutes=6)
    assert _ERRANDS["credentials"](world.services) == 1
    assert not is_logged_in(browser)
    other = Browser(world).log_in_to_my_page(world.cards[TARO])
    assert "期限が切れました" in other.open("/my-page/cards").text


def test_whoever_was_logged_out_by_their_card_reads_why_and_a_stranger_does_not(world, browser):
    browser.log_in_to_my_page(world.cards[TARO])
    world.directory.says(world.cards[TARO], SUSPENDED)
    hear(world)
    browser.open("/my-page")
    assert "前のログインは終わりました" in browser.text
    browser.open("/my-page")
    assert "前のログインは終わりました" not in browser.text
    assert "前のログインは終わりました" not in Browser(world).open("/my-page").text


def test_a_worker_asks_every_few_seconds_and_gets_over_a_silent_directory(world, browser):
    errand = _ERRANDS["credentials"]
    browser.log_in_to_my_page(world.cards[TARO])
    world.directory.silent_about = frozenset({"events"})
    world.publish_crl(world.cards[TARO])
    with pytest.raises(DirectoryUnavailableError):
        errand(world.services)
    assert not is_logged_in(browser)  # the list was read all the same
    world.directory.silent_about = frozenset()
    world.directory.says(world.cards[MISAKI], REVOKED)
    assert errand(world.services) == 0  # not yet
    world.clock.turn(seconds=5)
    assert errand(world.services) == 1


# --- by the signature certificate


def test_an_unknown_card_is_registered_by_its_signature_certificate(world, browser):
    browser.log_in_to_my_page(world.cards[TARO])
    world.clock.turn(minutes=1)
    card = world.new_card(None)
    other = link(Browser(world), card, world.signing_card(TARO))
    assert other.path.endswith("/choose")
    assert world.rows("person") == 1
    assert statuses(world) == [("superseded", "directory"), ("active", "signature")]
    assert not is_logged_in(browser)
    # From now on the card alone is enough, though the directory still does not know it.
    assert Browser(world).log_in_to_my_page(card).path == "/my-page"
    world.directory.forgotten.add(TARO)
    show_unknown(Browser(world), card)


def test_the_register_is_asked_before_our_own_link(world):
    card = world.new_card(None)
    link(Browser(world), card, world.signing_card(TARO))
    world.directory.holders[card.der] = TARO
    assert Browser(world).log_in_to_my_page(card).path == "/my-page"


def test_linking_again_replaces_the_card_of_the_same_kind_and_no_phone(world):
    old, new = world.new_card(None), world.new_card(None)
    link(Browser(world), old, world.signing_card(TARO))
    with world.services.database.transaction() as connection:
        connection.exec_driver_sql("UPDATE credential SET kind = 'iphone'")
    world.clock.turn(minutes=1)
    link(Browser(world), new, world.signing_card(TARO))
    assert [status for status, _ in statuses(world)] == ["active", "active"]
    world.clock.turn(minutes=1)
    link(Browser(world), world.new_card(None), world.signing_card(TARO))
    assert [status for status, _ in statuses(world)] == ["active", "superseded", "active"]


def test_the_card_says_what_it_is_asked_for(world, browser):
    card = world.new_card(None)
    asked = show_unknown(browser, card).press("link").ask_card()
    assert json.loads(asked["context"])["purpose"] == "link"


def test_my_page_lists_cards_and_tells_of_a_new_one(world, browser):
    browser.log_in_to_my_page(world.cards[TARO])
    assert "を登録しました" not in browser.text
    world.clock.turn(days=1)
    other = Browser(world).log_in_to_my_page(renewed(world))
    assert "を登録しました" in other.text
    assert "使えなくなりました" in other.text
    other.open("/my-page/cards")
    assert "使えます" in other.text
    assert "新しいものに替わりました" in other.text
    serial = str(world.cards[TARO].certificate.serial_number)
    assert serial not in other.html
    english = Browser(world, "en").log_in_to_my_page(world.cards[MISAKI])
    assert "Cards and phones" in english.text
    assert "registered on" not in english.text


def test_a_card_on_hold_is_not_told_as_one_that_is_over(world, browser):
    browser.log_in_to_my_page(world.cards[TARO])
    phone = world.new_card(TARO)
    world.directory.says(world.cards[TARO], SUSPENDED)
    hear(world)
    other = Browser(world).log_in_to_my_page(phone)
    assert "一時的に止められました" in other.text
    assert "使えなくなりました" not in other.text


def test_a_child_under_fifteen_is_linked_by_the_directory_alone(world, browser):
    card = world.new_card(None)
    browser = link(browser, card, world.signing_card(HANAKO))
    assert "このカードの持ち主を確認できませんでした" in browser.text
    world.directory.holders[card.der] = HANAKO
    assert Browser(world).log_in_to_my_page(card).path == "/my-page"
