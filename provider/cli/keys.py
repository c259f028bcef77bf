"""Commands for the signing keys: list, rotate, retire. Running processes notice by themselves."""

import click

from provider.clock import rfc3339, utc_now
from provider.keys.errors import KeyStillNeededError, RotationUnderWayError, UnknownKeyError
from provider.keys.private_keys import ALGORITHMS
from provider.keys.signing_key import SigningKey
from provider.settings import Settings
from provider.stores_alone import key_rotation


@click.group()
def keys() -> None:
    """List, rotate and retire the keys by which this provider signs."""


@keys.command("list")
def list_keys() -> None:
    """Show every key, a line each: algorithm, state, kid, and when it signs and goes."""
    now = utc_now()
    for key in key_rotation(Settings.from_environment()).all():
        instants = (key.published_at, key.active_from, key.retires_at, key.removed_at)
        times = ("-" if each is None else rfc3339(each) for each in instants)
        click.echo("\t".join((key.algorithm, key.state(now=now).value, key.kid, *times)))


@keys.command()
@click.argument("algorithm", type=click.Choice(ALGORITHMS))
@click.option("--now", "at_once", is_flag=True, help="Emergency: do not wait for cached JWKS.")
def rotate(algorithm: str, *, at_once: bool) -> None:
    """Make the next key of ALGORITHM. It signs once every relying party can know it.

    With --now it signs within seconds. Relying parties that keep their copy of the JWKS although a
    token names a key that is not in it fail until the copy is too old. If the old key is no longer
    secret, retire it afterwards.
    """
    rotation = key_rotation(Settings.from_environment())
    try:
        made = rotation.rotate(algorithm, now=utc_now(), at_once=at_once)
    except RotationUnderWayError:
        raise click.ClickException(
            f"the next {algorithm} key is made already and waits to sign; see: madoguchi keys list"
        ) from None
    click.echo(f"made {made.kid}; it signs from {rfc3339(made.active_from)}")
    for old in rotation.all():
        if _ended_by(made, old):
            click.echo(f"{old.kid} signs until then and stays published until {_gone(old)}")


@keys.command()
@click.argument("kid")
def retire(kid: str) -> None:
    """Take the retiring key KID out of the JWKS now: nothing it signed counts any more.

    That goes for results that services keep as evidence, too: the key is told as revoked.
    """
    try:
        key_rotation(Settings.from_environment()).retire(kid, now=utc_now())
    except UnknownKeyError:
        raise click.ClickException(f"there is no key {kid}") from None
    except KeyStillNeededError as fault:
        raise click.ClickException(
            f"{kid} is {fault.state.value}; only a retiring key can be taken out. "
            "To replace a key first: madoguchi keys rotate ALGORITHM --now"
        ) from None
    click.echo(f"{kid} is out of the JWKS")


def _ended_by(made: SigningKey, old: SigningKey) -> bool:
    return old.algorithm == made.algorithm and old.retires_at == made.active_from


def _gone(old: SigningKey) -> str:
    return rfc3339(old.removed_at) if old.removed_at else "retired"
