"""The texts of pages, read from a ``wording.toml``; and those of the bridge's own."""

import tomllib
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from string import Template
from typing import Any


class Wording:
    """The texts of one file, which is read when the first of them is needed."""

    def __init__(self, file: Path) -> None:
        self._file = file

    @cached_property
    def sections(self) -> Mapping[str, Any]:
        """The whole file."""
        return tomllib.loads(self._file.read_text("utf-8"))

    def words(self, section: str, language: str, **values: str) -> dict[str, str]:
        """Return the short texts of a section, filled in; not yet escaped for HTML.

        A dot in the section's name leads into a section of a section, such as ``endings.ERR_CARD``.
        """
        key = _key(language)
        return {
            name: Template(text[key]).substitute(values)
            for name, text in self._section(section).items()
            if isinstance(text.get(key), str)
        }

    def lines(self, section: str, language: str) -> Sequence[str]:
        """Return the sentences of a section's ``lines``."""
        return list(self._section(section)["lines"][_key(language)])

    def _section(self, name: str) -> Mapping[str, Any]:
        found: Any = self.sections
        for part in name.split("."):
            found = found[part]
        return found  # type: ignore[no-any-return]


def _key(language: str) -> str:
    """Return what the file calls a language: ``ja_plain`` for ``ja-plain``."""
    return language.replace("-", "_")


OWN = Wording(Path(__file__).with_name("wording.toml"))
words, lines = OWN.words, OWN.lines
