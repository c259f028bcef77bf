"""Commands for the catalogue: list what can be asked for, show one scope, check the whole."""

import json
import shutil

import click

from provider.cli.catalogue_text import listed, told_purpose, told_to_citizen, told_to_developer
from scopes.catalogue import CATALOGUE, SCOPES
from scopes.catalogue_checks import CHECKS, PROOFS
from scopes.leaflet.near import near
from scopes.publishing.published import published_category, published_scope
from scopes.purposes.purpose import PURPOSES
from scopes.purposes.purpose_checks import purpose_faults
from scopes.scope import Scope
from scopes.wording import JAPANESE, LANGUAGES

_LANGUAGE = click.option(
    "--language", type=click.Choice(LANGUAGES), default=JAPANESE, show_default=True
)
_MOST_COLUMNS = 100


class ScopeToken(click.ParamType[Scope]):
    """A scope token of the catalogue; an unknown one is refused with those that come near."""

    name = "scope"

    def convert(
        self, value: str | Scope, param: click.Parameter | None, ctx: click.Context | None
    ) -> Scope:
        """Return the scope of a token."""
        scope = value if isinstance(value, Scope) else SCOPES.get(value)
        if scope is None:
            self.fail(
                f"{value!r} is in no category, and no answer. {_advice(str(value))}", param, ctx
            )
        return scope


@click.group()
def catalogue() -> None:
    """Read the catalogue of all that can be asked for, as citizens and developers do."""


@catalogue.command("list")
@_LANGUAGE
def list_scopes(language: str) -> None:
    """List the categories by group with their parts, then the answers."""
    click.echo(listed(language, _columns()))


@catalogue.command()
@click.argument("scope", type=ScopeToken())
@_LANGUAGE
@click.option("--developer", is_flag=True, help="Add tokens, fields, codes, rules and versions.")
@click.option("--json", "as_json", is_flag=True, help="Print what is published of it, as JSON.")
def show(scope: Scope, language: str, *, developer: bool, as_json: bool) -> None:
    """Show SCOPE: what it is, who holds it, how far back it goes, how it looks."""
    if as_json:
        click.echo(json.dumps(_published(scope), ensure_ascii=False, indent=2))
        return
    told = [told_to_citizen(scope, language, _columns())]
    if developer:
        told.append(told_to_developer(scope, language, _columns()))
    click.echo("\n\n".join(told))


@catalogue.command()
def check() -> None:
    """Look for gaps and contradictions; end with an error if there are any."""
    categories = tuple(CATALOGUE.values())
    faults = [fault for each in (*CHECKS, *PROOFS) for fault in each(categories)]
    faults += purpose_faults(PURPOSES.values())
    if faults:
        raise click.ClickException("the catalogue has faults:\n  " + "\n  ".join(faults))
    items = sum(len(category.items) for category in categories)
    click.echo(f"{len(categories)} categories, {items} items, {len(SCOPES)} scopes: no faults")


@catalogue.command()
@click.argument("purpose", type=click.Choice(tuple(PURPOSES)), required=False, metavar="[PURPOSE]")
@_LANGUAGE
@click.option("--json", "as_json", is_flag=True, help="Print PURPOSE as a registration takes it.")
def purposes(purpose: str | None, language: str, *, as_json: bool) -> None:
    """Show the templates of purposes, or PURPOSE: for a common use the least data that serves."""
    chosen = [each for each in PURPOSES.values() if purpose in (None, each.id)]
    if as_json:
        told = {"purposes": [each.entitlement() for each in chosen]}
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    click.echo("\n\n".join(told_purpose(each, language, _columns()) for each in chosen))


def _published(scope: Scope) -> dict[str, object]:
    whole = CATALOGUE.get(scope.id)
    told: dict[str, object] = published_scope(scope)
    return told if whole is None else {**told, "category": published_category(whole)}


def _advice(token: str) -> str:
    meant = ", ".join(scope.id for scope in near(token))
    return f"Near it: {meant}" if meant else "See: madoguchi catalogue list"


def _columns() -> int:
    """Return the columns to write in: those of the terminal, but never too long a line to read."""
    return min(shutil.get_terminal_size().columns, _MOST_COLUMNS)
