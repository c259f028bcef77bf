"""The cases that people opened at one invented agency, and what its clerks corrected: files in the data folder.

The agency's program takes cases and reads corrections; the clerk's command (``office.correcting``) reads cases and
writes corrections. Each file is there whole or not at all.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import Any

from connectors.kit.corrections import Correction
from connectors.sandbox.whole_file import write_json

Records = Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Case:
    """One case as the agency keeps it; ``text`` is what the person wrote to it."""

    number: str
    case_id: str
    linkage_code: str
    category: str
    record_type: str
    record_id: str
    text: str = field(repr=False)
    received_at: str
    state: str = "received"


class Casebook:
    """The book of one agency."""

    def __init__(self, data: Path, agency_id: str) -> None:
        self.agency_id = agency_id
        self._folder = data / "corrections" / agency_id
        self._taking = Lock()

    def take(self, correction: Correction) -> str:
        """Keep a case and return its number; the same one for a repeat."""
        with self._taking:
            known = {each.case_id: each for each in self.cases()}
            if correction.case_id in known:
                return known[correction.case_id].number
            number = f"ZZ-{self.agency_id}-{len(known) + 1}"
            at = datetime.now(UTC).isoformat(timespec="seconds")
            self.keep(Case(number=number, received_at=at, **asdict(correction)))
        return number

    def cases(self) -> Sequence[Case]:
        """List the cases in the order in which they came."""
        found = [Case(**json.loads(path.read_bytes())) for path in self._folder.glob("case-*.json")]
        return sorted(found, key=lambda case: (case.received_at, case.number))

    def keep(self, case: Case) -> None:
        """Write a case."""
        write_json(self._folder / f"case-{case.number}.json", asdict(case))

    def moved(self, case: Case, state: str) -> Case:
        """Keep a case in another state."""
        after = replace(case, state=state)
        self.keep(after)
        return after

    def correct(self, case: Case, changes: Mapping[str, Any]) -> None:
        """Let a record have other values from now on."""
        corrected = dict(self._corrected())
        corrected[_place(case.linkage_code, case.category, case.record_id)] = dict(changes)
        write_json(self._folder / "corrected.json", corrected)

    def as_corrected(self, linkage_code: str, category: str, records: Records) -> Records:
        """Return records with what was corrected in them."""
        corrected = self._corrected()
        if not corrected:
            return records
        return [
            {**each, **corrected.get(_place(linkage_code, category, str(each["record_id"])), {})}
            for each in records
        ]

    def _corrected(self) -> Mapping[str, Mapping[str, Any]]:
        try:
            told: dict[str, dict[str, Any]] = json.loads(
                (self._folder / "corrected.json").read_bytes()
            )
        except FileNotFoundError:
            return {}
        return told


def _place(linkage_code: str, category: str, record_id: str) -> str:
    return "\n".join((linkage_code, category, record_id))
