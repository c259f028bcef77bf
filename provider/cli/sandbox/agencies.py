"""The sandbox's agencies, read from their own data, and the file by which the provider finds them."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from provider.cli.sandbox.plan import CHECKOUT, LOOPBACK, Plan

_DESCRIPTIONS = CHECKOUT / "connectors" / "sandbox" / "agencies.json"


@dataclass(frozen=True)
class Agency:
    """One agency and where it will listen; ``description`` is its own public data."""

    agency_id: str
    port: int
    description: dict[str, Any]

    @property
    def url(self) -> str:
        """The agency's address."""
        return f"http://{LOOPBACK}:{self.port}"


def planned_agencies(plan: Plan) -> list[Agency]:
    """List the agencies in the order of their own file, each on the port after the one before."""
    described: dict[str, dict[str, Any]] = json.loads(_DESCRIPTIONS.read_text("utf-8"))
    return [
        Agency(agency_id, plan.agency_port + place, description)
        for place, (agency_id, description) in enumerate(described.items())
    ]


def write_addresses(agencies: list[Agency], path: Path) -> None:
    """Write the provider's ``agencies_file``: each description with the agency's address."""
    document = {each.agency_id: each.description | {"endpoint": each.url} for each in agencies}
    path.write_text(json.dumps(document, ensure_ascii=False, indent=2) + "\n", "utf-8")
