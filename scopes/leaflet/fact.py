"""One thing that a leaflet tells: a heading and its lines."""

from collections.abc import Iterable
from dataclasses import dataclass

from scopes.leaflet.words import FACTS


@dataclass(frozen=True)
class Fact:
    """One fact. ``key`` names it in ``wording.toml``; ``lines`` are never empty."""

    key: str
    label: str
    lines: tuple[str, ...]


def fact(key: str, language: str, lines: Iterable[str]) -> Fact:
    """Return a fact with its heading in a language; repeated lines are told once."""
    return Fact(key, FACTS[key].in_language(language), tuple(dict.fromkeys(lines)))
