"""The whole way: bridge, pyscard, smart card service, card, and the provider that lets the citizen in."""

import json

import pytest

from jpki_bridge import errors
from jpki_bridge.card.driver.pin import typed_pin
from jpki_bridge.card.driver.session import Question, answer_question
from jpki_bridge.card.pcsc.transport import PcscTransport, slot_id_of
from tests.citizen_browser import fail, park
from tests.citizen_world import MISAKI, TARO
from tests.software_cards import write_card


@pytest.fixture
def card(world, tmp_path):
    """Return a function that writes the card of a citizen of this world."""

    def write(holder):
        write_card(tmp_path / "cards", "own", world.cards[holder], world.ca)
        return tmp_path / "cards" / "own.json"

    return write


def sign(asked, origin, reader, pin="1234"):
    question = Question(origin, asked["nonce"], asked["context"])
    with typed_pin(pin) as digits:
        return answer_question(
            PcscTransport(), slot_id_of(reader), digits, question, last_try_confirmed=False
        )


def test_the_holder_of_the_card_in_the_reader_is_logged_in(world, browser, card, virtual_reader):
    asked = browser.arrive().ask_card()
    txn = json.loads(asked["context"])["txn"]
    with virtual_reader.holding(card(MISAKI)) as reader:
        answer = sign(asked, world.origin, reader)
        browser.bring(park(world, txn=txn, answer=answer.encode().decode()))
    assert "山田 美咲" in browser.text
    assert world.rows("browser_session") == 1


def test_a_wrong_pin_logs_nobody_in_and_the_page_says_why(world, browser, card, virtual_reader):
    asked = browser.arrive().ask_card()
    with (
        virtual_reader.holding(card(TARO)) as reader,
        pytest.raises(errors.PinWrongError) as wrong,
    ):
        sign(asked, world.origin, reader, "0000")
    browser.bring(fail(world, asked, wrong.value.code))
    assert wrong.value.tries_left == 2
    assert "佐藤 太郎" not in browser.text
