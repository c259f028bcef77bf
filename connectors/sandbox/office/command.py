"""The registry office's counter as a command, and beside it that of agencies' clerks at corrections.

``python -m connectors.sandbox.office --data DIR renew yamada-misaki``

Prints the id of what was made or changed. Exits with 1 and one sentence when the office refuses.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from connectors.sandbox.everybody import read_everybody
from connectors.sandbox.office import correcting, operations
from connectors.sandbox.office.counter import perform
from connectors.sandbox.office.operations import Counter, Operation
from connectors.sandbox.office.refusals import OfficeRefusal
from connectors.sandbox.office.register import RegisterError, register_of
from connectors.sandbox.office.register_entries import Kind, Reason, Use
from connectors.sandbox.people import PEOPLE, PeopleFileError

_UNLISTED = "the person directory does not hear of it"


def _now() -> datetime:
    return datetime.now(UTC)


def main(arguments: Sequence[str] | None = None, *, clock: Callable[[], datetime] = _now) -> int:
    """Do one thing at the counter; return the exit status."""
    options = _parser().parse_args(arguments)
    try:
        if options.command == "list":
            _print_cards(options.data)
            return 0
        if "clerk" in options:
            options.clerk(options)
            return 0
        people = read_everybody(options.people)
        operation: Operation = options.operation(options)
        done = perform(options.data, people, operation, now=clock())
    except OfficeRefusal as refusal:
        sys.stderr.write(f"office: {refusal.sentence('en')} ({refusal.code})\n")
        return 1
    except (PeopleFileError, RegisterError, OSError) as fault:
        sys.stderr.write(f"office: {fault}\n")
        return 1
    sys.stdout.write(f"{done}\n")
    return 0


def _print_cards(data: Path) -> None:
    """Print id, kind, status and edition of each card: nothing that names a person."""
    if not register_of(data).exists():
        raise OfficeRefusal("not_opened")
    with register_of(data).reading() as books:
        for card in books.cards():
            if card.contents is not None:
                latest = books.certificates(card_id=card.card_id, use=Use.AUTHENTICATION)[-1]
                listed = "listed" if card.listed else "unlisted"
                sys.stdout.write(
                    f"{card.card_id:<24} {card.kind:<8} {latest.status:<10} {listed:<9}"
                    f" edition {card.edition}\n"
                )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="office", description="The sandbox's registry office.")
    parser.add_argument("--data", type=Path, required=True, help="the sandbox's data folder")
    parser.add_argument("--people", type=Path, default=PEOPLE, help="folder of people files")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("list", help="list cards and phones")

    def command(
        name: str, help_text: str, make: Callable[..., Operation]
    ) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=help_text, description=help_text)
        added.set_defaults(operation=make)
        return added

    _add_issuing(command)
    _add_changing(command)
    correcting.add_commands(commands)
    return parser


def _add_issuing(command: Callable[..., argparse.ArgumentParser]) -> None:
    issue = command("issue", "issue a card to a resident", _issue)
    issue.add_argument("person")
    renew = command("renew", "put new keys and certificates on a card or phone", _renew)
    renew.add_argument("card")
    phone = command("issue-phone", "put certificates on a phone of a card's holder", _issue_phone)
    phone.add_argument("card")
    phone.add_argument("phone", type=Kind, choices=(Kind.ANDROID, Kind.IPHONE))
    for each in (issue, renew, phone):
        each.add_argument("--unlisted", action="store_true", help=_UNLISTED)


def _add_changing(command: Callable[..., argparse.ArgumentParser]) -> None:
    revoke = command("revoke", "revoke a card or phone for good", _revoke)
    for name, help_text, make in (
        ("suspend", "put a card or phone on hold", _simple(operations.suspend)),
        ("resume", "take the hold away", _simple(operations.resume)),
        ("reset-pin", "set PIN and password to the first ones", _simple(operations.reset_pin)),
    ):
        command(name, help_text, make).add_argument("card")
    revoke.add_argument("card")
    revoke.add_argument("reason", type=Reason, choices=tuple(Reason))
    roll = command("roll-ca", "give a CA a new key under its old name", _roll_authority)
    roll.add_argument("use", type=Use, choices=tuple(Use))


def _simple(act: Callable[[Counter, str], str]) -> Callable[[argparse.Namespace], Operation]:
    return lambda options: lambda counter: act(counter, options.card)


def _issue(options: argparse.Namespace) -> Operation:
    return lambda counter: operations.issue(counter, options.person, listed=not options.unlisted)


def _renew(options: argparse.Namespace) -> Operation:
    listed = False if options.unlisted else None
    return lambda counter: operations.renew(counter, options.card, listed=listed)


def _issue_phone(options: argparse.Namespace) -> Operation:
    return lambda counter: operations.issue_phone(
        counter, options.card, options.phone, listed=not options.unlisted
    )


def _revoke(options: argparse.Namespace) -> Operation:
    return lambda counter: operations.revoke(counter, options.card, options.reason)


def _roll_authority(options: argparse.Namespace) -> Operation:
    return lambda counter: operations.roll_authority(counter, options.use)
