"""Two keys, or two cards, in one bridge session: the citizen's way, and what is thrown away."""

from dataclasses import replace
from datetime import timedelta

import pytest

from jpki_bridge.card.driver.session import look
from jpki_bridge.card.settings import DoorSettings
from jpki_bridge.card.software.virtual_transport import VirtualTransport
from jpki_bridge.challenge import LINK, REPRESENT, read_context
from jpki_bridge.verification.revocation import CrlFile
from jpki_bridge.verification.trust import Expectation, Trust
from jpki_bridge.verification.verify import verify_link, verify_representation
from tests import pki
from tests.unit.jpki_bridge.bridge_browser import CONTEXT, PROVIDER

PASSWORD = "ABC123"
NONCE = "n" * 43


def context(purpose):
    return replace(read_context(CONTEXT), purpose=purpose).text()


@pytest.fixture
def enter(browser):
    return lambda purpose: browser.enter(nonce=NONCE, context=context(purpose))


@pytest.fixture
def trusts(auth_ca, sign_ca, tmp_path):
    (tmp_path / "auth.crl").write_bytes(pki.crl(auth_ca))
    (tmp_path / "sign.crl").write_bytes(pki.crl(sign_ca))
    return (
        Trust([auth_ca.certificate], {pki.AUTH_POLICY}, CrlFile(tmp_path / "auth.crl")),
        Trust([sign_ca.certificate], {pki.SIGN_POLICY}, CrlFile(tmp_path / "sign.crl")),
    )


@pytest.fixture
def password_tries(card_folder):
    return lambda: look(VirtualTransport(card_folder), "misaki").password_tries_left


class TestLink:
    @pytest.fixture
    def reach_password(self, browser, issue_card, enter):
        def reach():
            page = browser.press(enter(LINK), "choose", card="misaki")
            return browser.press(page, "submit", pin="1234")

        issue_card(password=PASSWORD)
        return reach

    def test_pin_and_then_password_become_a_pair_that_the_server_accepts(
        self, browser, reach_password, trusts
    ):
        page = reach_password()
        assert page.title == "署名用の暗証番号を入力してください"
        assert "あと5回入力できます" in page.text
        page = browser.press(page, "submit", password=" ａｂｃ１２３ ")
        answer = page.form("return")[1]["answer"].encode()
        expectation = Expectation(PROVIDER, NONCE, context(LINK))
        assert verify_link(answer, expectation, *trusts, now=pki.NOW)

    def test_a_wrong_password_tells_its_own_count_and_costs_no_pin_try(
        self, browser, reach_password, tries_left, password_tries
    ):
        page = browser.press(reach_password(), "submit", password="WRONG1")
        assert "署名用の暗証番号がちがいます" in page.text
        assert "あと4回入力できます" in page.text
        assert (password_tries(), tries_left()) == (4, 3)
        assert browser.press(page, "submit", password=PASSWORD).has("return")

    @pytest.mark.parametrize("typed", ["", "abc12", "a" * 17, "abc-123"])
    def test_what_is_no_password_uses_no_try(self, browser, reach_password, password_tries, typed):
        page = browser.press(reach_password(), "submit", password=typed)
        assert "回数は減っていません" in page.text
        assert password_tries() == 5

    def test_its_last_try_is_confirmed_and_then_it_is_blocked(
        self, browser, reach_password, password_tries
    ):
        page = reach_password()
        for _ in range(4):
            page = browser.press(page, "submit", password="WRONG1")
        assert page.title == "署名用の暗証番号を入力できるのは、あと1回です"
        assert not page.has("password")
        page = browser.press(browser.press(page, "continue"), "submit", password="WRONG1")
        assert page.title == "署名用の暗証番号が使えなくなっています"
        assert page.form("return")[1]["error"] == "ERR_PASSWORD_BLOCKED"
        assert password_tries() == 0
        page = reach_password()
        assert page.title == "署名用の暗証番号が使えなくなっています"

    def test_a_confirmed_last_pin_try_confirms_nothing_of_the_password(
        self, browser, issue_card, enter, card_folder
    ):
        issue_card(password=PASSWORD)
        (card_folder / "misaki.state.json").write_text(
            '{"tries_left": 1, "password_tries_left": 1}'
        )
        page = browser.press(enter(LINK), "choose", card="misaki")
        page = browser.press(browser.press(page, "continue"), "submit", pin="1234")
        assert page.title == "署名用の暗証番号を入力できるのは、あと1回です"

    def test_under_fifteen_there_is_no_signature_and_no_try_is_used(
        self, browser, issue_card, enter, tries_left
    ):
        issue_card()
        page = browser.press(enter(LINK), "choose", card="misaki")
        assert page.title == "このカードには署名用電子証明書がありません"
        assert page.form("return")[1]["error"] == "ERR_NO_SIGNATURE_CERTIFICATE"
        assert tries_left() == 3

    def test_another_card_in_between_is_refused_before_its_password(
        self, browser, reach_password, issue_card, password_tries
    ):
        page = reach_password()
        issue_card(password=PASSWORD, key=pki.rsa_key("another card"))
        page = browser.press(page, "submit", password=PASSWORD)
        assert page.form("return")[1]["error"] == "ERR_CARD_REMOVED"
        assert password_tries() == 5

    def test_the_password_window_closes_and_can_be_extended(self, browser, reach_password, clock):
        page = reach_password()
        clock.now += timedelta(minutes=4)
        page = browser.press(page, "extend")
        clock.now += timedelta(minutes=4)
        page = browser.press(page, "submit", password="WRONG1")
        assert page.has("password")
        clock.now += timedelta(minutes=5, seconds=1)
        page = browser.press(page, "submit", password=PASSWORD)
        assert page.form("return")[1]["error"] == "ERR_TIMEOUT"

    def test_cancelling_throws_the_first_answer_away(self, browser, reach_password, door):
        page = browser.press(reach_password(), "cancel")
        assert page.form("return")[1]["error"] == "ERR_USER_CANCELLED"
        assert all(visit.first is None for visit in door.visits._by_token.values())
        assert browser.press(page, "retry").has("choose")


class TestRepresent:
    @pytest.fixture
    def reach_child(self, browser, issue_card, enter):
        issue_card(password=PASSWORD)
        issue_card("hanako", pin="5678", key=pki.p384_key("child"))

        def reach():
            page = browser.press(enter(REPRESENT), "choose", card="misaki")
            assert page.title == "あなたの暗証番号を入力してください"
            return browser.press(page, "submit", pin="1234")

        return reach

    def test_parent_and_then_child_become_a_pair_that_the_server_accepts(
        self, browser, reach_child, enter, trusts
    ):
        assert enter(REPRESENT).title == "まず、あなたのカードを選んでください"
        page = reach_child()
        assert page.title == "次に、お子さまのカードを置いて選んでください"
        page = browser.press(browser.press(page, "again"), "choose", card="hanako")
        assert page.title == "お子さまのカードの暗証番号を入力してください"
        page = browser.press(page, "submit", pin="5678")
        answer = page.form("return")[1]["answer"].encode()
        expectation = Expectation(PROVIDER, NONCE, context(REPRESENT))
        assert verify_representation(answer, expectation, trusts[0], now=pki.NOW)

    def test_the_same_card_twice_is_told_and_the_childs_can_still_be_placed(
        self, browser, reach_child, tries_left
    ):
        page = browser.press(reach_child(), "choose", card="misaki")
        page = browser.press(page, "submit", pin="0000")
        assert page.title == "さきほどと同じカードです"
        assert tries_left() == 3
        page = browser.press(page, "retry")
        assert page.title == "次に、お子さまのカードを置いて選んでください"
        page = browser.press(page, "choose", card="hanako")
        assert browser.press(page, "submit", pin="5678").has("return")

    def test_the_childs_card_has_its_own_count_and_window(
        self, browser, reach_child, tries_left, clock
    ):
        page = reach_child()
        clock.now += timedelta(minutes=10)
        page = browser.press(page, "choose", card="hanako")
        page = browser.press(page, "submit", pin="0000")
        assert "あと2回入力できます" in page.text
        assert (tries_left("hanako"), tries_left("misaki")) == (2, 3)
        clock.now += timedelta(minutes=5, seconds=1)
        page = browser.press(page, "submit", pin="5678")
        assert page.form("return")[1]["error"] == "ERR_TIMEOUT"
        assert browser.press(page, "retry").title == "まず、あなたのカードを選んでください"

    def test_cancelling_begins_with_the_parent_again(self, browser, reach_child):
        page = browser.press(reach_child(), "cancel")
        assert page.form("return")[1]["error"] == "ERR_USER_CANCELLED"
        assert browser.press(page, "retry").title == "まず、あなたのカードを選んでください"

    def test_half_a_pair_is_never_handed_out(self, browser, reach_child, enter):
        for page in (enter(REPRESENT), reach_child()):
            assert 'name="answer"' not in page.text
            assert "unverifiedCertificate" not in page.text


class TestDevelopment:
    @pytest.fixture
    def door(self, door):
        door.journey._refuse_real = True
        return door

    def test_a_real_card_is_refused_before_its_pin(self, browser, issue_card, real_ca, tries_left):
        issue_card(authority=real_ca)
        page = browser.reach_pin()
        assert page.title == "本物のカードは、ここでは使えません"
        assert tries_left() == 3

    def test_a_real_phone_is_refused_as_soon_as_it_shows_its_certificate(
        self, browser, issue_card, real_ca
    ):
        issue_card(authority=real_ca, behaviour={"read_needs_pin": True})
        page = browser.press(browser.reach_pin(), "submit", pin="1234")
        assert page.form("return")[1] == {"txn": "t" * 22, "error": "ERR_REAL_CARD"}

    def test_a_test_card_works(self, browser, issue_card):
        issue_card()
        assert browser.press(browser.reach_pin(), "submit", pin="1234").has("return")


def test_without_development_real_cards_are_what_the_bridge_is_for(browser, issue_card, real_ca):
    issue_card(authority=real_ca)
    assert DoorSettings("127.0.0.1", 0, {}, "", sandbox=False).refuse_real is False
    assert browser.press(browser.reach_pin(), "submit", pin="1234").has("return")
