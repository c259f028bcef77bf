"""The card leaves the reader at any step of any session, before it did the command or just after.

Whatever the step: one named error, at most the one try that was under way, nothing tried again, no copy of a
secret left in a buffer, and a session afterwards that reads the count anew and works.
"""

import dataclasses
import os

import pytest

from jpki_bridge import errors
from jpki_bridge.card.driver.apdu import INS_VERIFY
from jpki_bridge.card.driver.pin import read_password, read_pin, wipe
from jpki_bridge.card.driver.session import answer_link, answer_question, look
from jpki_bridge.card.software.virtual_transport import VirtualTransport
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


def login(transport, pin, password):
    return answer_question(transport, "own", pin, question(), last_try_confirmed=False)


def link(transport, pin, password):
    return answer_link(transport, "own", pin, password, question(), last_try_confirmed=False)


def steps_of(session, card):
    watch = Watch(VirtualTransport(card.path.parent))
    session(watch, read_pin(PIN), read_password(PASSWORD))
    return watch.kinds


def uncertain_error(kinds, step):
    """The password is the second secret that a session sends."""
    if kinds[step - 1] != "secret":
        return errors.CardRemovedError
    second = kinds[: step - 1].count("secret") == 1
    return errors.PasswordUncertainError if second else errors.PinUncertainError


@pytest.mark.parametrize(
    "when_done", [False, True], ids=["before the command", "before its answer"]
)
@pytest.mark.parametrize("habits", HABITS, ids=["plastic", "phone"])
@pytest.mark.parametrize("session", [login, link])
@pytest.mark.parametrize(("pin", "password"), [(PIN, PASSWORD), ("0000", "WRONG1")])
def test_at_every_step_it_is_told_by_name_and_costs_at_most_the_try_under_way(
    tmp_path, session, habits, when_done, pin, password
):
    folder = tmp_path / "cards"
    card = Card(folder, "own", behaviour=habits)
    kinds = steps_of(session, card)
    for step in range(1, len(kinds) + 1):
        pulled = {"removed_at": step, "removed_when_done": when_done}
        card.change(behaviour=habits | pulled)
        watch = Watch(VirtualTransport(folder))
        secrets = read_pin(pin), read_password(password)
        wrong_first = pin != PIN and "secret" in kinds[: step - 1]
        expected = errors.PinWrongError if wrong_first else uncertain_error(kinds, step)
        with pytest.raises(expected):
            session(watch, *secrets)
        assert watch.powered == 0
        assert watch.kinds.count("secret") <= kinds[:step].count("secret"), "nothing is sent twice"
        for secret in secrets:
            assert all(bytes(secret) not in bytes(buffer) for buffer in watch.buffers)
            wipe(secret)
        card.replace_behaviour(habits)
        intact = VirtualTransport(folder)
        sight = look(intact, "own")
        lost = (3 - sight.tries_left) + (5 - sight.password_tries_left)
        assert lost <= (pin != PIN and watch.kinds.count("secret"))
        assert session(intact, read_pin(PIN), read_password(PASSWORD)).algorithm == "RS256"


def test_a_link_lost_after_the_last_try_leaves_a_locked_card_that_is_told_at_the_next_look(
    tmp_path,
):
    card = Card(tmp_path / "cards", "own")
    verify = steps_of(login, card).index("secret") + 1
    card.change(tries_left=1, behaviour={"removed_at": verify, "removed_when_done": True})
    transport = VirtualTransport(card.path.parent)
    with pytest.raises(errors.PinUncertainError):
        answer_question(transport, "own", read_pin("0000"), question(), last_try_confirmed=True)
    card.replace_behaviour({})
    assert look(transport, "own").tries_left == 0
