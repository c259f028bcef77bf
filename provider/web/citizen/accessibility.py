"""How far everybody can use these pages: the policy, and what tests found, as WAIC wants it published.

The page may claim no more than the data file says, and a test holds that against the tool and the criteria.
"""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from flask.typing import ResponseReturnValue

from provider.web.access import Caller, callable_by
from provider.web.citizen.blueprint import citizen
from provider.web.citizen.pages import page


@dataclass(frozen=True)
class Guideline:
    """One guideline of WCAG 2.2: its criteria by result, each with its level, and how they were looked at."""

    number: str
    by: Sequence[str]
    met: Sequence[str] = ()
    partly: Sequence[str] = ()
    absent: Sequence[str] = ()

    @property
    def key(self) -> str:
        """Return the last part of the key of its name."""
        return self.number.replace(".", "_")


@dataclass(frozen=True)
class Results:
    """What was tested on a day, and by which program."""

    tested_on: date
    tool: str
    guidelines: Sequence[Guideline]


@cache
def results() -> Results:
    """Return what the newest test found."""
    source = files("provider.web.citizen") / "accessibility.toml"
    told = tomllib.loads(source.read_text(encoding="utf-8"))
    entries = [Guideline(**entry) for entry in told["guideline"]]
    return Results(told["tested_on"], told["tool"], entries)


@citizen.get("/accessibility")
@callable_by(Caller.ANYONE)
def accessibility() -> ResponseReturnValue:
    """Say what these pages aim at, what was tested, what is not met yet, and whom to tell."""
    return page("accessibility.html", results=results())
