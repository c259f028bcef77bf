"""Commands for those who connect a source: try one against the contract, begin a new one."""

import json
import re
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from connectors.conformance.run import Verdict, verdicts
from connectors.conformance.trial import Trial, trial_client
from connectors.errors import DirectoryUnavailableError, KeyFileError
from connectors.template.new import NewSource, write_source
from provider.cli.connector_trial import CheckOptions, prepared
from provider.cli.layout import padded
from provider.clock import utc_now
from scopes.catalogue import CATALOGUE

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_NAME = re.compile(r"[a-z][a-z0-9-]{0,39}\Z")


@click.group()
def connector() -> None:
    """Try a source of records against the contract, and begin a new one."""


@connector.command()
@click.argument("url", required=False)
@click.option("--agency", required=True, help="The agency's id in the list of agencies.")
@click.option("--category", required=True, help="A category of which it holds records.")
@click.option("--person", help="The linkage code of somebody of whom it holds such records.")
@click.option("--person-id", help="The same person by their id in the person directory.")
@click.option("--key-file", type=_FILE, help="JWK: a trial key that the source believes.")
@click.option("--issuer", help="The issuer in whose name that key signs.")
@click.option("--secret-file", type=_FILE, help="The bearer secret by which the source knows us.")
@click.option("--code", help="The agency's own code, as its answers must tell it.")
@click.option("--ca-file", type=_FILE, help="PEM: who vouches for the source's host.")
@click.option("--certificate", type=_FILE, help="PEM: our certificate, where one is demanded.")
@click.option("--certificate-key", type=_FILE, help="PEM: the key of that certificate.")
@click.option("--json", "as_json", is_flag=True, help="Print the verdicts as JSON.")
def check(*, as_json: bool, **options: Any) -> None:
    """Try a running source against every rule of the source contract (docs/source-contract.md).

    With --key-file nothing of an instance is needed. Without it the source is asked as this instance asks it:
    URL, secret and certificate come from the list of agencies, and its own key signs. It asks about the one
    person that is named, and about nobody who exists. Ends with 1 when a rule is broken.
    """
    try:
        ready = prepared(CheckOptions(**options))
    except (KeyFileError, DirectoryUnavailableError) as fault:
        raise click.ClickException(str(fault)) from None
    with trial_client(ready.tls) as client:
        found = verdicts(Trial(ready.subject, ready.issuer, client, utc_now))
    click.echo(_as_json(found) if as_json else _as_table(found))
    sys.exit(0 if all(each.kept for each in found) else 1)


@connector.command()
@click.argument("name")
@click.option("--category", required=True, help="The category that it begins with.")
@click.option("--holder", help="The agency's name as citizens know it; else NAME.")
@click.option("--folder", type=click.Path(path_type=Path), help="Where it is written; else ./NAME.")
def new(name: str, category: str, holder: str | None, folder: Path | None) -> None:
    """Begin a new source: a short program, invented records, and a key to try it with."""
    if not _NAME.match(name):
        raise click.UsageError("NAME is not of small letters, digits and hyphens")
    if category not in CATALOGUE:
        raise click.UsageError(f"there is no category {category}")
    place = folder or Path(name)
    try:
        write_source(place, NewSource(name, holder or name, category))
    except FileExistsError:
        raise click.ClickException(f"{place} is there already") from None
    click.echo((place / "README.md").read_text("utf-8"))


def _as_json(found: Sequence[Verdict]) -> str:
    return json.dumps([asdict(each) for each in found], ensure_ascii=False, indent=2)


def _as_table(found: Sequence[Verdict]) -> str:
    width = max(len(each.rule) for each in found)
    lines = [
        f"{_verdict(each)}  {padded(each.rule, width)}  "
        + (f"{each.demands}: {each.found}" if each.found else each.demands)
        for each in found
    ]
    broken = sum(not each.kept for each in found)
    absent = sum(not each.offered for each in found)
    counted = f"{len(found) - broken - absent} rules kept, {absent} not offered, {broken} broken"
    return "\n".join([*lines, counted])


def _verdict(each: Verdict) -> str:
    if not each.offered:
        return "absent"
    return "kept  " if each.kept else "BROKEN"
