"""The driver and the session: what each state of a card becomes for the citizen.

Two things are watched throughout: how many PINs reach the card, and that it is left without power.
"""

from datetime import timedelta

import pytest

from jpki_bridge import errors
from jpki_bridge.card.driver.apdu import INS_VERIFY, Command
from jpki_bridge.card.driver.pin import read_pin, typed_pin, wipe
from jpki_bridge.card.driver.proof import Question
from jpki_bridge.card.driver.session import answer_question, look
from jpki_bridge.card.software.virtual_transport import VirtualTransport
from jpki_bridge.message import MAX_ANSWER_BYTES
from jpki_bridge.verification.revocation import CrlFile
from jpki_bridge.verification.trust import Expectation, Trust
from jpki_bridge.verification.verify import verify_answer
from tests import pki

QUESTION = Question("https://localhost:8600", "n" * 43, '{"v":1}')


class WatchedTransport:
    """A real transport, with a look at what passes and a hand that can pull the card."""

    def __init__(self, folder, *, pull_at=None, answers=None):
        self._inner = VirtualTransport(folder)
        self._pull_at = pull_at
        self._answers = answers or {}
        self.sent = []
        self.powered = 0

    def slots(self):
        return self._inner.slots()

    def connect(self, slot_id):
        connection = self._inner.connect(slot_id)
        self.powered += 1
        outer = self

        class Watched:
            def transmit(self, apdu):
                outer.sent.append(bytes(apdu))
                if len(outer.sent) == outer._pull_at:
                    raise errors.CardRemovedError("pulled")
                for start, answer in outer._answers.items():
                    if bytes(apdu).hex().upper().startswith(start):
                        return bytes.fromhex(answer)
                return connection.transmit(apdu)

            def disconnect(self):
                outer.powered -= 1
                connection.disconnect()

        return Watched()

    @property
    def pins_sent(self):
        return sum(apdu[1] == INS_VERIFY and len(apdu) > 4 for apdu in self.sent)


@pytest.fixture
def transport(card_folder):
    watched = WatchedTransport(card_folder)
    yield watched
    assert watched.powered == 0, "the card was left under power"


def sign(transport, pin="1234", *, confirmed=False):
    with typed_pin(pin) as digits:
        return answer_question(transport, "misaki", digits, QUESTION, last_try_confirmed=confirmed)


@pytest.mark.parametrize("key", [None, pki.p384_key("citizen")], ids=["RSA-2048", "P-384"])
@pytest.mark.parametrize("behaviour", [{}, {"read_needs_pin": True}, {"select_clears_pin": True}])
def test_what_the_card_signs_the_server_accepts(
    issue_card, transport, auth_ca, tmp_path, key, behaviour
):
    holder = issue_card(key=key, behaviour=behaviour)
    answer = sign(transport)
    (tmp_path / "crl").write_bytes(pki.crl(auth_ca))
    trust = Trust([auth_ca.certificate], {pki.AUTH_POLICY}, CrlFile(tmp_path / "crl"))
    expectation = Expectation(QUESTION.origin, QUESTION.nonce, QUESTION.context)
    verified = verify_answer(answer.encode(), expectation, trust, now=pki.NOW)
    assert verified.certificate_der == holder.der
    assert verified.token_kind == "sandbox"
    assert len(answer.encode()) < MAX_ANSWER_BYTES / 2


def test_looking_tells_count_and_date_and_uses_no_try(issue_card, transport):
    holder = issue_card(not_after=pki.NOW - timedelta(days=3))
    sight = look(transport, "misaki")
    assert sight.tries_left == 3
    assert sight.not_after == holder.certificate.not_valid_after_utc
    assert transport.pins_sent == 0


def test_a_phone_tells_no_date_before_the_pin(issue_card, transport):
    issue_card(behaviour={"read_needs_pin": True})
    assert look(transport, "misaki").not_after is None


def test_wrong_pins_count_down_the_last_one_is_never_sent_unasked_and_then_it_is_locked(
    issue_card, transport
):
    issue_card()
    for left in (2, 1):
        with pytest.raises(errors.PinWrongError) as wrong:
            sign(transport, "0000")
        assert wrong.value.tries_left == left
    with pytest.raises(errors.PinLastTryError):
        sign(transport, "0000")
    assert transport.pins_sent == 2
    with pytest.raises(errors.PinBlockedError):
        sign(transport, "0000", confirmed=True)
    assert transport.pins_sent == 3
    with pytest.raises(errors.PinBlockedError):
        sign(transport, "1234", confirmed=True)
    assert transport.pins_sent == 3
    assert look(transport, "misaki").tries_left == 0


@pytest.mark.parametrize("sw", ["6983", "6984"])
def test_both_status_words_for_locked_are_understood(issue_card, card_folder, sw):
    issue_card()
    transport = WatchedTransport(card_folder, answers={"00200080": sw})
    assert look(transport, "misaki").tries_left == 0
    transport = WatchedTransport(card_folder, answers={"0020008004": sw})
    with pytest.raises(errors.PinBlockedError):
        sign(transport)


@pytest.mark.parametrize("sw", ["6A88", "6985"])
def test_a_card_without_a_pin_is_not_taken_for_a_locked_one(issue_card, transport, sw):
    issue_card(pin=None, behaviour={"pin_absent_sw": sw})
    with pytest.raises(errors.PinNotSetError):
        look(transport, "misaki")
    with pytest.raises(errors.PinNotSetError):
        sign(transport)
    assert transport.pins_sent == 0


def test_a_card_without_the_pin_file_has_no_pin(issue_card, card_folder):
    issue_card()
    transport = WatchedTransport(card_folder, answers={"00A4020C020018": "6A82"})
    with pytest.raises(errors.PinNotSetError):
        look(transport, "misaki")


def test_a_card_that_does_not_tell_its_count_can_still_be_used(issue_card, card_folder):
    issue_card()

    class Silent(WatchedTransport):
        def connect(self, slot_id):
            watched = super().connect(slot_id)
            inner = watched.transmit
            watched.transmit = lambda apdu: b"\x90\x00" if len(apdu) == 4 else inner(apdu)
            return watched

    assert look(Silent(card_folder), "misaki").tries_left is None
    assert sign(Silent(card_folder)).algorithm == "RS256"


def test_another_card_is_told_apart(issue_card, card_folder):
    issue_card()
    transport = WatchedTransport(card_folder, answers={"00A4040C": "6A82"})
    with pytest.raises(errors.NotJpkiCardError):
        look(transport, "misaki")


@pytest.mark.parametrize(
    "answers",
    [
        {"00A4040C": ""},
        {"00A4040C": "6F00"},
        {"00A4020C02000A": "6A82"},
        {"00B0000004": "30820000"},
        {"00B0000004": "3081FFFF9000"},
        {"00B0000004": "3082FFFF9000"},
        {"00B0000004": "3082000A9000", "00B000000E": "9000"},
        {"00B0000004": "3082000A9000", "00B000000E": "6B00"},
        {"00B0000004": "308200049000", "00B0000008": "30820004000000009000"},
    ],
)
def test_a_card_that_answers_nonsense_is_a_fault_and_no_crash(issue_card, card_folder, answers):
    issue_card()
    transport = WatchedTransport(card_folder, answers=answers)
    with pytest.raises(errors.CardFaultError):
        look(transport, "misaki")
    assert transport.powered == 0


def test_pulling_the_card_at_any_step_is_told_and_leaves_nothing_behind(issue_card, card_folder):
    issue_card()
    whole = WatchedTransport(card_folder)
    sign(whole)
    for step, apdu in enumerate(whole.sent, 1):
        pulled = WatchedTransport(card_folder, pull_at=step)
        is_verify = apdu[1] == INS_VERIFY and len(apdu) > 4
        expected = errors.PinUncertainError if is_verify else errors.CardRemovedError
        with pytest.raises(expected):
            sign(pulled)
        assert pulled.powered == 0
        assert pulled.pins_sent <= 1


def test_the_command_that_carried_the_pin_is_wiped(issue_card, card_folder):
    issue_card()
    kept = []

    class Keeping(WatchedTransport):
        def connect(self, slot_id):
            watched = super().connect(slot_id)
            inner = watched.transmit

            def transmit(apdu):
                kept.append(apdu)
                return inner(apdu)

            watched.transmit = transmit
            return watched

    transport = Keeping(card_folder)
    with pytest.raises(errors.PinWrongError):
        sign(transport, "7391")
    assert transport.pins_sent == 1
    assert all(b"7391" not in bytes(apdu) for apdu in kept)


class TestPin:
    @pytest.mark.parametrize("typed", ["1234", "１２３４", " 1234 ", "1２3４", "1234\n"])
    def test_full_width_digits_and_spaces_around_burn_no_try(self, typed):
        assert read_pin(typed) == b"1234"

    @pytest.mark.parametrize(
        "typed", ["", "123", "12345", "12a4", "１２３", "١٢٣٤", "12 34", "一二三四"]
    )
    def test_anything_but_four_digits_is_refused(self, typed):
        with pytest.raises(errors.PinFormatError) as refused:
            read_pin(typed)
        assert not typed or typed not in str(refused.value)

    def test_the_pin_is_wiped_whatever_happens(self):
        with pytest.raises(KeyError), typed_pin("1234") as pin:
            raise KeyError
        assert pin == bytes(4)

    def test_wiping_keeps_the_length(self):
        secret = bytearray(b"1234")
        wipe(secret)
        assert secret == bytes(4)

    def test_a_command_does_not_show_its_data(self):
        assert "1234" not in repr(Command(0, INS_VERIFY, 0, 0x80, b"1234"))
