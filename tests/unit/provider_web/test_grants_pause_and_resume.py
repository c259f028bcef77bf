"""A card ends: tokens end for good, grants pause, and go on from the next login without a new consent."""

import hashlib

import pytest
from cryptography import x509

from connectors.directory_port import CredentialStatus
from provider.storage.tokens import TokenStore
from tests.citizen_browser import Browser, answer_parameters
from tests.citizen_world import HANAKO, MISAKI, TARO

ENDS = [CredentialStatus.SUSPENDED, CredentialStatus.SUPERSEDED, CredentialStatus.REVOKED]


def agreed(world, card, subject, *, term="365"):
    """Let a citizen agree to a standing grant, and let the app use it once; return its id."""
    browser = Browser(world).log_in(card)
    if browser.path.endswith("/subject"):
        browser.press("continue", subject=subject)
    browser.press("continue", category=["immunisation"], term=term).press("agree").press("return")
    assert "code" in answer_parameters(browser.left_for)
    [grant] = world.services.grants.of_person(_person(world))
    TokenStore(world.services.database).begin(grant.grant_id, now=world.clock())
    return browser, grant.grant_id


def _person(world):
    with world.services.database.reading() as connection:
        query = "SELECT person_id FROM consent_grant"
        return connection.exec_driver_sql(query).scalar()


def end(world, card, status):
    world.directory.says(card, status)
    world.services.credential_watch.read_feed(now=world.clock())


def counts(world, grant_id):
    """Tell whether tokens could be issued for a grant now."""
    with world.services.database.transaction() as connection, connection.begin_nested() as undone:
        begun = TokenStore(world.services.database).begin(grant_id, now=world.clock())
        undone.rollback()
    return bool(begun)


@pytest.mark.parametrize("status", ENDS)
def test_a_grant_pauses_with_its_card_and_resumes_at_the_next_login(world, status):
    _, grant_id = agreed(world, world.cards[MISAKI], HANAKO)
    assert counts(world, grant_id)
    end(world, world.cards[MISAKI], status)
    assert not counts(world, grant_id)
    world.clock.turn(minutes=1)
    Browser(world).log_in_to_my_page(world.new_card(MISAKI))
    assert counts(world, grant_id)
    assert world.services.grants.get(grant_id).resumed_at == world.clock()


def test_my_page_says_that_a_card_check_is_needed(world):
    _, grant_id = agreed(world, world.cards[MISAKI], HANAKO)
    phone = world.new_card(MISAKI)
    by_phone = Browser(world).log_in_to_my_page(phone)
    assert "カードの確認が必要です" not in by_phone.text
    end(world, world.cards[MISAKI], CredentialStatus.REVOKED)
    by_phone.open("/my-page")
    assert "カードの確認が必要です" in by_phone.text
    by_phone.open(f"/my-page/grants/{grant_id}")
    assert "カードの確認が必要です" in by_phone.text
    again = Browser(world).log_in_to_my_page(phone)
    assert "カードの確認が必要です" not in again.text


def test_an_app_that_comes_again_gets_its_code_without_a_new_consent(world):
    _, grant_id = agreed(world, world.cards[MISAKI], HANAKO)
    end(world, world.cards[MISAKI], CredentialStatus.SUPERSEDED)
    world.clock.turn(minutes=1)
    browser = Browser(world).log_in(world.new_card(MISAKI))
    assert browser.left_for is not None, browser.text
    assert "code" in answer_parameters(browser.left_for)
    assert len(world.services.grants.of_person(_person(world))) == 1
    # Once the app has its tokens, the next visit is a question again.
    TokenStore(world.services.database).begin(grant_id, now=world.clock())
    assert Browser(world).log_in(world.cards[TARO]).path.endswith("/choose")
    assert Browser(world).log_in(_newest(world)).path.endswith("/subject")


def _newest(world):
    return world.new_card(MISAKI)


@pytest.mark.parametrize("by_its_ca", [False, True])
def test_so_does_one_whose_citizen_comes_with_the_card_that_was_held(world, by_its_ca):
    card = world.cards[MISAKI]
    _, grant_id = agreed(world, card, HANAKO)
    if by_its_ca:
        world.publish_crl(card, reason=x509.ReasonFlags.certificate_hold)
        world.services.credential_watch.read_list(now=world.clock())
        world.publish_crl()
    else:
        end(world, card, CredentialStatus.SUSPENDED)
        end(world, card, CredentialStatus.ACTIVE)
    assert not counts(world, grant_id)
    world.clock.turn(minutes=1)
    browser = Browser(world).log_in_to_my_page(card)
    assert world.services.grants.get(grant_id).resumed_at == world.clock()
    browser.log_in(card)
    assert browser.left_for is not None, browser.text
    assert "code" in answer_parameters(browser.left_for)


@pytest.mark.parametrize(
    "asked",
    [
        {"scope": "openid offline_access immunisation"},
        {"scope": "openid immunisation maternal_child_health"},
        {"prompt": "consent"},
        {"claims": {"id_token": {"name": None}}},
    ],
)
def test_whatever_is_not_the_same_question_is_asked(world, asked):
    agreed(world, world.cards[MISAKI], HANAKO)
    end(world, world.cards[MISAKI], CredentialStatus.SUPERSEDED)
    browser = Browser(world).log_in(world.new_card(MISAKI), world.push(**asked))
    assert browser.left_for is None
    assert browser.path.endswith("/subject")


def test_a_child_that_is_not_represented_any_more_is_no_way_round_the_question(world):
    agreed(world, world.cards[MISAKI], HANAKO)
    end(world, world.cards[MISAKI], CredentialStatus.SUPERSEDED)
    world.directory.children = {}
    browser = Browser(world).log_in(world.new_card(MISAKI))
    assert browser.left_for is None


def test_a_grant_whose_card_never_ended_is_asked_as_ever(world):
    agreed(world, world.cards[MISAKI], HANAKO)
    assert Browser(world).log_in(world.cards[MISAKI]).path.endswith("/subject")


def test_a_login_made_elsewhere_hands_a_resumed_grant_to_nobody(world):
    """A thief may have agreed to it at an app of his own, and now leads the owner there by a link."""
    agreed(world, world.cards[MISAKI], HANAKO)
    end(world, world.cards[MISAKI], CredentialStatus.REVOKED)
    world.clock.turn(minutes=1)
    card = world.new_card(MISAKI)
    owner = Browser(world).log_in_to_my_page(card)
    world.clock.turn(seconds=1)
    owner.open(world.push()).press("continue")
    assert owner.left_for is None
    assert owner.path.endswith("/subject"), "without the card, in this very visit, it is a question"
    assert "code" in answer_parameters(owner.log_in(card).left_for)


def test_a_withdrawn_grant_does_not_come_back(world):
    _, grant_id = agreed(world, world.cards[MISAKI], HANAKO)
    end(world, world.cards[MISAKI], CredentialStatus.REVOKED)
    world.services.grants.withdraw(grant_id, _person(world), now=world.clock())
    Browser(world).log_in_to_my_page(world.new_card(MISAKI))
    assert not counts(world, grant_id)


def test_a_renewal_by_login_resumes_in_the_same_step(world):
    _, grant_id = agreed(world, world.cards[MISAKI], HANAKO)
    card = world.new_card(MISAKI)
    old = hashlib.sha256(world.cards[MISAKI].der).hexdigest()
    world.directory.supersedes[card.der] = (old,)
    Browser(world).log_in_to_my_page(card)
    assert counts(world, grant_id)
