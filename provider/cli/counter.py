"""Commands for the counter: who may open a counter code. A clerk never sees a value, and decides nothing."""

import click

from provider.clock import utc_now
from provider.settings import Settings
from provider.stores_alone import counter_clerks

_LONGEST_NAME = 64


@click.group()
def counter() -> None:
    """Look after the counters at which clerks help citizens."""


@counter.group()
def clerk() -> None:
    """Add and remove clerks."""


@clerk.command()
@click.argument("name")
def add(name: str) -> None:
    """Add a clerk by NAME and print the secret, which nobody can read again."""
    if not name.isprintable() or not 0 < len(name) <= _LONGEST_NAME:
        raise click.ClickException(f"a name has 1 to {_LONGEST_NAME} printable characters")
    secret = counter_clerks(Settings.from_environment()).add(name, now=utc_now())
    if secret is None:
        raise click.ClickException(f"there is a clerk of this name already: {name}")
    click.echo(f"{name} logs in at /counter with this secret, shown once:\n{secret}")


@clerk.command()
@click.argument("name")
def remove(name: str) -> None:
    """Remove the clerk NAME; whatever they have open is closed."""
    if not counter_clerks(Settings.from_environment()).remove(name):
        raise click.ClickException(f"there is no clerk of this name: {name}")
    click.echo(f"{name} can open nothing any more.")


@clerk.command("list")
def list_clerks() -> None:
    """Name every clerk, a line each."""
    for name in counter_clerks(Settings.from_environment()).names():
        click.echo(name)
