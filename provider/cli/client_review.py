"""Commands by which the operator reviews changes. Until one is approved, the client stays as it is."""

from pathlib import Path

import click

from provider.cli.client_file import METADATA_FILE, faults, read_client_file
from provider.clock import utc_now
from provider.oauth.registration.refusal import RegistrationError
from provider.oauth.registration.review_desk import NothingPendingError, ReviewDesk
from provider.settings import Settings
from provider.storage.client_versions import PendingVersion
from provider.storage.clients import SectorFrozenError
from provider.stores_alone import review_desk


@click.command()
@click.argument("file", type=METADATA_FILE)
@click.option("--client-id", help="The client to change; else the file's.")
def propose(file: Path, client_id: str | None) -> None:
    """Let the metadata in FILE wait as a change of a registered client."""
    settings = Settings.from_environment()
    checked = read_client_file(file, client_id, production=settings.production)
    try:
        review_desk(settings).propose(checked, now=utc_now())
    except KeyError:
        raise click.ClickException(
            f"no relying party is registered under {checked.client_id}"
        ) from None
    click.echo(f"The change of {checked.client_id} waits for approval; nothing has changed yet.")


@click.command()
@click.argument("client_id")
def diff(client_id: str) -> None:
    """Show how the change of a client that waits differs from what is in force."""
    _show(review_desk(Settings.from_environment()), client_id)


@click.command()
@click.argument("client_id")
@click.option("--yes", is_flag=True, help="Do not ask.")
def approve(client_id: str, *, yes: bool) -> None:
    """Show the change of a client that waits, ask, and put it in force."""
    desk = review_desk(Settings.from_environment())
    waiting = _show(desk, client_id)
    if not yes:
        click.confirm("Put this in force?", abort=True)
    try:
        done = desk.approve(client_id, waiting.version_id, now=utc_now())
    except NothingPendingError:
        raise _no_longer(client_id) from None
    except SectorFrozenError:
        raise click.ClickException(
            "the sector can never change, for people have agreed to something in it"
        ) from None
    except RegistrationError as fault:
        raise click.ClickException(f"it cannot be put in force:\n{faults(fault)}") from None
    click.echo(f"The change of {client_id} is in force.")
    if done.secret is not None:
        click.echo(f"Its client secret, shown once: {done.secret}")


@click.command()
@click.argument("client_id")
def reject(client_id: str) -> None:
    """Drop the change of a client that waits."""
    desk = review_desk(Settings.from_environment())
    waiting = _show(desk, client_id)
    try:
        desk.reject(waiting.version_id, now=utc_now())
    except NothingPendingError:
        raise _no_longer(client_id) from None
    click.echo(f"The change of {client_id} is dropped; nothing has changed.")


def _show(desk: ReviewDesk, client_id: str) -> PendingVersion:
    try:
        waiting, lines = desk.pending(client_id)
    except NothingPendingError:
        raise click.ClickException(f"no change of {client_id} waits") from None
    submitter = waiting.proposal.submitted_by.value
    click.echo(f"Proposed by the {submitter} at {waiting.submitted_at:%Y-%m-%d %H:%M} UTC:")
    click.echo("\n".join(lines) or "(nothing differs)")
    return waiting


def _no_longer(client_id: str) -> click.ClickException:
    return click.ClickException(
        f"meanwhile the change of {client_id} was decided, or another one came; look at it again"
    )
