"""What the sandbox tells about itself, in a file that programs read and are never shown half of."""

import json
import os
from pathlib import Path
from typing import Any

from provider.cli.sandbox.agencies import Agency
from provider.cli.sandbox.example_apps import APPS, MATERNAL_APP
from provider.cli.sandbox.plan import Plan
from provider.cli.sandbox.private_files import write_private_json
from provider.cli.supervisor.lock import is_supervised

_STATUS = "status.json"


def describe(plan: Plan, agencies: list[Agency], client_ids: dict[str, str]) -> dict[str, Any]:
    """Everything about a sandbox that does not change while it runs."""
    return {
        "open": MATERNAL_APP.url(plan),
        "supervisor_pid": os.getpid(),
        "data": str(plan.data),
        "mail": str(plan.data / "mail"),
        "ca_file": str(plan.ca_file) if plan.ca_file else None,
        "clients_ca_file": str(plan.clients_ca_file) if plan.clients_ca_file else None,
        "urls": {
            "issuer": plan.issuer_url,
            **({"mtls": plan.mtls_url} if plan.mtls_url else {}),
            "discovery": f"{plan.issuer_url}/.well-known/openid-configuration",
            "my_page": f"{plan.issuer_url}/my-page",
            "bridge": plan.bridge_url,
            "phone_app": plan.phone_app_url,
            "person_directory": plan.directory_url,
            "registry_office": plan.office_url,
            "auth_app": plan.auth_app_url,
            **{app.id: app.url(plan) for app in APPS},
            "agencies": {agency.agency_id: agency.url for agency in agencies},
        },
        "clients": client_ids,
    }


def write_status(plan: Plan, state: str, children: list[dict[str, Any]], about: Any) -> None:
    """Replace the status file in one step."""
    write_private_json(plan.data / _STATUS, {"state": state} | about | {"children": children})


def forget_status(data: Path) -> None:
    """Remove what an earlier run, perhaps killed, left behind."""
    (data / _STATUS).unlink(missing_ok=True)


def read_status(data: Path) -> dict[str, Any]:
    """Read the status; ``{"state": "stopped"}`` when no supervisor holds the folder."""
    if not is_supervised(data):
        return {"state": "stopped", "data": str(data)}
    try:
        status: dict[str, Any] = json.loads((data / _STATUS).read_bytes())
    except FileNotFoundError:
        return {"state": "starting", "data": str(data)}
    return status
