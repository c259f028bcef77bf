"""Our bridge's driver through pyscard and the real service: the same as with a card in its own process."""

import subprocess
import sys
import threading

import pytest

from jpki_bridge import errors
from jpki_bridge.card.driver.apdu_log import LoggedTransport
from jpki_bridge.card.driver.pin import typed_pin
from jpki_bridge.card.driver.session import answer_question, answer_second, look
from jpki_bridge.card.pcsc.transport import PcscTransport, slot_id_of
from jpki_bridge.card.software.virtual_transport import VirtualTransport
from tests import pki
from tests.two_key_card import PIN, Card, both_keys, question

SELECT = bytes.fromhex("00A4040C0AD392F000260100000001")


@pytest.fixture
def transport():
    return PcscTransport(wait_for_holder=0.1)


def answer(transport, slot_id, pin=PIN):
    with typed_pin(pin) as digits:
        return answer_question(transport, slot_id, digits, question(), last_try_confirmed=False)


def link(transport, slot_id):
    return both_keys(transport, slot_id)


def logged(transport, slot_id, story):
    """Run a story and return its masked log."""
    lines = []
    story(LoggedTransport(transport, lines.append), slot_id)
    return lines


def test_what_passes_is_the_same_as_with_a_card_in_the_bridges_own_process(
    virtual_reader, any_card, transport
):
    inner = VirtualTransport(any_card.path.parent)
    stories = (look, answer, link)
    with virtual_reader.holding(any_card.path) as reader:
        real = [logged(transport, slot_id_of(reader), story) for story in stories]
    assert real == [logged(inner, any_card.path.stem, story) for story in stories]
    assert all("== disconnect" in lines for lines in real)


def test_both_keys_answer_with_the_certificates_of_the_card(virtual_reader, any_card, transport):
    with virtual_reader.holding(any_card.path) as reader:
        pair = link(transport, slot_id_of(reader))
    assert pair.unverified_certificate == any_card.authentication.der
    assert pair.second.unverified_certificate == any_card.signature.der
    assert pair.algorithm == pair.second.algorithm


def test_two_readers_hold_a_parents_card_and_a_childs_at_once(
    virtual_reader, plastic, tmp_path, transport
):
    child = Card(tmp_path / "cards", "child", pki.rsa_key)
    with (
        virtual_reader.holding(plastic.path, 0) as one,
        virtual_reader.holding(child.path, 1) as two,
    ):
        listed = [slot.label_ja for slot in transport.slots()]
        first = answer(transport, slot_id_of(one))
        with typed_pin(PIN) as digits:
            pair = answer_second(
                transport, slot_id_of(two), digits, question(), first, last_try_confirmed=False
            )
        with typed_pin(PIN) as digits, pytest.raises(errors.SameCardError):
            answer_second(
                transport, slot_id_of(one), digits, question(), first, last_try_confirmed=False
            )
    assert listed == [one, two]
    assert pair.second.unverified_certificate == child.authentication.der


def test_a_card_that_another_program_holds_is_busy_and_free_again_afterwards(
    virtual_reader, plastic, transport
):
    with virtual_reader.holding(plastic.path) as reader:
        slot_id = slot_id_of(reader)
        held = transport.connect(slot_id)
        with pytest.raises(errors.ReaderBusyError):
            answer(transport, slot_id)
        threading.Timer(0.2, held.disconnect).start()
        patient = PcscTransport(wait_for_holder=5)
        assert answer(patient, slot_id).token_kind == "card"


def test_after_us_no_other_program_can_sign_without_the_pin(virtual_reader, plastic, transport):
    sign = bytes.fromhex("802A009701") + b"x" + b"\x00"
    with virtual_reader.holding(plastic.path) as reader:
        slot_id = slot_id_of(reader)
        answer(transport, slot_id)
        other = transport.connect(slot_id)
        try:
            assert other.transmit(SELECT) == b"\x90\x00"
            assert other.transmit(sign) == b"\x69\x82"
        finally:
            other.disconnect()


@pytest.mark.parametrize("step", [1, 5, 6, 10])
def test_a_card_pulled_in_mid_flow_is_told_and_no_try_is_wasted(
    virtual_reader, tmp_path, transport, step
):
    verify = 5  # SELECT, file, count, file, VERIFY
    card = Card(tmp_path / "cards", "pulled", pki.rsa_key, behaviour={"removed_at": step})
    expected = errors.PinUncertainError if step == verify else errors.CardRemovedError
    with virtual_reader.holding(card.path) as reader, pytest.raises(expected):
        answer(transport, slot_id_of(reader))
    intact = Card(tmp_path / "cards", "pulled", pki.rsa_key)
    assert look(VirtualTransport(intact.path.parent), "pulled").tries_left == 3


def test_a_reader_without_a_card_and_a_reader_that_is_gone_are_told_apart(
    virtual_reader, plastic, transport
):
    with virtual_reader.holding(plastic.path) as reader:
        slot_id = slot_id_of(reader)
    assert [slot for slot in transport.slots() if slot.slot_id == slot_id] == []
    with pytest.raises(errors.NoCardError):
        transport.connect(slot_id)
    with pytest.raises(errors.NoReaderError):
        transport.connect(slot_id_of("a reader that was unplugged"))


def test_a_connection_can_be_ended_twice_and_sends_nothing_afterwards(
    virtual_reader, plastic, transport
):
    with virtual_reader.holding(plastic.path) as reader:
        connection = transport.connect(slot_id_of(reader))
        connection.disconnect()
        connection.disconnect()
        with pytest.raises(errors.CardRemovedError):
            connection.transmit(SELECT)


def test_the_command_lays_a_card_into_the_reader_until_it_is_told_to_stop(virtual_reader, plastic):
    slot = 1
    port = str(virtual_reader.first_port + slot)
    command = [sys.executable, "-m", "jpki_bridge.card.serve", "software-card", plastic.path]
    with subprocess.Popen([*command, "--port", port], stderr=subprocess.PIPE) as lying:
        seen = any(
            virtual_reader.sees(virtual_reader.slot_name(slot), present=True) for _ in range(5)
        )
        lying.terminate()
        _, told = lying.communicate(timeout=10)
    assert seen
    assert (lying.returncode, told) == (0, b"")
    assert virtual_reader.sees(virtual_reader.slot_name(slot), present=False)
