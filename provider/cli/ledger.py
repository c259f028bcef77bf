"""Commands for the ledger."""

from itertools import count

import click

from consent.disclosure import verify_chain
from provider.settings import Settings
from provider.stores_alone import disclosure_log


@click.group()
def ledger() -> None:
    """Look after the history of disclosures."""


@ledger.command()
def verify() -> None:
    """Walk the chain from its first entry; end with an error at the first fault."""
    numbers = count()
    entries = disclosure_log(Settings.from_environment()).walk()
    fault = verify_chain(entry for entry, _ in zip(entries, numbers, strict=False))
    if fault is not None:
        raise click.ClickException(
            f"entry {fault.position + 1} ({fault.disclosure_id}) is {fault.kind}"
        )
    click.echo(f"{next(numbers)} entries, all in their chain")
