"""One agency of the sandbox: who it is and how well it answers."""

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

_HERE = Path(__file__).parent


@dataclass(frozen=True)
class Profile:
    """One agency; the fields of its behaviour are explained in ``behaviour.toml``."""

    agency_id: str
    holder: Mapping[str, str]
    delay_seconds: float
    first_try_fails: bool
    always_down_for: frozenset[str]
    manual_for: frozenset[tuple[str, str]]
    serves: frozenset[str]
    lag_days: int
    layout_version: str


def load_profiles() -> Mapping[str, Profile]:
    """Read both data files; every agency has an entry in each."""
    holders = json.loads((_HERE / "agencies.json").read_text(encoding="utf-8"))
    behaviours = tomllib.loads((_HERE / "behaviour.toml").read_text(encoding="utf-8"))
    return {
        agency_id: Profile(
            agency_id=agency_id,
            holder=holder,
            delay_seconds=behaviours[agency_id]["delay_seconds"],
            first_try_fails=behaviours[agency_id]["first_try_fails"],
            always_down_for=frozenset(behaviours[agency_id]["always_down_for"]),
            manual_for=frozenset((p, c) for p, c in behaviours[agency_id]["manual_for"]),
            serves=frozenset(behaviours[agency_id]["serves"]),
            lag_days=behaviours[agency_id]["lag_days"],
            layout_version=behaviours[agency_id]["layout_version"],
        )
        for agency_id, holder in holders.items()
    }
