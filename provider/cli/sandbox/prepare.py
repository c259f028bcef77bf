"""What must be there before the first child starts: one visible list, each step safe to repeat."""

import json
import secrets
import shlex
import subprocess
import sys
from collections.abc import Callable, Mapping
from datetime import datetime

import click

from provider.cli.sandbox.agencies import planned_agencies, write_addresses
from provider.cli.sandbox.auth_app import register_at_auth_app
from provider.cli.sandbox.certificate import ensure_clients_authority, ensure_server_certificate
from provider.cli.sandbox.environment import neighbour_environment, provider_environment
from provider.cli.sandbox.example_apps import APPS
from provider.cli.sandbox.plan import CHECKOUT, Plan
from provider.cli.sandbox.private_files import write_private
from provider.cli.sandbox.registration import known_or_new, write_configuration, write_metadata
from provider.keys.envelope import KEY_BYTES
from provider.settings import PREFIX

_FOLDERS = ("cards", "clients", "keys", "pki", "tls", "tokens")
ENVIRONMENT_FILE = "provider.env"


def prepare(plan: Plan, *, now: datetime, say: Callable[[str], None]) -> None:
    """Run every step in order; a step that fails ends with one sentence."""
    for step in _STEPS:
        say((step.__doc__ or "").strip())
        step(plan, now)


def _folders(plan: Plan, _now: datetime) -> None:
    """Folders of the sandbox's data."""
    for name in _FOLDERS:
        (plan.data / name).mkdir(mode=0o700, parents=True, exist_ok=True)


def _secrets(plan: Plan, _now: datetime) -> None:
    """Secrets: the key that wraps all others, and the words by which programs know each other."""
    kek = plan.data / "keys" / "kek"
    if not kek.exists():
        write_private(kek, secrets.token_bytes(KEY_BYTES))
    for name in ("agencies", "person_directory"):
        token = plan.data / "tokens" / f"{name}.token"
        if not token.exists():
            write_private(token, secrets.token_urlsafe(32).encode())


def _registry_office(plan: Plan, _now: datetime) -> None:
    """Registry office: certificates, cards and the revocation list of invented people."""
    command = ("-m", "connectors.sandbox.office.opening", "--data", str(plan.data))
    _run(command, neighbour_environment(plan))


def _server_certificate(plan: Plan, now: datetime) -> None:
    """Certificate for https and a CA for clients' certificates, when it was asked for."""
    if plan.tls:
        ensure_server_certificate(plan.data / "tls", plan.host, now=now)
        ensure_clients_authority(plan.data / "tls", now=now)


def _environment_file(plan: Plan, _now: datetime) -> None:
    """Environment of the provider, for commands that are run by hand."""
    lines = [
        f"export {name}={shlex.quote(value)}"
        for name, value in sorted(provider_environment(plan).items())
        if name.startswith(PREFIX)
    ]
    write_private(plan.data / ENVIRONMENT_FILE, "\n".join(lines).encode() + b"\n")


def _auth_app(plan: Plan, _now: datetime) -> None:
    """Key and registration at the sandbox's own デジタル認証アプリ."""
    register_at_auth_app(plan)


def _agencies(plan: Plan, _now: datetime) -> None:
    """Addresses of the agencies, and the keys by which they sign."""
    keys = plan.data / "keys" / "agencies"
    write_addresses(planned_agencies(plan), plan.data / "agencies.json", keys)


def _database(plan: Plan, _now: datetime) -> None:
    """Database schema."""
    _run(("-m", "provider.cli.main", "db", "upgrade"), provider_environment(plan))


def _example_apps(plan: Plan, _now: datetime) -> None:
    """Registration of the example apps."""
    for app in APPS:
        registration = known_or_new(plan, app)
        metadata = write_metadata(plan, app, registration)
        command = ("-m", "provider.cli.main", "client", "add", str(metadata))
        registered = json.loads(_run(command, provider_environment(plan)))
        write_configuration(plan, app, registration, registered["client_id"])


_STEPS: tuple[Callable[[Plan, datetime], None], ...] = (
    _folders,
    _secrets,
    _registry_office,
    _server_certificate,
    _auth_app,
    _agencies,
    _environment_file,
    _database,
    _example_apps,
)


def _run(arguments: tuple[str, ...], environment: Mapping[str, str]) -> str:
    """Run one Python program to its end and return what it printed."""
    done = subprocess.run(  # noqa: S603 - commands of the list above
        (sys.executable, *arguments),
        cwd=CHECKOUT,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        program = " ".join(arguments[1:3])
        raise click.ClickException(f"{program} failed:\n{done.stdout}{done.stderr}".rstrip())
    return done.stdout
