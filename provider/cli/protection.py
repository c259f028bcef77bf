"""Commands for protection flags: set and lift, never list.

What is set for a person is shown to nobody, an operator included; what came of it is shown to the auditor
by ``madoguchi ledger audit``.
"""

from collections.abc import Callable

import click

from connectors.contract.protection_statement import LIFT, SET
from connectors.errors import DirectoryUnavailableError
from consent.protection import FlagKind
from provider.clock import utc_now
from provider.selfinfo.protection_desk import FlagWish
from provider.settings import Settings
from provider.wiring import build

NOTED = "Noted. What is set for a person is shown to nobody."

_WORDS = {
    "category": "there is no such category",
    "agency": "an agency is named with no_auto_answer only, and by its id in the list of agencies",
}


@click.group()
def protection() -> None:
    """Protect people: set and lift flags, which nobody can list."""


def _described(command: Callable[..., None]) -> Callable[..., None]:
    for option in (
        click.option(
            "--agency",
            help="Its id in the list of agencies, for no_auto_answer alone; all of them without it.",
        ),
        click.option("--category", help="A category of the catalogue; all of them without it."),
        click.option("--kind", required=True, type=click.Choice([kind.value for kind in FlagKind])),
        click.option("--person", required=True, help="The person's id in the person directory."),
    ):
        command = option(command)
    return command


@protection.command("set")
@_described
def set_flag(person: str, kind: str, category: str | None, agency: str | None) -> None:
    """Set a flag of a person."""
    _noted(person, FlagWish(SET, kind, category, agency))


@protection.command("lift")
@_described
def lift_flag(person: str, kind: str, category: str | None, agency: str | None) -> None:
    """Lift a flag of a person, whoever set it; category and agency are those with which it was set."""
    _noted(person, FlagWish(LIFT, kind, category, agency))


def _noted(person: str, wish: FlagWish) -> None:
    here = build(Settings.from_environment())
    try:
        here.protection_desk.by_operator(person, wish, now=utc_now())
    except ValueError as fault:
        raise click.ClickException(_WORDS[str(fault)]) from None
    except LookupError:
        raise click.ClickException("the person directory does not know this person") from None
    except DirectoryUnavailableError as fault:
        raise click.ClickException(str(fault)) from None
    finally:
        here.close()
    click.echo(NOTED)
