"""``python -m jpki_bridge.card.phone --cards DIR --provider ORIGIN [--port N] [--ca-file FILE]``.

Only for trials: a phone's certificate never lies in a file.
"""

import argparse
import logging
import sys
from collections.abc import Sequence
from pathlib import Path

from jpki_bridge.card.phone.phones import PhoneTransport
from jpki_bridge.card.phone.provider_line import ProviderLine
from jpki_bridge.card.phone.server import PhoneApp
from jpki_bridge.card.settings import DoorSettings, DoorSettingsError, check_origin

HOST = "127.0.0.1"


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until SIGTERM or SIGINT; returns the exit status."""
    options = _parser().parse_args(arguments)
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(levelname)s %(message)s")
    try:
        app = _app(options)
    except (DoorSettingsError, OSError) as error:
        sys.stderr.write(f"phone app: {error}\n")
        return 1
    app.serve_until_told()
    return 0


def _app(options: argparse.Namespace) -> PhoneApp:
    if not options.cards.is_dir():
        raise DoorSettingsError(f"there is no folder of cards at {options.cards}")
    check_origin(options.provider)
    settings = DoorSettings(HOST, options.port, answer_urls={}, phrase="", sandbox=True)
    line = ProviderLine(options.provider, options.ca_file)
    return PhoneApp(settings, line, PhoneTransport(options.cards))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="phone app", description="Plays the identity app of a phone, in the sandbox."
    )
    parser.add_argument("--cards", type=Path, required=True, help="folder of software cards")
    parser.add_argument("--provider", required=True, help="origin of the one provider")
    parser.add_argument("--port", type=int, default=8611)
    parser.add_argument("--ca-file", type=Path, help="who vouches for the provider, PEM")
    return parser


if __name__ == "__main__":
    sys.exit(main())
