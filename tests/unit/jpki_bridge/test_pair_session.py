"""Two keys answer, one after the other: a card's own two, or a parent's card and then a child's.

Which secret is sent when is the point: a wrong PIN keeps the password at home, and a card that cannot answer
gets neither.
"""

import pytest

from jpki_bridge import errors
from jpki_bridge.card.driver.apdu_log import LoggedTransport
from jpki_bridge.card.driver.pin import read_password, typed_password, typed_pin
from jpki_bridge.card.driver.session import (
    answer_question,
    answer_second,
    answer_signature,
    look,
)
from jpki_bridge.card.software.virtual_transport import VirtualTransport
from jpki_bridge.challenge import LINK, REPRESENT
from jpki_bridge.verification.revocation import CrlFile
from jpki_bridge.verification.trust import Expectation, Trust
from jpki_bridge.verification.verify import verify_link, verify_representation
from tests import pki
from tests.two_key_card import AUTH_CA, PASSWORD, PIN, SIGN_CA, Card, both_keys, question

KINDS = {
    "plastic": {"key_of": pki.rsa_key},
    "phone": {"key_of": pki.rsa_key, "behaviour": {"read_needs_pin": True}},
    "next": {"key_of": pki.p384_key},
    "select clears": {"key_of": pki.rsa_key, "behaviour": {"select_clears_pin": True}},
    "count untold": {"key_of": pki.rsa_key, "behaviour": {"tells_count_when_verified": False}},
    "end told": {"key_of": pki.rsa_key, "behaviour": {"end_of_file_sw": "6282"}},
}


class Reader:
    """The cards of a folder, and what was sent to them, masked."""

    def __init__(self, folder):
        self.log = []
        self.transport = LoggedTransport(VirtualTransport(folder), self.log.append)

    @property
    def secrets_sent(self):
        return sum("[secret]" in line for line in self.log)

    def link(self, card, pin=PIN, password=PASSWORD, *, confirmed=False):
        return both_keys(self.transport, card, pin=pin, password=password, confirmed=confirmed)

    def first(self, card, purpose=REPRESENT):
        with typed_pin(PIN) as digits:
            return answer_question(
                self.transport, card, digits, question(purpose), last_try_confirmed=False
            )

    def signature(self, card, first):
        with typed_password(PASSWORD) as letters:
            return answer_signature(
                self.transport, card, letters, question(), first, last_try_confirmed=False
            )

    def second(self, card, first, pin=PIN):
        with typed_pin(pin) as digits:
            return answer_second(
                self.transport, card, digits, question(REPRESENT), first, last_try_confirmed=False
            )


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "cards"


@pytest.fixture
def reader(folder):
    return Reader(folder)


def trust(authority, policy, path):
    path.write_bytes(pki.crl(authority))
    return Trust([authority.certificate], {policy}, CrlFile(path))


def expectation(purpose):
    asked = question(purpose)
    return Expectation(asked.origin, asked.nonce, asked.context)


@pytest.mark.parametrize("kind", KINDS)
def test_what_both_keys_sign_the_server_takes_as_a_link(folder, reader, tmp_path, kind):
    card = Card(folder, "own", **KINDS[kind])
    linked = verify_link(
        reader.link("own").encode(),
        expectation(LINK),
        trust(AUTH_CA, pki.AUTH_POLICY, tmp_path / "auth"),
        trust(SIGN_CA, pki.SIGN_POLICY, tmp_path / "sign"),
        now=pki.NOW,
    )
    assert linked.first.certificate_der == card.authentication.der
    assert reader.secrets_sent == 2


@pytest.mark.parametrize("child_kind", KINDS)
def test_a_childs_card_answers_beside_the_parents(folder, reader, tmp_path, child_kind):
    Card(folder, "parent")
    Card(folder, "child", **KINDS[child_kind])
    pair = reader.second("child", reader.first("parent"))
    verified = verify_representation(
        pair.encode(),
        expectation(REPRESENT),
        trust(AUTH_CA, pki.AUTH_POLICY, tmp_path / "auth"),
        now=pki.NOW,
    )
    assert verified.second.certificate_der != verified.first.certificate_der


def test_a_sight_tells_both_counts_and_what_kind_of_token_it_is(folder, reader):
    Card(folder, "own", password_tries_left=4, token_label="JPKIAPIOSTOKEN")
    sight = look(reader.transport, "own")
    assert (sight.tries_left, sight.password_tries_left) == (3, 4)
    assert sight.has_signature is True
    assert sight.token_kind == "iphone"
    assert reader.secrets_sent == 0


def test_a_wrong_pin_keeps_the_password_at_home(folder, reader):
    Card(folder, "own")
    with pytest.raises(errors.PinWrongError) as wrong:
        reader.link("own", pin="0000")
    assert wrong.value.tries_left == 2
    assert reader.secrets_sent == 1
    assert look(reader.transport, "own").password_tries_left == 5


def test_wrong_passwords_count_down_and_the_last_try_wants_its_own_confirmation(folder, reader):
    Card(folder, "own")
    for left in (4, 3, 2, 1):
        with pytest.raises(errors.PasswordWrongError) as wrong:
            reader.link("own", password="WRONG1")
        assert wrong.value.tries_left == left
    first = reader.first("own", LINK)
    sent = reader.secrets_sent
    with pytest.raises(errors.PasswordLastTryError):
        reader.signature("own", first)
    assert reader.secrets_sent == sent
    with pytest.raises(errors.PasswordBlockedError):
        reader.link("own", password="WRONG1", confirmed=True)
    sent = reader.secrets_sent
    with pytest.raises(errors.PasswordBlockedError):
        reader.signature("own", first)
    assert reader.secrets_sent == sent
    assert look(reader.transport, "own").tries_left == 3


@pytest.mark.parametrize("has_count_file", [True, False], ids=["EF 0008 tells", "no EF 0008"])
def test_under_15_there_is_no_signature_certificate_and_no_password_is_sent(
    folder, reader, has_count_file, monkeypatch
):
    Card(folder, "child", signature=None, password=None)
    if not has_count_file:
        monkeypatch.setattr("jpki_bridge.card.driver.applet.EF_AVAILABILITY", 0x0077)
    sight = look(reader.transport, "child")
    assert (sight.has_signature, sight.password_tries_left) == (False, None)
    first = reader.first("child", LINK)
    with pytest.raises(errors.NoSignatureCertificateError):
        reader.signature("child", first)
    assert reader.secrets_sent == 1, "the PIN alone"


def test_the_first_card_again_is_told_before_its_pin_is_sent(folder, reader):
    Card(folder, "parent")
    first = reader.first("parent")
    with pytest.raises(errors.SameCardError):
        reader.second("parent", first, pin="0000")
    assert reader.secrets_sent == 1
    assert look(reader.transport, "parent").tries_left == 3


def test_a_phone_that_is_the_first_again_is_told_once_it_shows_its_certificate(folder, reader):
    Card(folder, "parent", behaviour={"read_needs_pin": True})
    first = reader.first("parent")
    with pytest.raises(errors.SameCardError):
        reader.second("parent", first)


@pytest.mark.parametrize("typed", ["ABC123", "abc123", "ＡＢＣ１２３", " ABC123 ", "ａｂｃ１２３"])
def test_small_and_full_width_letters_of_a_password_burn_no_try(typed):
    assert read_password(typed) == b"ABC123"


@pytest.mark.parametrize(
    "typed",
    ["", "ABC12", "A" * 17, "ABC 123", "ABC-123", "ÀBC123", "ßßß123", "あいうえおか", "ABCDEı"],
)
def test_what_cannot_be_a_password_is_refused_without_saying_it(typed):
    with pytest.raises(errors.PasswordFormatError) as refused:
        read_password(typed)
    assert not typed or typed not in str(refused.value)


def test_a_password_is_wiped_whatever_happens():
    with pytest.raises(KeyError), typed_password("ABC123") as password:
        raise KeyError
    assert password == bytes(6)


def test_a_card_that_says_it_has_no_signature_certificate_is_believed(folder, reader, monkeypatch):
    Card(folder, "own")
    monkeypatch.setattr(
        "jpki_bridge.card.software.software_card.availability", lambda **_: b"\x00\x8f\x00"
    )
    assert look(reader.transport, "own").has_signature is False
