"""A software card in a virtual reader: what it says to the driver of the reader, byte for byte.

The driver here is the test itself; ``tests/pcsc`` has the real one.
"""

import socket
import threading

import pytest

from jpki_bridge.card.software.vpcd import ATR, AttachedCard, main
from tests.two_key_card import Card

OFF, ON, RESET, ATR_ASKED = b"\x00", b"\x01", b"\x02", b"\x04"
SELECT = bytes.fromhex("00A4040C0AD392F000260100000001")
PIN_FILE = bytes.fromhex("00A4020C020018")
RIGHT_PIN = bytes.fromhex("002000800431323334")
SIGN = bytes.fromhex("802A00970141") + b"\x00"


class Driver:
    """The reader's side of the connection."""

    def __init__(self, path):
        with socket.create_server(("127.0.0.1", 0)) as listener:
            self.card = AttachedCard(path, listener.getsockname()[1])
            self._line, _ = listener.accept()
        self._line.settimeout(5)
        self._thread = threading.Thread(target=self.card.serve)
        self._thread.start()

    def send(self, *messages):
        for message in messages:
            # Length and body apart, as the real driver sends them.
            self._line.sendall(len(message).to_bytes(2))
            self._line.sendall(message)

    def ask(self, *messages):
        """Send commands; return the last answer, or None when the card is gone."""
        for message in messages:
            self.send(message)
            head = self._line.recv(2, socket.MSG_WAITALL)
            if not head:
                return None
            answer = self._line.recv(int.from_bytes(head), socket.MSG_WAITALL)
        return answer

    def end(self):
        self._line.close()
        self.card.close()
        self._thread.join(5)
        assert not self._thread.is_alive()


@pytest.fixture
def card(tmp_path):
    return Card(tmp_path / "cards", "own")


@pytest.fixture
def driver(card):
    connected = Driver(card.path)
    yield connected
    connected.end()


def test_it_tells_its_atr_and_answers_commands_and_nothing_else(driver):
    assert driver.ask(ATR_ASKED) == ATR
    driver.send(ON)
    assert driver.ask(SELECT) == b"\x90\x00"
    assert driver.ask(bytes.fromhex("00A4020C020006"), bytes.fromhex("00B0000000"))[:4] == b"JPKI"


@pytest.mark.parametrize("interruption", [(OFF, ON), (RESET,), (OFF,)])
def test_losing_power_and_reset_forget_a_verified_pin(driver, interruption):
    driver.send(ON)
    assert driver.ask(SELECT, PIN_FILE, RIGHT_PIN) == b"\x90\x00"
    assert driver.ask(SIGN)[-2:] == b"\x90\x00"
    driver.send(*interruption)
    assert driver.ask(SELECT) == b"\x90\x00"
    assert driver.ask(SIGN) == b"\x69\x82"


def test_a_card_that_is_pulled_ends_the_connection(card):
    card.change(behaviour={"removed_at": 2})
    driver = Driver(card.path)
    assert driver.ask(SELECT) == b"\x90\x00"
    assert driver.ask(PIN_FILE) is None
    driver.end()


def test_a_reader_that_goes_away_ends_it_quietly_even_in_the_middle_of_a_message(driver):
    driver._line.sendall(b"\x00\x0f\x00\xa4")
    driver.end()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["FOLDER/none.json"], "the file cannot be read"),
        (["FOLDER/own.json", "--port", "1"], "no virtual reader at 127.0.0.1:1"),
    ],
)
def test_the_command_says_in_one_sentence_why_it_cannot(card, capsys, arguments, sentence):
    folder = str(card.path.parent)
    assert main([argument.replace("FOLDER", folder) for argument in arguments]) == 1
    assert sentence in capsys.readouterr().err


@pytest.mark.parametrize("wrong", [["--host", "0.0.0.0"], ["--host", "x"], ["--port", "0"]])
def test_the_command_lies_in_readers_of_this_machine_alone(card, capsys, wrong):
    with pytest.raises(SystemExit):
        main([str(card.path), *wrong])
    assert "error: argument" in capsys.readouterr().err
