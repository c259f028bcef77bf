"""A folder of software cards as readers with a card in each."""

import logging
import threading
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from jpki_bridge.card.driver.transport import Slot
from jpki_bridge.card.software.card_file import card_paths, load_card
from jpki_bridge.card.software.members import CardFileError
from jpki_bridge.card.software.software_card import SoftwareCard, power_up
from jpki_bridge.errors import CardRemovedError, NoCardError, ReaderBusyError

WAIT_FOR_HOLDER = 2.0
"""Seconds to wait for another session with the same card, which takes some milliseconds."""

_log = logging.getLogger(__name__)


class VirtualTransport:
    """Software cards of one folder; each can be held by one session at a time.

    The folder is read at every call, so that new cards need no restart.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._holders: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)

    def slots(self) -> Sequence[Slot]:
        """List the cards; files that are none are left out."""
        found = []
        for card_id, path in card_paths(self._folder).items():
            try:
                label = load_card(path).label
            except CardFileError as error:
                _log.warning("event=card_file_unreadable why=%s", error)
                continue
            found.append(Slot(card_id, label["ja"], label["en"]))
        return found

    def connect(self, slot_id: str) -> "VirtualConnection":
        """Power a card up and hold it."""
        path = card_paths(self._folder).get(slot_id)
        if path is None:
            raise NoCardError("no such card")
        holder = self._holders[slot_id]
        if not holder.acquire(timeout=WAIT_FOR_HOLDER):
            raise ReaderBusyError("another session holds the card")
        try:
            return VirtualConnection(power_up(path), holder)
        except CardFileError as error:
            holder.release()
            raise NoCardError("the card's file cannot be read") from error


class VirtualConnection:
    """One software card under power."""

    def __init__(self, card: SoftwareCard, holder: threading.Lock) -> None:
        self._card: SoftwareCard | None = card
        self._holder = holder

    def transmit(self, apdu: bytes | bytearray) -> bytes:
        """Send one command."""
        if self._card is None:
            raise CardRemovedError("the card has no power")
        return self._card.transmit(apdu)

    def disconnect(self) -> None:
        """Take the power and let go of the card."""
        if self._card is not None:
            self._card = None
            self._holder.release()
