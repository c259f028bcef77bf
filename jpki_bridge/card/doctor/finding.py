"""What the doctor finds: a state and a stable code; its words stand in ``wording.toml``."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Level(StrEnum):
    """How bad it is. ``fail``: no card can be read until it is mended."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at.

    ``values`` fill the words: counts, dates, origins, names of browsers. Never a serial number, a
    reader's name (some carry one), a card's label or anything of a subject.
    """

    check: str
    level: Level
    code: str
    values: Mapping[str, str] = field(default_factory=dict)
