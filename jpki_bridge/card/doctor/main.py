"""``jpki-bridge doctor``: looks at everything once and says how to mend it; uses no try of a secret.

The exit status is 1 when something fails, else 0.
"""

import argparse
import os
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from jpki_bridge.card.configuration import (
    DEFAULT_HOST,
    DEFAULT_PORT,
    add_options,
    configuration_of,
)
from jpki_bridge.card.doctor.browser_checks import check_browsers
from jpki_bridge.card.doctor.card_checks import check_cards
from jpki_bridge.card.doctor.finding import Finding, Level
from jpki_bridge.card.doctor.net_checks import check_port, check_providers
from jpki_bridge.card.doctor.report import as_json, as_text, worst
from jpki_bridge.card.settings import DoorSettings, DoorSettingsError

LANGUAGES = ("ja", "en")


def main(arguments: Sequence[str]) -> int:
    """Examine, report, and return the exit status."""
    options = _parser().parse_args(arguments)
    language = options.lang or _language_of(os.environ.get("LANG", ""))
    findings = list(examine(options, now=datetime.now(UTC)))
    write = as_json if options.json else as_text
    sys.stdout.write(write(findings, language, sys.platform))
    return int(worst(findings) is Level.FAIL)


def examine(options: argparse.Namespace, *, now: datetime) -> Iterator[Finding]:
    """Look at everything, in the order in which one would mend it."""
    try:
        configuration = configuration_of(options)
        door, cards = configuration.door, configuration.cards
        yield Finding("configuration", Level.OK, "CONFIGURATION")
    except DoorSettingsError as error:
        yield Finding("configuration", Level.FAIL, "CONFIGURATION_FAULT", {"reason": str(error)})
        door = DoorSettings(DEFAULT_HOST, options.port or DEFAULT_PORT, {}, "", sandbox=False)
        cards = options.cards if options.cards and options.cards.is_dir() else None
    yield from check_cards(cards, now=now)
    yield check_port(door)
    yield from check_providers(door)
    yield from check_browsers(sys.platform, Path.home())


def _language_of(locale: str) -> str:
    return "ja" if locale.startswith("ja") else "en"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="jpki-bridge doctor", description="Says what is wrong, and how to mend it."
    )
    add_options(parser)
    parser.add_argument("--json", action="store_true", help="for programs")
    parser.add_argument("--lang", choices=LANGUAGES, help="default: by the environment")
    return parser
