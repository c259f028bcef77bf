"""`madoguchi`: the click group, and the one place where a fault becomes a sentence and an exit code."""

import importlib
import sys
from typing import Any

import click

from provider.cli.sentences import MENDABLE, sentence_for

COMMANDS = {
    "cases": "provider.cli.cases:cases",
    "catalogue": "provider.cli.catalogue:catalogue",
    "client": "provider.cli.client:client",
    "connector": "provider.cli.connector:connector",
    "counter": "provider.cli.counter:counter",
    "db": "provider.cli.db:db",
    "keys": "provider.cli.keys:keys",
    "ledger": "provider.cli.ledger:ledger",
    "protection": "provider.cli.protection:protection",
    "sandbox": "provider.cli.sandbox.commands:sandbox",
    "sources": "provider.cli.sources:sources",
    "upstream": "provider.cli.upstream:upstream",
    "worker": "provider.worker:worker",
}
"""Where each command lives. Loaded when called: a command starts fast, and the worker, an entry
point of its own beside this one, is started here without being imported."""


class CommandTable(click.Group):
    """A group that loads a command's module only when the command is called."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """Name every command, in alphabetical order."""
        return sorted(COMMANDS)

    def get_command(self, _ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load one command; None when there is no such name."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        command: Any = getattr(importlib.import_module(module), name)
        assert isinstance(command, click.Command)
        return command


@click.command(cls=CommandTable)
@click.version_option(package_name="madoguchi")
def madoguchi() -> None:
    """Run and look after the counter at which people hand over their own records."""


def main() -> None:
    """Run the command line. A fault that an operator can mend is told without a traceback."""
    try:
        madoguchi(prog_name="madoguchi")
    except MENDABLE as fault:
        sentence = sentence_for(fault)
        if sentence is None:
            raise
        click.echo(f"madoguchi: {sentence}", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
