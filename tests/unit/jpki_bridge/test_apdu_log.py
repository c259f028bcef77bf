"""What the log of commands shows to a stranger: no secret, no certificate, nothing that was signed."""

import pytest

from jpki_bridge import errors
from jpki_bridge.card.driver.apdu_log import LoggedTransport, masked_command, masked_response
from jpki_bridge.card.software.virtual_transport import VirtualTransport
from tests.two_key_card import Card, both_keys


@pytest.mark.parametrize("cla", ["00", "0C", "10", "80", "FF"])
@pytest.mark.parametrize("ins", ["20", "21", "24", "25", "2C"])
@pytest.mark.parametrize(
    "body", ["04 37333931", "37333931", "000004 37333931", "04 37333931 00", "FF 37333931"]
)
def test_a_secret_is_masked_whatever_the_class_and_however_the_command_is_built(cla, ins, body):
    shown = masked_command(bytes.fromhex(f"{cla}{ins}0080{body}"))
    assert shown == f"{cla}{ins}0080 [secret]"


@pytest.mark.parametrize(
    ("command", "shown"),
    [
        ("00A4020C02000A", "00A4020C 000A"),
        ("00200080", "00200080"),
        ("00B0010000", "00B00100 Le=256"),
        ("802A00800341424300", "802A0080 [3 bytes] Le=256"),
        ("802A00800541", "802A0080 [2 bytes]"),
        ("00A4", "00A4"),
        ("", ""),
    ],
)
def test_of_other_commands_only_what_is_public_is_shown(command, shown):
    assert masked_command(bytes.fromhex(command)) == shown


@pytest.mark.parametrize(
    ("answer", "shown"),
    [("9000", "9000"), ("AABB63C2", "[2 bytes] 63C2"), ("90", "[1 bytes]"), ("", "[0 bytes]")],
)
def test_of_an_answer_the_length_and_the_status_word_are_shown(answer, shown):
    assert masked_response(bytes.fromhex(answer)) == shown


def test_a_whole_session_shows_neither_secret_nor_anything_of_the_holder(tmp_path):
    card = Card(tmp_path / "cards", "own", pin="7391", password="Q7W8E9")
    lines = []
    transport = LoggedTransport(VirtualTransport(tmp_path / "cards"), lines.append)
    answer = both_keys(transport, "own", pin="7391", password="q7w8e9")
    shown = "\n".join(lines)
    certificates = (card.authentication.certificate, card.signature.certificate)
    barred = [
        b"7391".hex(),
        b"Q7W8E9".hex(),
        answer.signature[:8].hex(),
        *(f"{certificate.serial_number:x}" for certificate in certificates),
    ]
    assert not [text for text in barred if text.upper() in shown]
    assert shown.count("[secret]") == 2
    assert lines[0] == "== connect"
    assert lines[-1] == "== disconnect"


def test_a_loss_is_written_down_by_its_code(tmp_path):
    Card(tmp_path / "cards", "own", behaviour={"removed_at": 2})
    lines = []
    transport = LoggedTransport(VirtualTransport(tmp_path / "cards"), lines.append)
    with pytest.raises(errors.CardRemovedError):
        both_keys(transport, "own")
    assert lines[-2:] == ["!! ERR_CARD_REMOVED", "== disconnect"]
