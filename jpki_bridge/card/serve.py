"""``jpki-bridge``: the program on the citizen's machine.

``jpki-bridge --cards DIR --allow ORIGIN=ANSWER_URL [--allow …] [--port N] [--phrase TEXT]``
"""

import argparse
import ipaddress
import logging
import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from jpki_bridge.card.doors.server import Door
from jpki_bridge.card.settings import DoorSettings, DoorSettingsError, read_allowed
from jpki_bridge.card.software.virtual_transport import VirtualTransport

SANDBOX_PHRASE = "みどりの封筒"

_log = logging.getLogger(__name__)


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until SIGTERM or SIGINT; returns the exit status."""
    options = _parser().parse_args(arguments)
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(levelname)s %(message)s")
    try:
        settings = _settings(options)
        door = Door(settings, VirtualTransport(options.cards))
    except DoorSettingsError as error:
        sys.stderr.write(f"jpki-bridge: {error}\n")
        return 1
    except OSError as error:
        sys.stderr.write(
            f"jpki-bridge: cannot listen on {options.host}:{options.port}: {error.strerror}. "
            "Another program may hold the port; choose another one with --port.\n"
        )
        return 1
    _serve_until_told(door)
    return 0


def _serve_until_told(door: Door) -> None:
    told = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: told.set())
    serving = threading.Thread(target=door.serve_forever, name="door", daemon=True)
    serving.start()
    _log.info("event=ready address=%s", door.settings.origin)
    told.wait()
    door.shutdown()
    door.server_close()
    _log.info("event=stopped")


def _settings(options: argparse.Namespace) -> DoorSettings:
    if not _is_loopback(options.host):
        raise DoorSettingsError(
            f"{options.host} is not an address of this machine alone (127.0.0.1)"
        )
    if not options.cards.is_dir():
        raise DoorSettingsError(f"there is no folder of cards at {options.cards}")
    return DoorSettings(
        host=options.host,
        port=options.port,
        answer_urls=dict(read_allowed(entry) for entry in options.allow),
        phrase=options.phrase,
        sandbox=True,  # so far every card is a software card
    )


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.IPv4Address(host).is_loopback
    except ValueError:
        return False


def _port(text: str) -> int:
    if not text.isdecimal() or not 0 <= int(text) < 1 << 16:
        raise argparse.ArgumentTypeError(f"{text} is no port")
    return int(text)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="jpki-bridge", description="Reads a My Number Card for the login pages it is told of."
    )
    parser.add_argument("--host", default="127.0.0.1", help="IPv4 loopback address")
    parser.add_argument("--port", type=_port, default=8610)
    parser.add_argument("--cards", type=Path, required=True, help="folder of software cards")
    parser.add_argument(
        "--allow",
        action="append",
        required=True,
        metavar="ORIGIN=ANSWER_URL",
        help="a provider's origin, and the address on it that gets the answers; repeatable",
    )
    parser.add_argument("--phrase", default=SANDBOX_PHRASE, help="shown on every page")
    return parser


if __name__ == "__main__":
    sys.exit(main())
