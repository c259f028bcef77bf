"""A log of what passes between bridge and card, fit to be shown to a stranger.

Of a command it shows the header, and the data of SELECT, which is public; of PIN and password it
does not even show the length. Of everything else it shows lengths: what is signed, signatures, and
certificates, which carry serial numbers::

    == connect
    >> 00A4040C D392F000260100000001
    << 9000
    >> 00200080 [secret]
    << 9000
    >> 802A0080 [51 bytes] Le=256
    << [256 bytes] 9000
    == disconnect
"""

from collections.abc import Callable, Sequence

from jpki_bridge.card.driver.apdu import INS_SELECT, ApduError, Command, read_command
from jpki_bridge.card.driver.transport import CardConnection, CardTransport, Slot
from jpki_bridge.errors import CardError

INS_WITH_SECRET = frozenset({0x20, 0x21, 0x24, 0x25, 0x2C, 0x2D})
"""VERIFY, CHANGE REFERENCE DATA, RESET RETRY COUNTER, whatever the class byte says."""

_HEADER, _STATUS = 4, 2


class LoggedTransport:
    """A transport that writes down, masked, what its connections pass on."""

    def __init__(self, inner: CardTransport, write: Callable[[str], None]) -> None:
        self._inner = inner
        self._write = write

    def slots(self) -> Sequence[Slot]:
        """List the places that hold a card now."""
        return self._inner.slots()

    def connect(self, slot_id: str) -> "LoggedConnection":
        """Power a card up and hold it exclusively."""
        connection = self._inner.connect(slot_id)
        self._write("== connect")
        return LoggedConnection(connection, self._write)


class LoggedConnection:
    """One logged card."""

    def __init__(self, inner: CardConnection, write: Callable[[str], None]) -> None:
        self._inner = inner
        self._write = write

    def transmit(self, apdu: bytes | bytearray) -> bytes:
        """Send one command."""
        self._write(f">> {masked_command(apdu)}")
        try:
            answer = self._inner.transmit(apdu)
        except CardError as error:
            self._write(f"!! {error.code}")
            raise
        self._write(f"<< {masked_response(answer)}")
        return answer

    def disconnect(self) -> None:
        """Take the power from the card and let go of it."""
        self._write("== disconnect")
        self._inner.disconnect()


def masked_command(apdu: bytes | bytearray) -> str:
    """Write a command without what only the holder or the certificate says."""
    header = bytes(apdu[:_HEADER]).hex().upper()
    if len(apdu) > _HEADER and apdu[1] in INS_WITH_SECRET:
        return f"{header} [secret]"
    if len(apdu) <= _HEADER:
        return header
    try:
        command = read_command(apdu)
    except ApduError:
        return f"{header} [{len(apdu) - _HEADER} bytes]"
    return " ".join((header, *_shown_body(command)))


def masked_response(answer: bytes) -> str:
    """Write an answer as its length and its status word."""
    if len(answer) < _STATUS:
        return f"[{len(answer)} bytes]"
    length = len(answer) - _STATUS
    return (f"[{length} bytes] " if length else "") + answer[-_STATUS:].hex().upper()


def _shown_body(command: Command) -> list[str]:
    shown = []
    if command.data and command.ins == INS_SELECT:
        shown.append(command.data.hex().upper())
    elif command.data:
        shown.append(f"[{len(command.data)} bytes]")
    if command.le is not None:
        shown.append(f"Le={command.le}")
    return shown
