"""The file in which an operator brings a relying party's metadata."""

import json
from pathlib import Path

import click

from provider.oauth.registration.metadata import ClientMetadata, read_metadata
from provider.oauth.registration.refusal import RegistrationError

METADATA_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


def read_client_file(file: Path, client_id: str | None, *, production: bool) -> ClientMetadata:
    """Read and check a file; a client id given beside it wins over the file's.

    Raises ``click.ClickException`` naming every fault.
    """
    unverified = _json(file)
    if client_id is not None and isinstance(unverified, dict):
        unverified["client_id"] = client_id
    try:
        return read_metadata(unverified, production=production)
    except RegistrationError as fault:
        raise click.ClickException(f"{file} cannot be registered:\n{faults(fault)}") from None


def faults(fault: RegistrationError) -> str:
    """Return the faults, a line each."""
    return "\n".join(f"  {each}" for each in fault.faults)


def _json(file: Path) -> object:
    try:
        content: object = json.loads(file.read_bytes())
    except (ValueError, RecursionError):
        raise click.ClickException(f"{file} is not JSON") from None
    return content
