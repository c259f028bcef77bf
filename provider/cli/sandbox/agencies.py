"""The sandbox's agencies, read from their own data, and the file by which the provider finds them."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from joserfc.jwk import ECKey

from connectors.kit.corrections import new_correction_key
from connectors.kit.signing import new_signing_key
from provider.cli.sandbox.plan import CHECKOUT, LOOPBACK, Plan
from provider.cli.sandbox.private_files import write_private_json

_DESCRIPTIONS = CHECKOUT / "connectors" / "sandbox" / "agencies.json"


@dataclass(frozen=True)
class Agency:
    """One agency and where it will listen; ``description`` is its own public data.

    ``process`` is its own id, or the name of a process that it shares with others, each below its id.
    ``drops`` is the folder of an agency that has no service.
    """

    agency_id: str
    process: str
    port: int
    description: dict[str, Any]
    drops: Path | None = None

    @property
    def speaks_fhir(self) -> bool:
        """Tell whether the agency speaks HL7 FHIR instead of our contract."""
        return bool(self.description.get("adapter") == "fhir")

    @property
    def signs(self) -> bool:
        """Tell whether the agency signs its answers: neither files nor FHIR have a place for that."""
        return self.drops is None and not self.speaks_fhir

    @property
    def url(self) -> str:
        """The agency's address, or where the folder is into which it drops files."""
        if self.drops is not None:
            return self.drops.as_uri()
        shared = "" if self.process == self.agency_id else f"/{self.agency_id}"
        return f"http://{LOOPBACK}:{self.port}{shared}"


def planned_agencies(plan: Plan) -> list[Agency]:
    """List the agencies in the order of their own file; each process is on the port after the one before."""
    described: dict[str, dict[str, Any]] = json.loads(_DESCRIPTIONS.read_text("utf-8"))
    served = [entry["process"] for entry in described.values() if not _drops(entry)]
    ports = {name: plan.agency_port + place for place, name in enumerate(dict.fromkeys(served))}
    return [
        Agency(
            agency_id,
            entry["process"],
            ports.get(entry["process"], 0),
            {name: value for name, value in entry.items() if name != "process"},
            drops=plan.data.absolute() / "drops" / agency_id if _drops(entry) else None,
        )
        for agency_id, entry in described.items()
    ]


def _drops(entry: dict[str, Any]) -> bool:
    return entry.get("adapter") == "files"


def write_addresses(agencies: list[Agency], path: Path, keys: Path) -> None:
    """Write the provider's ``agencies_file``: each description with the agency's address and public keys.

    ``keys`` is the folder of the private keys by which agencies sign, and open corrections; what is not
    there yet is made.
    """
    document = {
        each.agency_id: each.description
        | {"endpoint": each.url}
        | (_published(keys, each.agency_id) if each.signs else {})
        for each in agencies
    }
    path.write_text(json.dumps(document, ensure_ascii=False, indent=2) + "\n", "utf-8")


def _published(keys: Path, agency_id: str) -> dict[str, Any]:
    """Return what the list says of an agency's keys."""
    signs = _public_key(keys / f"{agency_id}.json", new_signing_key)
    opens = _public_key(keys / f"{agency_id}.corrections.json", new_correction_key)
    return {"keys": {"keys": [signs]}, "corrections": {"keys": [opens]}}


def _public_key(path: Path, new: Callable[[], ECKey]) -> dict[str, Any]:
    """Return the public half of an agency's key, which is made at the first use."""
    path.parent.mkdir(mode=0o700, exist_ok=True)
    if not path.exists():
        write_private_json(path, new().as_dict(private=True))
    key = ECKey.import_key(json.loads(path.read_text("utf-8")))
    return key.as_dict(private=False)
