"""On whose side the cause of a refusal lies, as data: nobody shall look for a fault that is not theirs."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

UNKNOWN = "unknown"


def side_of(code: str) -> str:
    """Name the side of a page's code; of a code that the data does not know nothing is claimed."""
    return sides().get(code, UNKNOWN)


@cache
def sides() -> Mapping[str, str]:
    """Return the side of every code; ``ValueError`` for a code that stands on two sides."""
    source = files("provider.web.citizen") / "refusal_sides.toml"
    listed = tomllib.loads(source.read_text(encoding="utf-8"))
    found: dict[str, str] = {}
    for side, codes in listed.items():
        if twice := found.keys() & set(codes):
            raise ValueError(f"{', '.join(sorted(twice))} stand on two sides")
        found |= dict.fromkeys(codes, side)
    return found
