"""The software card's second key, what its signing command takes, and every habit in which cards differ."""

import hashlib

import pytest
from cryptography.hazmat.primitives.asymmetric import padding

from tests.two_key_card import Card

SELECT = "00A404 0C0A D392F000260100000001"
PIN = "00A4020C02 0018"
KEY = "00A4020C02 0017"
COUNT = "00200080"
RIGHT = "0020008004 31323334"
READ = "00B0000000"
DIGEST_INFO = "3031300D060960864801650304020105000420" + hashlib.sha256(b"x").hexdigest()
SIGN = f"802A0080 33 {DIGEST_INFO} 00"


class TestSignatureKey:
    """The second key: its own files, its own secret with its own count."""

    PASSWORD = "00A4020C02 001B"
    KEY = "00A4020C02 001A"
    CERTIFICATE = "00A4020C02 0001"
    RIGHT = "0020008006 414243313233"
    WRONG = "0020008006 414243313234"

    @pytest.fixture
    def send(self, card_folder, power):
        Card(card_folder, "misaki")
        return power()

    def test_both_certificates_are_said_to_exist(self, send):
        assert send(SELECT, "00A4020C020008", READ) == "8F8F009000"

    def test_the_certificate_wants_the_password_and_the_cas_is_free(self, send):
        assert send(SELECT, self.CERTIFICATE, READ) == "6982"
        assert send("00A4020C020002", "00B0000004").startswith("3082")
        send(PIN, RIGHT)
        assert send(self.CERTIFICATE, READ) == "6982"
        assert send(self.PASSWORD, self.RIGHT) == "9000"
        assert send(self.CERTIFICATE, "00B0000004").startswith("3082")

    def test_each_secret_opens_its_own_key_only(self, send):
        send(SELECT, PIN, RIGHT)
        assert send(self.KEY, SIGN) == "6982"
        assert send(KEY, SIGN).endswith("9000")
        send(self.PASSWORD, self.RIGHT)
        assert send(self.KEY, SIGN).endswith("9000")

    def test_five_tries_of_its_own_are_counted_and_kept(self, send, power):
        send(SELECT, self.PASSWORD)
        assert [send(self.WRONG) for _ in range(5)] == ["63C4", "63C3", "63C2", "63C1", "63C0"]
        assert send(self.RIGHT) == "6984"
        assert power()(SELECT, self.PASSWORD, self.RIGHT) == "6984"
        assert power()(SELECT, PIN, COUNT) == "63C3"
        assert power()(SELECT, PIN, RIGHT) == "9000"

    def test_password_and_key_can_be_named_in_p2(self, send):
        assert send(SELECT, "002000 9B 06 414243313233") == "9000"
        assert send(SIGN.replace("802A0080", "802A009A")).endswith("9000")


@pytest.mark.parametrize(
    ("p1", "data", "padded"),
    [
        ("00", b"x", b"x"),
        ("01", b"x", hashlib.sha256(b"x").digest()),
        ("02", hashlib.sha256(b"x").digest(), bytes.fromhex(DIGEST_INFO)),
        ("03", b"x", bytes.fromhex(DIGEST_INFO)),
    ],
)
def test_p1_tells_what_the_card_does_before_it_pads(issue_card, power, p1, data, padded):
    holder = issue_card()
    command = f"802A{p1}97 {len(data):02X} {data.hex()} 00"
    answer = bytes.fromhex(power()(SELECT, PIN, RIGHT, command))
    public = holder.key.public_key()
    recovered = public.recover_data_from_signature(answer[:-2], padding.PKCS1v15(), None)
    assert recovered == padded


@pytest.mark.parametrize("p1", ["04", "05", "06", "80", "FF"])
def test_every_other_p1_is_refused(issue_card, power, p1):
    issue_card()
    assert power()(SELECT, PIN, RIGHT, f"802A{p1}97 01 00 00") == "6A86"


@pytest.mark.parametrize(
    ("command", "sw"),
    [
        ("802A0297 01 00 00", "6700"),
        ("802A0097 01 00", "6700"),
        ("802A0097 01 00 80", "6C00"),
        ("802A0098 01 00 00", "6986"),
    ],
)
def test_lengths_and_keys_that_do_not_fit_are_refused(issue_card, power, command, sw):
    issue_card()
    assert power()(SELECT, PIN, RIGHT, command) == sw


def test_the_files_that_nobody_can_read_are_there_and_stay_shut(issue_card, power):
    issue_card()
    send = power()
    send(SELECT, PIN, RIGHT)
    assert send("00A4020C020009", READ) == "6982"
    assert send("00A4020C020016", READ) == "6986"


def test_both_ways_to_tell_the_end_of_a_file_exist(issue_card, power):
    issue_card(behaviour={"end_of_file_sw": "6282"})
    send = power()
    assert send(SELECT, "00A4020C020008", READ) == "008F006282"
    assert send("00B0000003") == "008F009000"
    assert send("00B0000300") == "6282"


@pytest.mark.parametrize(("habit", "sw"), [(True, "63C3"), (False, "9000")])
def test_both_answers_to_a_count_after_success_exist(issue_card, power, habit, sw):
    issue_card(behaviour={"tells_count_when_verified": habit})
    assert power()(SELECT, PIN, RIGHT, COUNT) == sw


@pytest.mark.parametrize("sw", ["6983", "6984"])
def test_both_ways_to_say_blocked_exist(issue_card, power, sw):
    issue_card(tries_left=0, behaviour={"blocked_sw": sw})
    assert power()(SELECT, PIN, RIGHT) == sw


def test_a_card_without_a_pin_may_lack_the_file_of_it(issue_card, power):
    issue_card(pin=None, behaviour={"pin_absent_sw": "6A82"})
    assert power()(SELECT, PIN) == "6A82"
