"""The software card answers, byte for byte, as card.md's sources saw real cards answer."""

import hashlib

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding

from jpki_bridge.card.software.virtual_transport import VirtualTransport
from jpki_bridge.errors import CardRemovedError, NoCardError, ReaderBusyError
from tests import pki

SELECT = "00A404 0C0A D392F000260100000001"
PIN = "00A4020C02 0018"
KEY = "00A4020C02 0017"
CERTIFICATE = "00A4020C02 000A"
COUNT = "00200080"
RIGHT = "0020008004 31323334"
WRONG = "0020008004 30303030"
READ = "00B0000000"
DIGEST_INFO = "3031300D060960864801650304020105000420" + hashlib.sha256(b"x").hexdigest()
SIGN = f"802A0080 33 {DIGEST_INFO} 00"


def test_the_application_is_recognised_by_its_name_only(issue_card, power):
    issue_card()
    send = power()
    assert send("00A4040C0A D3921000310001010408") == "6A82"
    assert send(SELECT) == "9000"


def test_nothing_of_the_application_answers_before_it_is_selected(issue_card, power):
    issue_card()
    send = power()
    assert send(CERTIFICATE) == "6A82"
    assert send("00200098") == "6986"
    assert send("802A0097 01 00 00") == "6986"
    assert send(READ) == "6986"


def test_token_information_has_160_bytes_and_a_padded_label(issue_card, power):
    issue_card()
    answer = bytes.fromhex(power()(SELECT, "00A4020C020006", READ))
    assert len(answer) == 162
    assert answer[:32] == b"JPKIAPSANDBOXTOKEN".ljust(32)


def test_only_the_authentication_certificate_is_said_to_exist(issue_card, power):
    issue_card()
    send = power()
    assert send(SELECT, "00A4020C020008", READ) == "008F009000"
    assert send("00A4020C020001") == "6A82"


def test_the_certificate_is_free_to_read_in_parts(issue_card, power):
    holder = issue_card()
    send = power()
    send(SELECT, CERTIFICATE)
    parts = b""
    while (answer := bytes.fromhex(send(f"00B0{len(parts):04X}00")))[-2:] == b"\x90\x00":
        parts += answer[:-2]
    assert parts == holder.der
    assert answer == b"\x6b\x00"
    assert send("00A4020C02000B") == "9000"


def test_a_phone_wants_the_pin_before_it_shows_the_certificate(issue_card, power):
    issue_card(behaviour={"read_needs_pin": True})
    send = power()
    assert send(SELECT, CERTIFICATE, READ) == "6982"
    assert send(PIN, RIGHT) == "9000"
    assert send(CERTIFICATE, "00B0000004").startswith("3082")


def test_counting_costs_no_try_and_each_wrong_pin_costs_one(issue_card, power):
    issue_card()
    send = power()
    assert [send(SELECT, PIN, COUNT), send(COUNT)] == ["63C3", "63C3"]
    assert [send(WRONG), send(COUNT), send(WRONG)] == ["63C2", "63C2", "63C1"]
    assert send(RIGHT) == "9000"


def test_success_restores_the_count(issue_card, power):
    issue_card()
    power()(SELECT, PIN, WRONG, WRONG, RIGHT)
    assert power()(SELECT, PIN, COUNT) == "63C3"


def test_the_last_wrong_pin_says_63c0_and_then_the_card_is_blocked_for_good(issue_card, power):
    issue_card()
    send = power()
    assert send(SELECT, PIN, WRONG, WRONG, WRONG) == "63C0"
    assert send(RIGHT) == "6984"
    assert send(COUNT) == "63C0"
    next_day = power()
    assert next_day(SELECT, PIN, RIGHT) == "6984"


def test_a_damaged_counter_counts_as_blocked(issue_card, power, card_folder):
    issue_card()
    (card_folder / "misaki.state.json").write_text("{", "utf-8")
    assert power()(SELECT, PIN, RIGHT) == "6984"


def test_a_wrong_pin_takes_back_an_earlier_success(issue_card, power):
    issue_card()
    assert power()(SELECT, PIN, RIGHT, WRONG, KEY, SIGN) == "6982"


def test_pin_and_key_can_be_named_in_p2(issue_card, power):
    issue_card()
    send = power()
    assert send(SELECT, "0020009804 31323334") == "9000"
    assert send(SIGN.replace("802A0080", "802A0097")).endswith("9000")


def test_a_signature_needs_the_pin_and_is_pkcs1_over_what_was_given(issue_card, power):
    holder = issue_card()
    send = power()
    assert send(SELECT, KEY, SIGN) == "6982"
    answer = bytes.fromhex(send(PIN, RIGHT, KEY, SIGN))
    holder.key.public_key().verify(answer[:-2], b"x", padding.PKCS1v15(), hashes.SHA256())
    assert len(answer) == 258


@pytest.mark.parametrize(
    ("command", "sw"),
    [
        ("802A0480 01 00 00", "6A86"),
        ("802A0080", "6700"),
        ("802A0080 F6" + "00" * 246 + "00", "6700"),
    ],
)
def test_other_paddings_and_lengths_are_refused(issue_card, power, command, sw):
    issue_card()
    assert power()(SELECT, PIN, RIGHT, KEY, command) == sw


@pytest.mark.parametrize(
    ("clears", "after_select"), [(True, "6982"), (False, "9000")], ids=["clears", "keeps"]
)
def test_both_habits_of_select_exist(issue_card, power, clears, after_select):
    issue_card(behaviour={"select_clears_pin": clears})
    assert power()(SELECT, PIN, RIGHT, SELECT, KEY, SIGN)[-4:] == after_select


def test_losing_power_forgets_the_pin_and_lets_go_of_the_card(issue_card, card_folder):
    issue_card()
    transport = VirtualTransport(card_folder)
    connection = transport.connect("misaki")
    for command in (SELECT, PIN, RIGHT):
        connection.transmit(bytes.fromhex(command))
    connection.disconnect()
    connection.disconnect()
    with pytest.raises(CardRemovedError):
        connection.transmit(bytes.fromhex(SELECT))
    again = transport.connect("misaki")
    for command in (SELECT, KEY, SIGN):
        answer = again.transmit(bytes.fromhex(command))
    assert answer.hex() == "6982"


def test_a_card_is_held_by_one_session_at_a_time(issue_card, card_folder, monkeypatch):
    monkeypatch.setattr("jpki_bridge.card.software.virtual_transport.WAIT_FOR_HOLDER", 0.01)
    issue_card()
    transport = VirtualTransport(card_folder)
    transport.connect("misaki")
    with pytest.raises(ReaderBusyError):
        transport.connect("misaki")


@pytest.mark.parametrize("card_id", ["nobody", "../misaki", "misaki.state", ""])
def test_only_a_listed_card_can_be_powered(issue_card, card_folder, card_id):
    issue_card()
    (card_folder / "misaki.state.json").write_text('{"tries_left": 3}', "utf-8")
    transport = VirtualTransport(card_folder)
    assert [slot.slot_id for slot in transport.slots()] == ["misaki"]
    with pytest.raises(NoCardError):
        transport.connect(card_id)


def test_a_file_that_is_no_card_is_left_out(issue_card, card_folder):
    issue_card()
    (card_folder / "broken.json").write_text('{"format": "jpki-software-card:1"}', "utf-8")
    transport = VirtualTransport(card_folder)
    assert [slot.label_en for slot in transport.slots()] == ["Card of misaki"]
    for _ in range(2):
        with pytest.raises(NoCardError):
            transport.connect("broken")


def test_a_card_without_a_pin_says_so_in_its_own_way(issue_card, power):
    issue_card(pin=None, behaviour={"pin_absent_sw": "6985"})
    send = power()
    assert send(SELECT, PIN, COUNT) == "6985"
    assert send(RIGHT) == "6985"
    assert send(KEY, SIGN) == "6982"


@pytest.mark.parametrize(
    ("command", "sw"),
    [
        ("00", "6700"),
        ("0020008005 31", "6700"),
        ("00CA0000", "6D00"),
        ("FF000000", "6E00"),
        ("00A40000", "6A86"),
        ("00200180", "6A86"),
        ("0020008011" + "31" * 17, "6700"),
        ("002401800430303030", "6D00"),
    ],
)
def test_what_the_card_does_not_know_it_refuses(issue_card, power, command, sw):
    issue_card()
    assert power()(SELECT, PIN, command) == sw


def test_a_p384_card_signs_a_digest_as_r_and_s(issue_card, power):
    issue_card(key=pki.p384_key("citizen"))
    send = power()
    sign = "802A0080 30" + hashlib.sha384(b"x").hexdigest() + "00"
    assert len(bytes.fromhex(send(SELECT, PIN, RIGHT, KEY, sign))) == 96 + 2
    assert send("802A0080 20" + "00" * 32 + "00") == "6700"
