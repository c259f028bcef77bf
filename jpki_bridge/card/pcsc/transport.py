"""Cards in real readers: held exclusively, and left without power on every path.

Otherwise the next program would sign without a PIN. Cards are recognised by what they answer to
SELECT, never by their ATR, which contactless readers make up.
"""

import hashlib
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import ModuleType
from typing import Any

from jpki_bridge.card.driver.transport import Slot
from jpki_bridge.card.pcsc.service import SUCCESS, check, load_scard
from jpki_bridge.errors import CardRemovedError, NoReaderError, ReaderBusyError

WAIT_FOR_HOLDER = 2.0
"""Seconds to wait for another program that holds the card; most only glance at it."""

_PAUSE = 0.05
_STATUS_WORD = 2


class PcscTransport:
    """The readers of this machine; each call opens its own context, so a restarted service is met."""

    def __init__(self, *, wait_for_holder: float = WAIT_FOR_HOLDER) -> None:
        """Raise ``ReaderSupportMissingError`` when pyscard is not installed."""
        self._scard = load_scard()
        self._wait_for_holder = wait_for_holder

    def readers(self) -> Sequence[str]:
        """Name all readers, with and without a card."""
        with self._context() as context:
            return self._readers(context)

    def slots(self) -> Sequence[Slot]:
        """List the readers that hold a card now."""
        with self._context() as context:
            return [
                Slot(slot_id_of(reader), reader, reader)
                for reader in self._readers(context)
                if self._holds_card(context, reader)
            ]

    def connect(self, slot_id: str) -> "PcscConnection":
        """Power the card in a reader up and hold it exclusively."""
        context = self._open_context()
        try:
            reader = self._reader_of(context, slot_id)
            card, protocol = self._hold(context, reader)
        except BaseException:
            self._scard.SCardReleaseContext(context)
            raise
        return PcscConnection(self._scard, context, card, protocol)

    def _reader_of(self, context: Any, slot_id: str) -> str:
        for reader in self._readers(context):
            if slot_id_of(reader) == slot_id:
                return reader
        raise NoReaderError("the reader is not there any more")

    def _readers(self, context: Any) -> list[str]:
        result, readers = self._scard.SCardListReaders(context, [])
        check(result)
        if not readers:
            raise NoReaderError("no reader")
        return list(readers)

    def _holds_card(self, context: Any, reader: str) -> bool:
        unaware = [(reader, self._scard.SCARD_STATE_UNAWARE)]
        result, states = self._scard.SCardGetStatusChange(context, 0, unaware)
        return result == SUCCESS and bool(states[0][1] & self._scard.SCARD_STATE_PRESENT)

    def _hold(self, context: Any, reader: str) -> tuple[Any, int]:
        """Connect as soon as no other program holds the card, and then as the only one."""
        patience_ends = time.monotonic() + self._wait_for_holder
        protocols = self._scard.SCARD_PROTOCOL_T0 | self._scard.SCARD_PROTOCOL_T1
        while True:
            result, card, protocol = self._scard.SCardConnect(
                context, reader, self._scard.SCARD_SHARE_EXCLUSIVE, protocols
            )
            try:
                check(result)
            except ReaderBusyError:
                if time.monotonic() > patience_ends:
                    raise
                time.sleep(_PAUSE)
            else:
                return card, protocol

    def _open_context(self) -> Any:
        result, context = self._scard.SCardEstablishContext(self._scard.SCARD_SCOPE_USER)
        check(result)
        return context

    @contextmanager
    def _context(self) -> Iterator[Any]:
        context = self._open_context()
        try:
            yield context
        finally:
            self._scard.SCardReleaseContext(context)


class PcscConnection:
    """One card in a reader, held exclusively."""

    def __init__(self, scard: ModuleType, context: Any, card: Any, protocol: int) -> None:
        self._scard = scard
        self._context = context
        self._card = card
        is_t0 = protocol == scard.SCARD_PROTOCOL_T0
        self._protocol = scard.SCARD_PCI_T0 if is_t0 else scard.SCARD_PCI_T1
        self._open = True

    def transmit(self, apdu: bytes | bytearray) -> bytes:
        """Send one command; whatever goes wrong then, the link counts as gone.

        The service's own copies of a command are beyond our reach; ours is wiped.
        """
        if not self._open:
            raise CardRemovedError("the card has no power")
        numbers = list(apdu)
        try:
            result, answer = self._scard.SCardTransmit(self._card, self._protocol, numbers)
        finally:
            numbers[:] = [0] * len(numbers)
        if result != SUCCESS or len(answer) < _STATUS_WORD:  # some drivers tell a loss by silence
            raise CardRemovedError(f"PC/SC {result & 0xFFFF_FFFF:08X}")
        return bytes(answer)

    def disconnect(self) -> None:
        """Take the power from the card and let go of it; a card that is gone is no error here."""
        if self._open:
            self._open = False
            self._scard.SCardDisconnect(self._card, self._scard.SCARD_UNPOWER_CARD)
            self._scard.SCardReleaseContext(self._context)


def slot_id_of(reader: str) -> str:
    """Name a reader by a hash: the same at every start, without saying what reader it is."""
    return "reader-" + hashlib.sha256(reader.encode("utf-8", "replace")).hexdigest()[:16]
