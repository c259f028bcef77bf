"""The card leaves the reader at any step of any session, before it did the command or just after.

Whatever the step: one named error, at most the one try that was under way, nothing tried again, no copy of a
secret left in a buffer, and a session afterwards that reads the count anew and works.
"""

import dataclasses
import os
from collections.abc import Callable

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from jpki_bridge import errors
from jpki_bridge.card.driver.apdu import INS_VERIFY
from jpki_bridge.card.driver.pin import read_password, read_pin
from jpki_bridge.card.driver.session import answer_question, answer_signature, look
from jpki_bridge.card.software.virtual_transport import VirtualTransport
from jpki_bridge.message import Answer
from tests.two_key_card import PASSWORD, PIN, Card, question


@pytest.fixture(autouse=True)
def quick_counters(monkeypatch):
    """Counts need not survive a power cut here; waiting for the disk is most of the time."""
    monkeypatch.setattr(os, "fsync", lambda _: None)


HABITS = [{}, {"read_needs_pin": True}]


@dataclasses.dataclass
class Watch:
    """A transport that remembers the very buffers that went through, and what kind of command they were."""

    inner: VirtualTransport
    buffers: list = dataclasses.field(default_factory=list)
    kinds: list = dataclasses.field(default_factory=list)
    powered: int = 0

    def connect(self, slot_id):
        connection = self.inner.connect(slot_id)
        self.powered += 1
        return Watched(self, connection)


class Watched:
    def __init__(self, watch, connection):
        self._watch = watch
        self._connection = connection

    def transmit(self, apdu):
        self._watch.buffers.append(apdu)
        self._watch.kinds.append("secret" if apdu[1] == INS_VERIFY and len(apdu) > 4 else "other")
        return self._connection.transmit(apdu)

    def disconnect(self):
        self._watch.powered -= 1
        self._connection.disconnect()


def login(transport, pin, _card):
    return answer_question(transport, "own", pin, question(), last_try_confirmed=False)


def sign(transport, password, card):
    """The second session of a link; the first one has been answered before."""
    der = card.authentication.certificate.public_bytes(Encoding.DER)
    first = Answer("RS256", der, b"signed before", "bridge/1", "card")
    return answer_signature(
        transport, "own", password, question(), first, last_try_confirmed=False
    ).second


@dataclasses.dataclass
class Session:
    """A session, its secret, and what is told of it when it is wrong or when nobody knows."""

    run: Callable
    read: Callable
    right: str
    misled: str
    wrong: type
    uncertain: type


SESSIONS = [
    Session(login, read_pin, PIN, "0000", errors.PinWrongError, errors.PinUncertainError),
    Session(
        sign,
        read_password,
        PASSWORD,
        "WRONG1",
        errors.PasswordWrongError,
        errors.PasswordUncertainError,
    ),
]


def steps_of(session, card):
    watch = Watch(VirtualTransport(card.path.parent))
    session.run(watch, session.read(session.right), card)
    return watch.kinds


@pytest.mark.parametrize(
    "when_done", [False, True], ids=["before the command", "before its answer"]
)
@pytest.mark.parametrize("habits", HABITS, ids=["plastic", "phone"])
@pytest.mark.parametrize("session", SESSIONS, ids=["login", "signature"])
@pytest.mark.parametrize("is_right", [True, False], ids=["right", "wrong"])
def test_at_every_step_it_is_told_by_name_and_costs_at_most_the_try_under_way(
    tmp_path, session, habits, when_done, is_right
):
    folder = tmp_path / "cards"
    card = Card(folder, "own", behaviour=habits)
    kinds = steps_of(session, card)
    for step in range(1, len(kinds) + 1):
        pulled = {"removed_at": step, "removed_when_done": when_done}
        card.change(behaviour=habits | pulled)
        watch = Watch(VirtualTransport(folder))
        secret = session.read(session.right if is_right else session.misled)
        expected = session.uncertain if kinds[step - 1] == "secret" else errors.CardRemovedError
        if not is_right and "secret" in kinds[: step - 1]:
            expected = session.wrong
        with pytest.raises(expected):
            session.run(watch, secret, card)
        assert watch.powered == 0
        assert watch.kinds.count("secret") <= kinds[:step].count("secret"), "nothing is sent twice"
        assert all(bytes(secret) not in bytes(buffer) for buffer in watch.buffers)
        card.replace_behaviour(habits)
        intact = VirtualTransport(folder)
        sight = look(intact, "own")
        lost = (3 - sight.tries_left) + (5 - sight.password_tries_left)
        assert lost <= (not is_right and watch.kinds.count("secret"))
        assert session.run(intact, session.read(session.right), card).algorithm == "RS256"


def test_a_link_lost_after_the_last_try_leaves_a_locked_card_that_is_told_at_the_next_look(
    tmp_path,
):
    card = Card(tmp_path / "cards", "own")
    verify = steps_of(SESSIONS[0], card).index("secret") + 1
    card.change(tries_left=1, behaviour={"removed_at": verify, "removed_when_done": True})
    transport = VirtualTransport(card.path.parent)
    with pytest.raises(errors.PinUncertainError):
        answer_question(transport, "own", read_pin("0000"), question(), last_try_confirmed=True)
    card.replace_behaviour({})
    assert look(transport, "own").tries_left == 0
