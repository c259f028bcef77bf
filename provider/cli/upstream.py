"""Commands for the login at an upstream provider: the key by which it knows us."""

import os
from pathlib import Path

import click

from provider.login.upstream.client_key import ClientKey

_OWNER_ONLY = 0o600


@click.group()
def upstream() -> None:
    """Set up the login at an upstream provider, such as デジタル認証アプリ."""


@upstream.command("key")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def make_key(file: Path) -> None:
    """Make FILE, a private RSA key, unless it is there; print the JWK Set to register.

    The paper form asks for exactly what is printed. FILE itself stays on this machine: name it in
    MADOGUCHI_UPSTREAM_KEY_FILE.
    """
    click.echo(ensure_client_key(file).public_jwks_text())


def ensure_client_key(file: Path) -> ClientKey:
    """Return the key of a file, which is made, readable by its owner alone, where there is none."""
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY)
    except FileExistsError:
        return ClientKey.from_file(file)
    key = ClientKey.generated()
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(key.pem())
    return key
