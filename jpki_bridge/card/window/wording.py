"""The texts of the bridge's pages, read from ``wording.toml``."""

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from string import Template
from typing import Any

_FILE = Path(__file__).with_name("wording.toml")


@cache
def wording() -> Mapping[str, Any]:
    """Read the file once."""
    return tomllib.loads(_FILE.read_text("utf-8"))


def words(section: str, language: str, **values: str) -> dict[str, str]:
    """Return the short texts of a section, filled in; not yet escaped for HTML.

    A dot in the section's name leads into a section of a section, such as ``endings.ERR_CARD``.
    """
    return {
        name: Template(text[language]).substitute(values)
        for name, text in _section(section).items()
        if isinstance(text.get(language), str)
    }


def lines(section: str, language: str) -> Sequence[str]:
    """Return the sentences of a section's ``lines``."""
    return list(_section(section)["lines"][language])


def _section(name: str) -> Mapping[str, Any]:
    found: Any = wording()
    for part in name.split("."):
        found = found[part]
    return found  # type: ignore[no-any-return]
