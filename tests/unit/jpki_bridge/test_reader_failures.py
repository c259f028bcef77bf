"""What the smart card service reports becomes an error that a citizen can do something about."""

import os
import subprocess
import sys

import pytest

from jpki_bridge import errors
from jpki_bridge.card.pcsc.service import check, failure
from jpki_bridge.card.pcsc.transport import slot_id_of

NO_SERVICE = """
from jpki_bridge.card.pcsc.transport import PcscTransport
from jpki_bridge.errors import CardError
for call in (PcscTransport().slots, PcscTransport().readers, lambda: PcscTransport().connect("x")):
    try:
        call()
    except CardError as error:
        print(error.code)
"""
NO_PYSCARD = """
import sys
sys.modules["smartcard"] = None
from jpki_bridge.card.pcsc.service import ReaderSupportMissingError
from jpki_bridge.card.pcsc.transport import PcscTransport
try:
    PcscTransport()
except ReaderSupportMissingError as error:
    print(error)
"""


def told_by(program, **environment):
    done = subprocess.run(
        [sys.executable, "-c", program],
        check=False,
        capture_output=True,
        text=True,
        timeout=30,
        env=os.environ | environment,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        (0x8010001D, errors.NoServiceError),
        (0x8010001E, errors.NoServiceError),
        (0x8010002E, errors.NoReaderError),
        (0x80100009, errors.NoReaderError),
        (0x80100017, errors.NoReaderError),
        (0x8010000C, errors.NoCardError),
        (0x80100069, errors.NoCardError),
        (0x8010000B, errors.ReaderBusyError),
        (0x8010000F, errors.NotJpkiCardError),
        (0x80100066, errors.CardFaultError),
        (0x80101234, errors.CardFaultError),
    ],
)
def test_each_result_has_its_error_with_and_without_a_sign(result, expected):
    for written in (result, result - (1 << 32)):
        assert type(failure(written)) is expected
        assert f"{result:08X}" in str(failure(written))


def test_success_is_no_error():
    check(0)
    with pytest.raises(errors.NoServiceError):
        check(0x8010001D)


def test_without_the_service_every_call_says_so(tmp_path):
    nowhere = str(tmp_path / "no such socket")
    assert told_by(NO_SERVICE, PCSCLITE_CSOCK_NAME=nowhere) == ["ERR_NO_SERVICE"] * 3


def test_without_pyscard_the_remedy_is_named():
    assert "jpki-bridge[reader]" in told_by(NO_PYSCARD)[0]


def test_a_reader_keeps_its_id_which_does_not_tell_what_reader_it_is():
    name = "ACS ACR39U ICC Reader 00 00"
    assert slot_id_of(name) == slot_id_of(name) != slot_id_of(name + "1")
    assert "acs" not in slot_id_of(name).lower()
    assert slot_id_of("読取機 \ud800").isascii()
