"""What a browser may hear of a card that did not log anyone in."""

import json
from datetime import timedelta

import pytest
from cryptography import x509

from connectors.directory_port import CredentialStatus
from jpki_bridge import errors
from jpki_bridge.card.window.asked import ASKED
from provider.web.citizen.login.login_problems import GENERIC, known_to_bridges
from tests import pki
from tests.citizen_browser import Browser, answer, fail, park
from tests.citizen_world import MISAKI


def nothing_was_created(world):
    return world.rows("person") == world.rows("credential") == world.rows("consent_grant") == 0


def told(world, browser, card):
    browser.bring(answer(world, browser.arrive().ask_card(), card))
    assert browser.path.endswith("/problem")
    assert nothing_was_created(world)
    return browser.page.texts


def test_an_expired_certificate_is_named_after_signature_and_chain(world, browser):
    card = world.new_card(MISAKI, not_after=pki.NOW - timedelta(days=1))
    assert "電子証明書の有効期限が切れています" in told(world, browser, card)


def test_a_revoked_certificate_is_named_and_ends_its_earlier_sessions(world, browser):
    earlier = Browser(world)
    earlier.log_in(world.cards[MISAKI])
    world.publish_crl(world.cards[MISAKI])
    browser.bring(answer(world, browser.arrive().ask_card(), world.cards[MISAKI]))
    assert "電子証明書が失効しています" in browser.text
    assert earlier.open(earlier.path).status == 403


def test_a_card_that_its_ca_holds_is_told_from_one_that_is_over(world, browser):
    world.publish_crl(world.cards[MISAKI], reason=x509.ReasonFlags.certificate_hold)
    texts = told(world, browser, world.cards[MISAKI])
    assert "電子証明書が一時的に止められています" in texts
    assert not any("失効" in text for text in texts)


def test_so_is_one_that_the_directory_holds(world, browser):
    browser.log_in_to_my_page(world.cards[MISAKI])
    world.directory.says(world.cards[MISAKI], CredentialStatus.SUSPENDED)
    world.services.credential_watch.read_feed(now=world.clock())
    again = Browser(world)
    again.bring(answer(world, again.arrive().ask_card(), world.cards[MISAKI]))
    assert "電子証明書が一時的に止められています" in again.page.texts


def test_an_unknown_holder_is_named(world, browser):
    assert "このカードの持ち主を確認できませんでした" in told(world, browser, world.new_card(None))


def test_a_stale_revocation_list_fails_closed_and_is_our_side(world, browser):
    world.clock.turn(days=2)
    assert "いま本人確認ができません（こちらの都合です）" in told(
        world, browser, world.cards[MISAKI]
    )


def test_a_silent_directory_creates_nothing_and_is_our_side(world, browser):
    asked = browser.arrive().ask_card()
    world.directory.silent = True
    browser.bring(answer(world, asked, world.cards[MISAKI]))
    assert "いま本人確認ができません（こちらの都合です）" in browser.text
    assert nothing_was_created(world)


def test_a_copied_certificate_does_not_reveal_whether_it_is_revoked(world, browser):
    world.publish_crl(world.cards[MISAKI])
    asked = browser.arrive().ask_card()
    forged = pki.answer_of(
        pki.Credential(pki.rsa_key("thief"), world.cards[MISAKI].certificate),
        origin="http://localhost:8600",
        nonce=asked["nonce"],
        context=asked["context"],
    )
    browser.bring(park_text(world, asked, forged.encode().decode()))
    assert "本人確認ができませんでした" in browser.text
    assert "失効" not in browser.text


def test_a_foreign_ca_is_one_generic_page(world, browser):
    card = pki.credential(pki.authority("rogue"), not_after=pki.NOW - timedelta(days=1))
    assert "本人確認ができませんでした" in told(world, browser, card)


@pytest.mark.parametrize("text", ["", "{}", "not json", "[]", '{"format":"jpki-auth:1"}', "é" * 99])
def test_answers_that_are_none_are_one_generic_page(world, browser, text):
    asked = browser.arrive().ask_card()
    browser.bring(park_text(world, asked, text))
    assert "本人確認ができませんでした" in browser.text
    assert nothing_was_created(world)


def park_text(world, asked, text):
    return park(world, txn=json.loads(asked["context"])["txn"], answer=text)


@pytest.mark.parametrize(
    ("code", "heading"),
    [
        ("ERR_PIN_BLOCKED", "まちがいが続いたため、暗証番号が使えなくなっています"),
        ("ERR_PIN_NOT_SET", "このカードには、暗証番号がないようです"),
        ("ERR_CERT_EXPIRED", "電子証明書の有効期限が切れています"),
        ("ERR_NO_READER", "カードリーダーの準備ができていません"),
        ("ERR_CARD_REMOVED", "カードを読み取れませんでした"),
        ("ERR_NOT_JPKI", "マイナンバーカードではないようです"),
        ("ERR_TIMEOUT", "時間が過ぎたため、読み取りを終わりました"),
        ("ERR_REAL_CARD", "本物のカードは、ここでは使えません"),
        ("ERR_SUSPENDED", "本人確認ができませんでした"),
        ("ERR_WHATEVER", "本人確認ができませんでした"),
        ("<script>", "本人確認ができませんでした"),
        ("ERR_REVOKED", "本人確認ができませんでした"),
        ("ERR_DIRECTORY", "本人確認ができませんでした"),
    ],
)
def test_what_the_bridge_reports_leads_to_its_page_and_never_to_a_server_reason(
    world, browser, code, heading
):
    browser.bring(fail(world, browser.arrive().ask_card(), code))
    assert heading in browser.page.texts
    assert "あなたの情報は、何も渡っていません。" in browser.text
    assert browser.press("cancel").path.endswith("/refused")


def test_a_card_that_stopped_working_is_told_with_what_it_still_does_and_where_it_is_put_right(
    world, browser
):
    for code, still in (("ERR_PIN_BLOCKED", "顔認証で健康保険証"), ("ERR_CERT_EXPIRED", "3か月")):
        browser.bring(fail(world, browser.arrive().ask_card(), code))
        assert "使えないもの：このサイト" in browser.text
        assert still in browser.text
        assert browser.page.links["card-site"].startswith("https://www.kojinbango-card.go.jp")
    assert "カードがない・使えないとき" in browser.arrive().text
    browser.bring(fail(world, browser.ask_card(), "ERR_PIN_NOT_SET"))
    assert "書面で提出" in browser.text
    assert "card-now" not in browser.page.attributes


def test_whatever_ends_a_visit_to_the_bridge_has_a_page_of_its_own():
    corrected = {
        kind.code
        for asked in ASKED.values()
        for kind in (asked.misformed, asked.wrong, asked.last_try)
    }
    endings = {kind.code for kind in errors.CardError.__subclasses__()} - corrected
    endings |= {errors.USER_CANCELLED, errors.TIMED_OUT, errors.CERTIFICATE_EXPIRED_HINT}
    assert {code for code in endings if known_to_bridges(code) == GENERIC} == set()
