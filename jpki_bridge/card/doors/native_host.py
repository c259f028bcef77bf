"""The native-messaging host: a browser starts it for one challenge, and it ends with the answer.

::

    extension -> {"command": "authenticate", "origin": …, "nonce": …, "context": …, "lang": …}
    host      -> {"state": "waiting", "window": address}
    host      -> {"state": "done", "answer": text} | {"state": "ended", "code": code}

The extension takes the origin from the browser, never from the page. The browser names the calling
extension in the arguments; both must be known here. The window lies behind a private door on a port
that the system picks, which ends with this process. A challenge goes in and an answer comes out:
there is no command that signs anything else.
"""

import argparse
import logging
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import replace
from typing import BinaryIO

from jpki_bridge.card.configuration import Configuration, add_options, configuration_of
from jpki_bridge.card.doors.agent import outcome_of
from jpki_bridge.card.doors.language import first_language
from jpki_bridge.card.doors.native_message import read_message, write_message
from jpki_bridge.card.doors.server import Door
from jpki_bridge.card.driver.proof import Question
from jpki_bridge.card.pcsc.service import ReaderSupportMissingError
from jpki_bridge.card.readers import transport_of
from jpki_bridge.card.settings import DoorSettingsError
from jpki_bridge.card.window.refusal import NotForUsError
from jpki_bridge.errors import USER_CANCELLED, ChallengeRefusedError

AUTHENTICATE = "authenticate"
MEMBERS = frozenset({"command", "origin", "nonce", "context", "lang"})
REFUSED = {"state": "refused"}

_LOOK_SECONDS = 0.1
_LAST_PAGE_SECONDS = 3.0
"""The window's last page is fetched with its style sheet before the door goes."""

_log = logging.getLogger(__name__)


def main(arguments: Sequence[str]) -> int:
    """``jpki-bridge native-host [options] CALLER [more that the browser adds]``."""
    options, callers = _parser().parse_known_args(arguments)
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(levelname)s %(message)s")
    try:
        configuration = configuration_of(options)
        known = {*configuration.extensions, *options.extension}
        check_caller(callers, known)
        # Unbuffered: whoever waits for its end must hold no lock when the program ends.
        with open(sys.stdin.fileno(), "rb", buffering=0, closefd=False) as source:
            return answer_one(configuration, source, sys.stdout.buffer)
    except (DoorSettingsError, ReaderSupportMissingError) as error:
        sys.stderr.write(f"jpki-bridge native-host: {error}\n")
    except (NotForUsError, ChallengeRefusedError) as refusal:
        _log.info("event=refused reason=%s", str(refusal).replace(" ", "_"))
    write_message(sys.stdout.buffer, REFUSED)
    return 1


def check_caller(arguments: Sequence[str], extensions: set[str]) -> None:
    """Want a known extension: Chromium gives its origin, Firefox its id after the manifest's path."""
    callers = {
        name for extension in extensions for name in (f"chrome-extension://{extension}/", extension)
    }
    if not callers.intersection(arguments):
        raise NotForUsError("caller")


def answer_one(configuration: Configuration, source: BinaryIO, target: BinaryIO) -> int:
    """Answer one challenge, or say why there is no answer; returns the exit status."""
    asked = read_message(source, wanted=MEMBERS)
    if asked["command"] != AUTHENTICATE or asked["origin"] not in configuration.door.answer_urls:
        raise NotForUsError("command or origin")
    private = replace(configuration.door, port=0, answer_urls={})
    door = Door(private, transport_of(configuration))
    threading.Thread(target=door.serve_forever, args=(_LOOK_SECONDS,), daemon=True).start()
    try:
        return _lead_through(door, asked, source, target)
    finally:
        door.shutdown()
        door.server_close()


def _lead_through(door: Door, asked: dict[str, str], source: BinaryIO, target: BinaryIO) -> int:
    question = Question(asked["origin"], asked["nonce"], asked["context"])
    language = first_language(asked["lang"], "")
    visit = door.journey.enter(question, None, language, now=door.clock())
    door.visits.open(visit)
    gone = _watch(source)
    window = door.settings.origin + door.invitations.invite(visit)
    write_message(target, {"state": "waiting", "window": window})
    state = outcome_of(visit, now=door.clock())
    while state["state"] == "waiting":
        if gone.wait(_LOOK_SECONDS):
            _log.info("event=ended code=%s", USER_CANCELLED)
            return 1
        state = outcome_of(visit, now=door.clock())
    write_message(target, state)
    time.sleep(_LAST_PAGE_SECONDS)
    return 0


def _watch(source: BinaryIO) -> threading.Event:
    """Tell when the extension lets go, or says anything more than its one command."""
    gone = threading.Event()

    def wait() -> None:
        source.read(1)
        gone.set()

    threading.Thread(target=wait, daemon=True).start()
    return gone


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="jpki-bridge native-host")
    add_options(parser)
    parser.add_argument("--extension", action="append", default=[], help="id that may call")
    return parser
