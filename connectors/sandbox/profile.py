"""One agency of the sandbox: who it is and how well it answers."""

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

_HERE = Path(__file__).parent
_HOLDER: Final = ("code", "name", "enquiry")


@dataclass(frozen=True)
class Profile:
    """One agency; the fields of its behaviour are explained in ``behaviour.toml``.

    ``process`` is the program of the sandbox that plays it, alone or with others.
    """

    agency_id: str
    holder: Mapping[str, str]
    kind: str
    process: str
    delay_seconds: float
    first_try_fails: bool
    always_down_for: frozenset[str]
    manual_for: frozenset[tuple[str, str]]
    serves: frozenset[str]
    sealed: frozenset[str]
    lag_days: int
    layout_version: str


def load_profiles() -> Mapping[str, Profile]:
    """Read both data files: every agency has an entry in the first, and its kind one in the second."""
    described = json.loads((_HERE / "agencies.json").read_text(encoding="utf-8"))
    behaviour = tomllib.loads((_HERE / "behaviour.toml").read_text(encoding="utf-8"))
    return {
        agency_id: _profile(agency_id, entry, behaviour) for agency_id, entry in described.items()
    }


def _profile(agency_id: str, entry: Mapping[str, str], behaviour: Mapping[str, Any]) -> Profile:
    own = behaviour["usual"] | behaviour["agencies"].get(agency_id, {})
    kind = frozenset(behaviour["serves"][entry["kind"]])
    return Profile(
        agency_id=agency_id,
        holder={name: entry[name] for name in _HOLDER},
        kind=entry["kind"],
        process=entry["process"],
        delay_seconds=own["delay_seconds"],
        first_try_fails=own["first_try_fails"],
        always_down_for=frozenset(own["always_down_for"]),
        manual_for=frozenset((person, category) for person, category in own["manual_for"]),
        serves=(kind & frozenset(own["only"] or kind)) - frozenset(own["without"]),
        sealed=frozenset(own["sealed"]),
        lag_days=own["lag_days"],
        layout_version=own["layout_version"],
    )
