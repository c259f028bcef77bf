"""The calls of PC/SC that the bridge needs, by pyscard, with typed errors.

pyscard is an extra (``reader``) and is imported only here. Its low level is used because it is the
one that says how a card is shared and what becomes of it afterwards. The same calls exist on
Linux, macOS and Windows.
"""

import importlib
from types import ModuleType

from jpki_bridge.errors import (
    CardError,
    CardFaultError,
    NoCardError,
    NoReaderError,
    NoServiceError,
    NotJpkiCardError,
    ReaderBusyError,
)

SUCCESS = 0

_REASONS: dict[int, type[CardError]] = {
    0x8010_001D: NoServiceError,  # no service
    0x8010_001E: NoServiceError,  # service stopped
    0x8010_0013: NoServiceError,  # internal communication error
    0x8010_0006: NoServiceError,  # no memory for another client
    0x8010_002E: NoReaderError,  # no readers available
    0x8010_0009: NoReaderError,  # unknown reader: unplugged since it was listed
    0x8010_0017: NoReaderError,  # reader unavailable
    0x8010_000C: NoCardError,  # no smart card
    0x8010_0069: NoCardError,  # removed card
    0x8010_000B: ReaderBusyError,  # sharing violation
    0x8010_000F: NotJpkiCardError,  # protocol mismatch: a card of another kind
    0x8010_0065: NotJpkiCardError,  # unsupported card
    0x8010_0066: CardFaultError,  # unresponsive: upside down, or not a chip card
    0x8010_0067: CardFaultError,  # unpowered
}


class ReaderSupportMissingError(Exception):
    """pyscard, or the library of the smart card service that it loads, is not installed."""


def load_scard() -> ModuleType:
    """Import pyscard's low level; raises ``ReaderSupportMissingError`` with the remedy."""
    try:
        return importlib.import_module("smartcard.scard")
    except ImportError as error:
        raise ReaderSupportMissingError(
            "Reading cards needs pyscard and the smart card service: "
            "install jpki-bridge[reader] (or madoguchi[reader])."
        ) from error


def failure(result: int) -> CardError:
    """Say what a result other than success means before the first command is sent."""
    code = result & 0xFFFF_FFFF  # Windows and Linux give it with and without a sign
    return _REASONS.get(code, CardFaultError)(f"PC/SC {code:08X}")


def check(result: int) -> None:
    """Raise what a result means, unless it is success."""
    if result != SUCCESS:
        raise failure(result)
