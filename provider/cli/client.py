"""Commands for relying parties: register, list, suspend, readmit."""

import json
import secrets
from pathlib import Path

import click

from consent.relying_party import RelyingPartyStatus
from provider.clock import utc_now
from provider.oauth.registration.metadata import read_metadata
from provider.oauth.registration.refusal import RegistrationError
from provider.settings import Settings
from provider.storage.clients import ClientStore, SectorFrozenError
from provider.wiring import client_store


@click.group()
def client() -> None:
    """Register relying parties, list, suspend and readmit them."""


@client.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--client-id", help="The client id to register under; else the file's, else a new one."
)
def add(file: Path, client_id: str | None) -> None:
    """Register the client metadata (RFC 7591) in FILE, or renew a registration.

    Prints the metadata in force as JSON, client_id included.
    """
    settings = Settings.from_environment()
    unverified = _json(file)
    if client_id is not None and isinstance(unverified, dict):
        unverified["client_id"] = client_id
    try:
        checked = read_metadata(unverified, production=settings.production)
    except RegistrationError as fault:
        lines = "\n".join(f"  {each}" for each in fault.faults)
        raise click.ClickException(f"{file} cannot be registered:\n{lines}") from None
    registered_id = checked.client_id or secrets.token_urlsafe(16)
    try:
        client_store(settings).put(
            registered_id,
            checked.metadata,
            checked.entitlement,
            policy=checked.policy,
            sector=checked.sector,
            now=utc_now(),
        )
    except SectorFrozenError:
        raise click.ClickException(
            f"{registered_id} is registered in another sector, which can never change"
        ) from None
    click.echo(json.dumps({"client_id": registered_id, **checked.metadata}, ensure_ascii=False))


@client.command("list")
def list_clients() -> None:
    """Show every relying party, a line each: client id, status, sector, name."""
    store: ClientStore = client_store(Settings.from_environment())
    for party in store.all():
        line = (party.client_id, party.status.value, party.sector, party.name("ja"))
        click.echo("\t".join(line))


@client.command()
@click.argument("client_id")
def suspend(client_id: str) -> None:
    """Stop serving a relying party at once; its consents stay and wait."""
    _set_status(client_id, RelyingPartyStatus.SUSPENDED)


@client.command()
@click.argument("client_id")
def readmit(client_id: str) -> None:
    """Serve a suspended relying party again."""
    _set_status(client_id, RelyingPartyStatus.ACTIVE)


def _set_status(client_id: str, status: RelyingPartyStatus) -> None:
    store = client_store(Settings.from_environment())
    if not store.set_status(client_id, status):
        raise click.ClickException(f"no relying party is registered under {client_id}")
    click.echo(f"{client_id}\t{status.value}")


def _json(file: Path) -> object:
    try:
        content: object = json.loads(file.read_bytes())
    except (ValueError, RecursionError):
        raise click.ClickException(f"{file} is not JSON") from None
    return content
