"""One run of the sandbox: hold the folder, refuse taken ports, prepare, supervise."""

import sys
from collections.abc import Callable

import click

from provider.cli.sandbox.agencies import planned_agencies
from provider.cli.sandbox.children import children
from provider.cli.sandbox.example_apps import APPS
from provider.cli.sandbox.plan import Plan
from provider.cli.sandbox.ports import claims
from provider.cli.sandbox.prepare import prepare
from provider.cli.sandbox.registration import client_id
from provider.cli.sandbox.status import describe, forget_status, write_status
from provider.cli.supervisor.disk import refuse_full_disk
from provider.cli.supervisor.lock import only_supervisor_of
from provider.cli.supervisor.log import Log
from provider.cli.supervisor.ports import refuse_taken_ports
from provider.cli.supervisor.supervisor import supervise
from provider.clock import utc_now


async def run_sandbox(plan: Plan, *, on_ready: Callable[[], None]) -> None:
    """Run until stopped. Raises ``SupervisorError`` when it cannot start or a child gives up."""
    plan.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    with only_supervisor_of(plan.data):
        forget_status(plan.data)
        agencies = planned_agencies(plan)
        refuse_full_disk(plan.data)
        refuse_taken_ports(claims(plan, agencies))
        prepare(plan, now=utc_now(), say=lambda step: click.echo(f"sandbox: {step}"))
        table = children(plan, agencies)
        log = Log(sys.stdout, tuple(child.name for child in table), "sandbox")
        about = describe(plan, agencies, {app.id: client_id(plan, app) for app in APPS})
        await supervise(
            table,
            log=log,
            publish=lambda state, rows: write_status(plan, state, rows, about),
            on_ready=on_ready,
        )
