"""`madoguchi sandbox run`, `status`, `env`, `office`, `population` and `client-certificate`."""

import asyncio
import json
import re
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any, NoReturn

import click

from provider.cli.sandbox.certificate import issue_client_certificate
from provider.cli.sandbox.greeting import greeting
from provider.cli.sandbox.plan import CHECKOUT, DEFAULT_DATA, Plan
from provider.cli.sandbox.ports import chosen_ports, port_options, variable
from provider.cli.sandbox.prepare import ENVIRONMENT_FILE
from provider.cli.sandbox.run import run_sandbox
from provider.cli.sandbox.status import read_status
from provider.cli.supervisor.errors import SupervisorError
from provider.clock import utc_now
from provider.settings import process_environment

_NOT_RUNNING = 3  # as in the Linux Standard Base: the program is not running


def _as_file_name(_context: click.Context, _parameter: click.Parameter, value: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,62}", value):
        raise click.BadParameter("1 to 63 letters, digits, dots, _ and -")
    return value


data_option = click.option(
    "--data",
    envvar=variable("data"),
    type=click.Path(file_okay=False, path_type=Path, resolve_path=True),
    default=DEFAULT_DATA,
    help="The sandbox's folder (default: .sandbox in the checkout).",
)


@click.group()
def sandbox() -> None:
    """Run the whole of Madoguchi with invented people, on this machine."""


@sandbox.command()
@data_option
@click.option(
    "--host",
    envvar=variable("host"),
    default="localhost",
    show_default=True,
    help="Host name of the provider, as the browser calls it; it must lead to this machine.",
)
@click.option("--tls", envvar=variable("tls"), is_flag=True, help="Serve the provider on https.")
@click.option(
    "--leisure-after",
    envvar=variable("leisure_after"),
    type=click.IntRange(min=0),
    default=20,
    show_default=True,
    help="Seconds until the village that drops files begins to look at the whole population.",
)
@port_options
def run(
    data: Path, host: str, *, tls: bool, leisure_after: int, port_base: int, **ports: int | None
) -> None:
    """Start everything, keep it running, and stop it on Ctrl-C."""
    _demand_checkout()
    plan = Plan(
        data=data,
        host=host,
        tls=tls,
        leisure_after=leisure_after,
        environment=process_environment(),
        **chosen_ports(port_base, ports),
    )
    try:
        asyncio.run(run_sandbox(plan, on_ready=lambda: click.echo(greeting(plan))))
    except SupervisorError as reason:
        raise click.ClickException(str(reason)) from None


@sandbox.command()
@data_option
@click.option("--json", "as_json", is_flag=True, help="Print everything, for programs.")
def status(data: Path, *, as_json: bool) -> None:
    """Show addresses, client ids, processes and their readiness; exit with 3 when stopped."""
    found = read_status(data)
    click.echo(json.dumps(found, ensure_ascii=False, indent=2) if as_json else _plain(found))
    if found["state"] == "stopped":
        sys.exit(_NOT_RUNNING)


@sandbox.command()
@data_option
def env(data: Path) -> None:
    """Print the provider's settings for a shell: eval "$(madoguchi sandbox env)"."""
    try:
        click.echo((data / ENVIRONMENT_FILE).read_text(encoding="utf-8"), nl=False)
    except FileNotFoundError:
        raise click.ClickException(f"no sandbox was ever started in {data}") from None


@sandbox.command(
    context_settings={"ignore_unknown_options": True, "help_option_names": []},
    short_help="Renew, revoke or suspend cards: the registry office.",
)
@data_option
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def office(data: Path, arguments: tuple[str, ...]) -> None:
    """Go to the sandbox's registry office; its own --help says what it does."""
    _run_program("connectors.sandbox.office", "--data", str(data), *arguments)


@sandbox.command()
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path, resolve_path=True),
    required=True,
    help="The folder to write into.",
)
@click.option("--households", type=click.IntRange(1, 99_999), help="How many (default: 4000).")
@click.option("--seed", help="Which invented country (default: the sandbox's own).")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="As of which day.")
def population(out: Path, households: int | None, seed: str | None, on: datetime | None) -> None:
    """Write the invented people and what agencies hold of them as CSV, the same bytes every time."""
    told = (("--households", households), ("--seed", seed), ("--on", on and on.date().isoformat()))
    chosen = [word for name, value in told if value is not None for word in (name, str(value))]
    _run_program("connectors.sandbox.japan.export", "--out", str(out), *chosen)


@sandbox.command("client-certificate")
@data_option
@click.argument("name", callback=_as_file_name)
def client_certificate(data: Path, name: str) -> None:
    """Issue a client certificate of subject CN=NAME by the sandbox's CA; print its two files."""
    try:
        for path in issue_client_certificate(data / "tls", name, now=utc_now()):
            click.echo(path)
    except FileNotFoundError:
        raise click.ClickException(f"no sandbox was ever started with TLS in {data}") from None


def _run_program(module: str, *arguments: str) -> NoReturn:
    """Run a program of the sandbox in its place and end as it ends."""
    _demand_checkout()
    command = (sys.executable, "-m", module, *arguments)
    done = subprocess.run(command, cwd=CHECKOUT, check=False)  # noqa: S603 - our own program
    sys.exit(done.returncode)


def _demand_checkout() -> None:
    if not (CHECKOUT / "connectors" / "sandbox").is_dir():
        raise click.ClickException(
            "the sandbox is not part of an installed product; use a checkout"
        )


def _plain(found: dict[str, Any]) -> str:
    lines = [f"{found['state']}  {found.get('open', found['data'])}", ""]
    for child in found.get("children", ()):
        pid = child["pid"] or "-"
        lines.append(f"{child['name']:<20} {child['state']:<9} {pid:>8}  {child['url'] or '-'}")
    return "\n".join(lines).rstrip()
