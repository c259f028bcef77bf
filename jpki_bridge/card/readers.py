"""From a set-up to the cards themselves: real readers or files, with or without a log."""

import sys
from collections.abc import Callable
from pathlib import Path

from jpki_bridge.card.configuration import Configuration
from jpki_bridge.card.driver.apdu_log import LoggedTransport
from jpki_bridge.card.driver.transport import CardTransport
from jpki_bridge.card.pcsc.transport import PcscTransport
from jpki_bridge.card.software.virtual_transport import VirtualTransport

STANDARD_ERROR = "-"


def transport_of(configuration: Configuration) -> CardTransport:
    """Reach the cards; raises ``ReaderSupportMissingError`` without the library for readers."""
    cards = configuration.cards
    transport: CardTransport = PcscTransport() if cards is None else VirtualTransport(cards)
    if configuration.apdu_log is None:
        return transport
    return LoggedTransport(transport, _writer(configuration.apdu_log))


def _writer(target: str) -> Callable[[str], None]:
    def write(line: str) -> None:
        if target == STANDARD_ERROR:
            sys.stderr.write(f"apdu {line}\n")
            return
        with Path(target).open("a", encoding="utf-8") as file:
            file.write(f"{line}\n")

    return write
