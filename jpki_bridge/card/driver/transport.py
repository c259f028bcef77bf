"""How the driver reaches a card, whatever the card is.

Nothing above ``transmit`` may know whether the card is plastic in a reader or a file: same bytes,
same status words, same waits for the holder.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Slot:
    """A place where a card lies: a reader, or a virtual one. The labels are shown to the citizen."""

    slot_id: str
    label_ja: str
    label_en: str


class CardConnection(Protocol):
    """One card held exclusively."""

    def transmit(self, apdu: bytes | bytearray) -> bytes:
        """Send one command and return data and status word (the last two bytes).

        Raises ``CardRemovedError`` when the link is gone; whether the card has seen the command is
        then unknown.
        """
        ...

    def disconnect(self) -> None:
        """Take the power from the card, which forgets a verified PIN, and let go of it.

        May be called at any time and twice.
        """
        ...


class CardTransport(Protocol):
    """The readers of this machine."""

    def slots(self) -> Sequence[Slot]:
        """List the places that hold a card now; raises ``NoReaderError`` when there is no reader."""
        ...

    def connect(self, slot_id: str) -> CardConnection:
        """Power a card up and hold it exclusively.

        Raises ``NoCardError`` or ``ReaderBusyError``.
        """
        ...
