"""What the person set up: options of the command line, over a file of their own.

::

    port = 8610
    phrase = "みどりの封筒"             drawn and kept beside this file when it is left out
    pcsc = true                        or: cards = "/folder/of/software/cards"
    development = false
    extensions = ["…"]                 ids of the browser extensions that may start the native host
    [providers]
    "https://provider.example" = "https://provider.example/login/answer"
"""

import argparse
import ipaddress
import os
import sys
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jpki_bridge.card.phrase import kept_phrase
from jpki_bridge.card.places import configuration_folder
from jpki_bridge.card.settings import DoorSettings, DoorSettingsError, read_allowed

FILE_NAME = "config.toml"
SANDBOX_PHRASE = "みどりの封筒"
DEFAULT_HOST, DEFAULT_PORT = "127.0.0.1", 8610

_KINDS: Mapping[str, type] = {
    "cards": str,
    "development": bool,
    "extensions": list,
    "pcsc": bool,
    "phrase": str,
    "port": int,
    "providers": dict,
}


@dataclass(frozen=True)
class Configuration:
    """A complete and possible set-up. ``cards`` is None where real readers are used."""

    door: DoorSettings
    cards: Path | None
    extensions: tuple[str, ...]
    apdu_log: str | None


def own_folder() -> Path:
    """Return where this user's configuration lies."""
    return configuration_folder(sys.platform, os.environ, Path.home())


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that every command of the bridge reads."""
    parser.add_argument("--config", type=Path, help="configuration file (TOML)")
    parser.add_argument("--host", default=DEFAULT_HOST, help="IPv4 loopback address")
    parser.add_argument("--port", type=_port)
    parser.add_argument("--cards", type=Path, help="folder of software cards")
    parser.add_argument("--pcsc", action="store_true", help="read cards in real readers")
    parser.add_argument(
        "--allow",
        action="append",
        default=[],
        metavar="ORIGIN=ANSWER_URL",
        help="a provider's origin, and the address on it that gets the answers; repeatable",
    )
    parser.add_argument("--phrase", help="shown on every page")
    parser.add_argument(
        "--development",
        action="store_true",
        help="with --pcsc: take providers on http://localhost, and refuse real My Number Cards",
    )
    parser.add_argument(
        "--apdu-log", metavar="FILE", help="write commands to the card, masked; - is standard error"
    )


def configuration_of(options: argparse.Namespace) -> Configuration:
    """Put options and file together; raises ``DoorSettingsError`` for what cannot be."""
    file = options.config or own_folder() / FILE_NAME
    members = _members(file, wanted=options.config is not None)
    if not _is_loopback(options.host):
        raise DoorSettingsError(
            f"{options.host} is not an address of this machine alone (127.0.0.1)"
        )
    cards = _cards(options, members)
    development = options.development or members.get("development", False)
    door = DoorSettings(
        host=options.host,
        port=members.get("port", DEFAULT_PORT) if options.port is None else options.port,
        answer_urls=_answer_urls(options, members),
        phrase=options.phrase or members.get("phrase") or _phrase(file.parent, cards),
        sandbox=cards is not None,
        refuse_real=development,
    )
    _check_plain_origins(door, real=cards is None, development=development)
    extensions = tuple(members.get("extensions", ()))
    return Configuration(door, cards, extensions, options.apdu_log)


def _members(file: Path, *, wanted: bool) -> Mapping[str, Any]:
    try:
        members = tomllib.loads(file.read_text("utf-8"))
    except FileNotFoundError as error:
        if wanted:
            raise DoorSettingsError(f"there is no file {file}") from error
        return {}
    except (OSError, ValueError) as error:
        raise DoorSettingsError(f"{file} cannot be read: {error}") from error
    for name, value in members.items():
        if name not in _KINDS:
            raise DoorSettingsError(f"{file}: {name} is no setting")
        if type(value) is not _KINDS[name]:
            raise DoorSettingsError(f"{file}: {name} is no {_KINDS[name].__name__}")
    return members


def _cards(options: argparse.Namespace, members: Mapping[str, Any]) -> Path | None:
    """Tell which cards are read: options speak of them together, or leave them to the file."""
    if options.cards is None and not options.pcsc:
        pcsc, folder = members.get("pcsc", False), members.get("cards")
    else:
        pcsc, folder = options.pcsc, options.cards
    if pcsc == (folder is not None):
        raise DoorSettingsError("give one of --pcsc (real readers) and --cards FOLDER")
    if folder is None:
        return None
    if not Path(folder).is_dir():
        raise DoorSettingsError(f"there is no folder of cards at {folder}")
    return Path(folder)


def _answer_urls(options: argparse.Namespace, members: Mapping[str, Any]) -> Mapping[str, str]:
    entries = [f"{origin}={url}" for origin, url in members.get("providers", {}).items()]
    allowed = dict(read_allowed(entry) for entry in (*entries, *options.allow))
    if not allowed:
        raise DoorSettingsError(
            "no provider is allowed: give --allow ORIGIN=ANSWER_URL, or [providers] in the file"
        )
    return allowed


def _phrase(folder: Path, cards: Path | None) -> str:
    return kept_phrase(folder) if cards is None else SANDBOX_PHRASE


def _check_plain_origins(door: DoorSettings, *, real: bool, development: bool) -> None:
    """Refuse to give an answer of a real card to a provider without TLS."""
    plain = [origin for origin in door.answer_urls if origin.startswith("http://")]
    if real and plain and not development:
        raise DoorSettingsError(
            f"{plain[0]} is not https; --development takes it, and then refuses real cards"
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
