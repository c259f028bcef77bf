"""Whatever a card answers to whatever command, a session ends with an answer or with one named error.

A card of another kind, a broken one, a hostile one: any status word, a truncated or an oversized answer.
"""

import contextlib
import os
from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jpki_bridge import errors
from jpki_bridge.card.driver.pin import read_pin
from jpki_bridge.card.driver.session import answer_question, look
from jpki_bridge.card.software.virtual_transport import VirtualTransport
from tests.two_key_card import PIN, Card, both_keys, question

STATUS_WORDS = [
    *[
        "6200",
        "6281",
        "6282",
        "6300",
        "63C0",
        "63C1",
        "63CF",
        "6400",
        "6581",
        "6700",
        "6881",
        "6882",
        "6900",
        "6981",
        "6982",
        "6983",
        "6984",
        "6985",
    ],
    *[
        "6986",
        "6987",
        "6A80",
        "6A81",
        "6A82",
        "6A83",
        "6A86",
        "6A88",
        "6B00",
        "6C10",
        "6100",
        "6D00",
        "6E00",
        "6F00",
        "0000",
        "FFFF",
    ],
]


class Strange:
    """A transport on which one command, told by its place in the session, is answered otherwise."""

    def __init__(self, folder, place, change):
        self._inner = VirtualTransport(folder)
        self._place = place
        self._change = change
        self.places = 0
        self.sent = Counter()

    def connect(self, slot_id):
        connection = self._inner.connect(slot_id)
        outer, inner = self, connection.transmit

        def transmit(apdu):
            outer.places += 1
            outer.sent["secret"] += apdu[1] == 0x20 and len(apdu) > 4
            answer = inner(apdu)
            return outer._change(answer) if outer.places == outer._place else answer

        connection.transmit = transmit
        return connection


def link(transport):
    return both_keys(transport, "own", confirmed=True)


def login(transport):
    return answer_question(transport, "own", read_pin(PIN), question(), last_try_confirmed=True)


@pytest.fixture(scope="module", autouse=True)
def quick_counters():
    """Counts need not survive a power cut here; waiting for the disk is most of the time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda _: None)
        yield


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return Card(tmp_path_factory.mktemp("cards"), "own").path.parent


@pytest.fixture(scope="module")
def length(folder):
    whole = Strange(folder, None, None)
    link(whole)
    return whole.places


def ends_well(folder, place, change):
    """Run a session; a crash or a secret sent twice is no good end."""
    transport = Strange(folder, place, change)
    with contextlib.suppress(errors.CardError):
        link(transport)
    assert transport.sent["secret"] <= 2


@pytest.mark.parametrize("sw", STATUS_WORDS)
def test_every_status_word_at_every_command_ends_in_a_named_error_or_an_answer(folder, length, sw):
    for place in range(1, length + 1):
        ends_well(folder, place, lambda _: bytes.fromhex(sw))


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_truncated_oversized_and_altered_answers_end_the_same_way(folder, length, data):
    place = data.draw(st.integers(1, length))
    change = data.draw(
        st.one_of(
            st.integers(0, 300).map(lambda size: lambda answer: answer[:size]),
            st.integers(0, 300).map(lambda size: lambda answer: answer[:-2][:size] + answer[-2:]),
            st.binary(max_size=70_000).map(lambda more: lambda answer: more + answer),
            st.binary(max_size=600).map(lambda other: lambda _: other),
            st.binary(max_size=600).map(lambda other: lambda answer: other + answer[-2:]),
        )
    )
    ends_well(folder, place, change)


@pytest.mark.parametrize("sw", [sw for sw in STATUS_WORDS if sw != "9000"])
def test_a_pin_counts_as_verified_by_9000_alone(folder, sw):
    verify = 5  # SELECT, file, count, file, VERIFY
    transport = Strange(folder, verify, lambda _: bytes.fromhex(sw))
    with pytest.raises(errors.CardError):
        login(transport)
    assert transport.places == verify, "nothing is asked of the card after that"


@pytest.mark.parametrize("sw", ["6A82", "6999", "6D00", "6E00", "6A81", "6A86"])
def test_a_card_of_another_kind_gets_no_pin(folder, sw):
    transport = Strange(folder, 1, lambda _: bytes.fromhex(sw))
    with pytest.raises(errors.NotJpkiCardError):
        look(transport, "own")
    transport = Strange(folder, 1, lambda _: bytes.fromhex(sw))
    with pytest.raises(errors.NotJpkiCardError):
        login(transport)
    assert transport.sent["secret"] == 0


@pytest.mark.parametrize("kept", [0, 1, 95, 255, 257])
def test_what_has_not_the_length_of_a_signature_is_the_cards_fault(folder, kept):
    sign = 11  # … VERIFY, file and four parts of the certificate, file, sign
    whole = Strange(folder, None, None)
    login(whole)
    places = range(sign, whole.places + 1)
    met = 0
    for place in places:
        transport = Strange(
            folder, place, lambda a: a if len(a) != 258 else (a[:-2] + b"\0")[:kept] + a[-2:]
        )
        try:
            login(transport)
        except errors.CardFaultError as error:
            met += "length of a signature" in str(error)
    assert met == 1
