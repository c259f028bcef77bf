"""What the registry knows of agencies whoever the person is: who serves everyone, and who took whose place.

In an agency's entry, ``nationwide`` with its ``kind`` makes it hold records of everybody; ``successor`` and
``ended_on`` say which agency holds its records since a merger or a new number (Local Autonomy Act art. 7).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from connectors.errors import RegistryFaultError
from scopes.category import AgencyKind


@dataclass(frozen=True)
class Succession:
    """Who holds an agency's records from a day on."""

    successor: str
    ended_on: date


@dataclass(frozen=True)
class AgencyMap:
    """Agencies beyond one person's own linkage; ``nationwide`` maps agency ids to their kinds."""

    nationwide: Mapping[str, str] = field(default_factory=dict)
    successions: Mapping[str, Succession] = field(default_factory=dict)

    def serving_everyone(self, kinds: Collection[str]) -> list[str]:
        """List the nationwide agencies of these kinds, in the order of the registry."""
        return [agency_id for agency_id, kind in self.nationwide.items() if kind in kinds]

    def holder_today(self, agency_id: str, *, today: date) -> str:
        """Follow the successions that have happened to the agency that answers today."""
        while (moved := self.successions.get(agency_id)) and moved.ended_on <= today:
            agency_id = moved.successor
        return agency_id


CONNECTED_ONLY = AgencyMap()
"""Nobody serves everyone, and nobody took anybody's place."""


def agency_map(entries: Mapping[str, Mapping[str, Any]]) -> AgencyMap:
    """Read the map from the registry's entries; ``RegistryFaultError`` names every gap."""
    faults: list[str] = []
    nationwide = {
        agency_id: str(entry.get("kind"))
        for agency_id, entry in entries.items()
        if entry.get("nationwide") is True
    }
    faults += [
        f"{a} is nationwide and has no kind"
        for a, k in nationwide.items()
        if k not in [*AgencyKind]
    ]
    successions = {
        agency_id: _succession(agency_id, entry, entries, faults)
        for agency_id, entry in entries.items()
        if "successor" in entry or "ended_on" in entry
    }
    found = AgencyMap(nationwide, {a: s for a, s in successions.items() if s is not None})
    faults += [f"{a} succeeds itself" for a in found.successions if _is_a_circle(found, a)]
    if faults:
        raise RegistryFaultError(faults)
    return found


def _succession(
    agency_id: str,
    entry: Mapping[str, Any],
    entries: Mapping[str, Mapping[str, Any]],
    faults: list[str],
) -> Succession | None:
    successor, ended_on = str(entry.get("successor")), str(entry.get("ended_on"))
    if successor not in entries:
        faults.append(f"{agency_id} has a successor that is not in the list")
        return None
    try:
        return Succession(successor, date.fromisoformat(ended_on))
    except ValueError:
        faults.append(f"{agency_id} has a successor and no day ended_on")
        return None


def _is_a_circle(found: AgencyMap, agency_id: str) -> bool:
    seen = {agency_id}
    step = found.successions.get(agency_id)
    while step is not None:
        if step.successor in seen:
            return True
        seen.add(step.successor)
        step = found.successions.get(step.successor)
    return False
