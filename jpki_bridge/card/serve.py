"""``jpki-bridge``: the program on the citizen's machine.

::

    jpki-bridge (--pcsc | --cards DIR) --allow ORIGIN=ANSWER_URL [--allow …]
                [--config FILE] [--port N] [--phrase TEXT] [--development] [--apdu-log FILE]
    jpki-bridge doctor          says what is wrong, and how to mend it
    jpki-bridge native-host     is started by the browser; "native-host install" registers it
    jpki-bridge software-card   puts a software card into a virtual reader
"""

import argparse
import logging
import sys
from collections.abc import Callable, Mapping, Sequence

from jpki_bridge.card.configuration import add_options, configuration_of
from jpki_bridge.card.doctor import main as doctor
from jpki_bridge.card.doors import native_host as native
from jpki_bridge.card.doors import native_install
from jpki_bridge.card.doors.server import Door
from jpki_bridge.card.pcsc.service import ReaderSupportMissingError
from jpki_bridge.card.readers import transport_of
from jpki_bridge.card.settings import DoorSettingsError
from jpki_bridge.card.software import vpcd

Command = Callable[[Sequence[str]], int]


def native_host(arguments: Sequence[str]) -> int:
    """Be started by a browser, or be registered with one."""
    if arguments and arguments[0] == "install":
        return native_install.main(arguments[1:])
    return native.main(arguments)


COMMANDS: Mapping[str, Command] = {
    "doctor": doctor.main,
    "native-host": native_host,
    "software-card": vpcd.main,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command, or serve until SIGTERM or SIGINT; returns the exit status."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given and given[0] in COMMANDS:
        return COMMANDS[given[0]](given[1:])
    return serve(given)


def serve(arguments: Sequence[str]) -> int:
    """Open the door and keep it open until told otherwise."""
    options = _parser().parse_args(arguments)
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(levelname)s %(message)s")
    try:
        configuration = configuration_of(options)
        transport = transport_of(configuration)
    except (DoorSettingsError, ReaderSupportMissingError) as error:
        sys.stderr.write(f"jpki-bridge: {error}\n")
        return 1
    try:
        door = Door(configuration.door, transport)
    except OSError as error:
        sys.stderr.write(
            f"jpki-bridge: cannot listen on {configuration.door.authority}: {error.strerror}. "
            "Another program may hold the port; choose another one with --port.\n"
        )
        return 1
    door.serve_until_told()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="jpki-bridge",
        description="Reads a My Number Card for the login pages it is told of.",
        epilog=f"Other commands: {', '.join(sorted(COMMANDS))}.",
    )
    add_options(parser)
    return parser


if __name__ == "__main__":
    sys.exit(main())
