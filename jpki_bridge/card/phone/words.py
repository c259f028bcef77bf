"""The texts of the app's pages, read from ``wording.toml``."""

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from string import Template
from typing import Any


@cache
def wording() -> Mapping[str, Any]:
    """Read the file once."""
    return tomllib.loads(Path(__file__).with_name("wording.toml").read_text("utf-8"))


def words(section: str, language: str, **values: str) -> dict[str, str]:
    """Return the short texts of a section, filled in; not yet escaped for HTML."""
    return {
        name: Template(text[language]).safe_substitute(values)
        for name, text in _section(section).items()
        if isinstance(text.get(language), str)
    }


def lines(section: str, language: str) -> Sequence[str]:
    """Return the sentences of a section's ``lines``."""
    return list(_section(section)["lines"][language])


def ending(code: str) -> str:
    """Name the section that tells of a phone's trouble."""
    known = code in wording()["endings"]
    return f"endings.{code if known else 'OTHER'}"


def _section(name: str) -> Mapping[str, Any]:
    found: Any = wording()
    for part in name.split("."):
        found = found[part]
    return found  # type: ignore[no-any-return]
