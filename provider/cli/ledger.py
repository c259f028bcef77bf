"""Commands for the ledger."""

import json
from itertools import count

import click

from consent.disclosure import entry_hash, verify_chain
from provider.clock import utc_now
from provider.keys.envelope import Envelope, SealError
from provider.selfinfo.reasons import opened_reasons
from provider.settings import Settings
from provider.storage.ledger_checks import LedgerCheck
from provider.stores_alone import disclosure_log, ledger_checks


@click.group()
def ledger() -> None:
    """Look after the history of disclosures."""


@ledger.command()
def verify() -> None:
    """Walk the chain from its first entry; end with an error at the first fault.

    When the walk was and how it ended is told to citizens who check their own part of the history.
    """
    settings, numbers = Settings.from_environment(), count()
    entries = disclosure_log(settings).walk()
    fault = verify_chain(entry for entry, _ in zip(entries, numbers, strict=False))
    seen = fault.position + 1 if fault else next(numbers)
    ledger_checks(settings).note(LedgerCheck(utc_now(), seen, whole=fault is None))
    if fault is not None:
        raise click.ClickException(f"entry {seen} ({fault.disclosure_id}) is {fault.kind}")
    click.echo(f"{seen} entries, all in their chain")


@ledger.command()
@click.argument("disclosure_id")
def audit(disclosure_id: str) -> None:
    """Tell, as JSON, why each agency's answer in an entry came to what was told; for auditors alone.

    On the page of the history each entry is marked up as entry-DISCLOSURE_ID. What lies sealed beside the
    entry is opened with the key-encryption key.
    """
    settings = Settings.from_environment()
    entry = disclosure_log(settings).get(disclosure_id)
    if entry is None:
        raise click.ClickException("there is no such entry")
    if entry.audit is None:
        raise click.ClickException("the entry has no reasons: no agency was asked for it")
    if entry.entry_hash != entry_hash(entry):
        raise click.ClickException("the entry is altered")
    try:
        reasons = opened_reasons(Envelope.from_file(settings.kek_file), disclosure_id, entry.audit)
    except SealError:
        raise click.ClickException("the reasons do not open with this key") from None
    told = {item.category: item.outcome for item in entry.items}
    click.echo(json.dumps({"outcomes": told, "reasons": reasons}, ensure_ascii=False, indent=2))
