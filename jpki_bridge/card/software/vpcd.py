"""Puts a software card into a virtual reader: the other end of the ``vpcd`` driver of vsmartcard.

The driver, loaded by the smart card service, listens on a TCP port for each of its slots; a card
that connects lies in that slot. A message is a length of two bytes, big-endian, and that many bytes:
one byte is a control (off, on, reset, the ATR asked for), more are a command. Only the ATR and
commands are answered.

The driver listens for everybody on the network, so it is for test machines only.
"""

import argparse
import contextlib
import ipaddress
import signal
import socket
import sys
from collections.abc import Sequence
from pathlib import Path

from jpki_bridge.card.software.members import CardFileError
from jpki_bridge.card.software.software_card import SoftwareCard, power_up
from jpki_bridge.errors import CardRemovedError

DEFAULT_PORT = 35963
ATR = bytes.fromhex("3BE000FF8131FE4514")
"""The contact ATR by which OpenSC knows the card; contactless readers make up their own."""

_OFF, _ON, _RESET, _ATR_ASKED = b"\x00", b"\x01", b"\x02", b"\x04"
_LENGTH_BYTES = 2
_CONNECT_SECONDS = 5.0


class AttachedCard:
    """A software card in a slot of a virtual reader. ``close`` takes it out."""

    def __init__(self, path: Path, port: int, host: str = "127.0.0.1") -> None:
        """Lay the card in; raises ``CardFileError``, or ``OSError`` when no driver listens."""
        power_up(path)  # a file that is no card is told now
        self._path = path
        self._card: SoftwareCard | None = None
        self._socket = socket.create_connection((host, port), timeout=_CONNECT_SECONDS)
        self._socket.settimeout(None)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def serve(self) -> None:
        """Answer the reader until the card is taken out, is pulled, or the driver goes away."""
        with contextlib.suppress(OSError, CardRemovedError), self._socket:
            while (message := self._receive()) is not None:
                answer = self._answer(message)
                if answer is not None:
                    self._socket.sendall(len(answer).to_bytes(_LENGTH_BYTES) + answer)

    def close(self) -> None:
        """Take the card out of the reader; may be called at any time and twice."""
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()

    def _answer(self, message: bytes) -> bytes | None:
        if message == _ATR_ASKED:
            return ATR
        if message in {_ON, _RESET}:
            self._card = power_up(self._path)
        elif message == _OFF:
            self._card = None
        else:
            if self._card is None:  # the driver may send commands without switching on first
                self._card = power_up(self._path)
            return self._card.transmit(message)
        return None

    def _receive(self) -> bytes | None:
        length = self._exactly(_LENGTH_BYTES)
        return None if length is None else self._exactly(int.from_bytes(length))

    def _exactly(self, count: int) -> bytes | None:
        """Read that many bytes; None at the end of the connection."""
        content = b""
        while len(content) < count:
            self._acknowledge_quickly()
            part = self._socket.recv(count - len(content))
            if not part:
                return None
            content += part
        return content

    def _acknowledge_quickly(self) -> None:
        """Spare the driver, which sends length and body apart, the 40 ms of a delayed ACK."""
        option = getattr(socket, "TCP_QUICKACK", None)
        if option is not None:
            self._socket.setsockopt(socket.IPPROTO_TCP, option, 1)


def main(arguments: Sequence[str] | None = None) -> int:
    """``jpki-bridge software-card``: lie in a virtual reader until told to stop."""
    options = _parser().parse_args(arguments)
    try:
        attached = AttachedCard(options.card, options.port, options.host)
    except CardFileError as error:
        sys.stderr.write(f"jpki-bridge: {options.card.name}: {error}\n")
        return 1
    except OSError as error:
        sys.stderr.write(
            f"jpki-bridge: no virtual reader at {options.host}:{options.port} ({error}). "
            "Start the smart card service with the vpcd driver first.\n"
        )
        return 1
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: attached.close())
    attached.serve()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="jpki-bridge software-card",
        description="Puts a software card into the virtual reader of vsmartcard's vpcd driver.",
    )
    parser.add_argument("card", type=Path, help="the card's file")
    parser.add_argument("--host", type=_loopback, default="127.0.0.1", help="IPv4 loopback address")
    parser.add_argument("--port", type=_port, default=DEFAULT_PORT, help="of the reader's slot")
    return parser


def _loopback(text: str) -> str:
    try:
        if ipaddress.IPv4Address(text).is_loopback:
            return text
    except ValueError:
        pass
    raise argparse.ArgumentTypeError(f"{text} is not an address of this machine alone")


def _port(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 1 << 16:
        raise argparse.ArgumentTypeError(f"{text} is no port")
    return int(text)
