"""The sandbox's ports: one base, and for each process a distance from it or a number of its own."""

from collections.abc import Iterable, Mapping
from typing import Any

import click

from provider.cli.sandbox.agencies import Agency
from provider.cli.sandbox.plan import LOOPBACK, Plan
from provider.cli.supervisor.ports import PortClaim

DEFAULT_BASE = 8600
_HIGHEST_BASE = 65_000
_DISTANCES = {
    "port": (0, "the provider"),
    "mtls_port": (1, "the provider's listener for client certificates, with TLS"),
    "bridge_port": (10, "the bridge"),
    "phone_app_port": (11, "the phone app"),
    "directory_port": (20, "the person directory"),
    "agency_port": (21, "the first agency; the others follow"),
    "office_port": (30, "the registry office's desk"),
    "app_port": (40, "the maternal-health app"),
    "loan_port": (41, "the loan screener"),
    "railway_port": (42, "the railway"),
    "auth_app_port": (45, "the emulator of デジタル認証アプリ"),
}


def port_options(command: Any) -> Any:
    """Give a command one option for the base and one for each port, each with its variable."""
    for name, (distance, whose) in reversed(_DISTANCES.items()):
        command = click.option(
            "--" + name.replace("_", "-"),
            envvar=variable(name),
            type=click.IntRange(1, 65_535),
            help=f"Port of {whose} (default: base + {distance}).",
        )(command)
    return click.option(
        "--port-base",
        envvar=variable("port_base"),
        type=click.IntRange(1024, _HIGHEST_BASE),
        default=DEFAULT_BASE,
        show_default=True,
        help="Where the block of ports begins.",
    )(command)


def chosen_ports(base: int, given: Mapping[str, int | None]) -> dict[str, int]:
    """Fill each port that was not given from the base."""
    return {name: given.get(name) or base + distance for name, (distance, _) in _DISTANCES.items()}


def claims(plan: Plan, agencies: Iterable[Agency]) -> list[PortClaim]:
    """List every port that the sandbox will listen on, with the variable that changes it."""
    elsewhere = ("agency_port",) if plan.tls else ("agency_port", "mtls_port")
    own = [
        (LOOPBACK, getattr(plan, name), variable(name))
        for name in _DISTANCES
        if name not in elsewhere
    ]
    ports = dict.fromkeys(agency.port for agency in agencies)
    return own + [(LOOPBACK, port, variable("agency_port")) for port in ports]


def variable(option: str) -> str:
    """Return the environment variable of an option."""
    return f"MADOGUCHI_{option.upper()}"
