"""Commands for relying parties: register, review, list, suspend, readmit, invite."""

import json
from datetime import timedelta
from pathlib import Path

import click

from consent.relying_party import RelyingParty, RelyingPartyStatus
from provider.cli.client_file import METADATA_FILE, faults, read_client_file
from provider.cli.client_review import approve, diff, propose, reject
from provider.clock import utc_now
from provider.keys.opaque import new_opaque, opaque_hash
from provider.oauth.registration.admission import INVITATION_PREFIX
from provider.oauth.registration.refusal import RegistrationError
from provider.settings import Settings
from provider.storage.clients import ClientStore, SectorFrozenError
from provider.stores_alone import change_status, client_store, registration_limits, review_desk


@click.group()
def client() -> None:
    """Register relying parties, review what they change, suspend and readmit them."""


for command in (approve, diff, propose, reject):
    client.add_command(command)


@client.command()
@click.argument("file", type=METADATA_FILE)
@click.option(
    "--client-id", help="The client id to register under; else the file's, else a new one."
)
@click.option("--new-secret", is_flag=True, help="Replace the client secret by a new one.")
def add(file: Path, client_id: str | None, *, new_secret: bool) -> None:
    """Register the client metadata (RFC 7591) in FILE as reviewed, or renew a registration.

    Prints the metadata in force as JSON, client_id included, and a new client secret this once.
    """
    settings = Settings.from_environment()
    checked = read_client_file(file, client_id, production=settings.production)
    try:
        done = review_desk(settings).add(checked, now=utc_now(), new_secret=new_secret)
    except SectorFrozenError:
        raise click.ClickException(
            f"{checked.client_id} is registered in another sector, and people have agreed to "
            "something there: it can never change"
        ) from None
    except RegistrationError as fault:
        raise click.ClickException(f"{file} cannot be registered:\n{faults(fault)}") from None
    secret = {} if done.secret is None else {"client_secret": done.secret}
    said = {"client_id": done.client_id, **secret, **done.metadata}
    click.echo(json.dumps(said, ensure_ascii=False))


@client.command("list")
def list_clients() -> None:
    """Show every relying party, a line each: client id, status, review, policy, sector, name."""
    store: ClientStore = client_store(Settings.from_environment())
    for party in store.all():
        name = party.name("ja")
        line = (party.client_id, party.status.value, _review(party), party.policy, party.sector)
        click.echo("\t".join((*line, name)))


@client.command()
@click.argument("client_id")
def suspend(client_id: str) -> None:
    """Stop serving a relying party at once; its consents stay and wait."""
    _set_status(client_id, RelyingPartyStatus.SUSPENDED)
    click.echo(f"{client_id} is suspended: it is served nothing until it is readmitted.")


@client.command()
@click.argument("client_id")
def readmit(client_id: str) -> None:
    """Serve a suspended relying party again."""
    _set_status(client_id, RelyingPartyStatus.ACTIVE)
    click.echo(f"{client_id} is active: it is served again.")


@client.command()
@click.option("--uses", type=click.IntRange(1, 1_000), default=1, show_default=True)
@click.option("--days", type=click.IntRange(1, 366), default=7, show_default=True)
def invite(uses: int, days: int) -> None:
    """Print an initial access token (RFC 7591) that lets its holder register clients for login."""
    token = new_opaque(INVITATION_PREFIX)
    limits = registration_limits(Settings.from_environment())
    limits.invite(opaque_hash(token), uses, timedelta(days=days), now=utc_now())
    click.echo(token)
    click.echo(f"It is good for {uses} registrations within {days} days. Shown once.", err=True)


def _review(party: RelyingParty) -> str:
    if party.reviewed:
        return "reviewed"
    return f"until {party.expires_at:%Y-%m-%d}" if party.expires_at else "not reviewed"


def _set_status(client_id: str, status: RelyingPartyStatus) -> None:
    if not change_status(Settings.from_environment(), client_id, status, now=utc_now()):
        raise click.ClickException(f"no relying party is registered under {client_id}")
