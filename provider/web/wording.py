"""What citizens read, in three languages: data files, one per group of pages, read once.

Keys are dotted paths into the TOML files. Plain Japanese (やさしい日本語) gives readings in parentheses,
渡（わた）す, which pages set above the characters.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from markupsafe import Markup, escape

from scopes.wording import ENGLISH, JAPANESE, LANGUAGES, Text

LOCALES = LANGUAGES
"""Japanese first; the first one is also what an unknown language gets."""

_CATALOGUE = "catalogue.toml"
"""Belongs to the catalogue's own pages (``provider.web.developer``)."""
_READING = re.compile(r"([一-鿿々〆ヶ𠀀-𯿿]+)（([ぁ-ゖー]+)）")


def text(locale: str, key: str, **values: object) -> str:
    """Return the text of a key with its values filled in; a missing key is a ``KeyError``."""
    return table(locale)[key].format_map(values)


def with_readings(words: str) -> Markup:
    """Set the readings that stand in parentheses above what they read (HTML ruby).

    Without ``rp``: browsers have shown ruby for ten years, and a page has hundreds of readings.
    """
    ruby = r"<ruby>\1<rt>\2</rt></ruby>"
    return Markup(_READING.sub(ruby, str(escape(words))))  # noqa: S704 - escaped, then marked up


def base_language(locale: str) -> str:
    """Return the language of what is written in two only: plain Japanese is Japanese."""
    return ENGLISH if locale == ENGLISH else JAPANESE


@cache
def table(locale: str) -> Mapping[str, str]:
    """Return every text of one language by its dotted key."""
    return {key: entry.in_language(locale) for key, entry in texts().items()}


@cache
def texts() -> Mapping[str, Text]:
    """Return every text in its languages by its dotted key."""
    found: dict[str, Text] = {}
    for source in sorted(_sources(), key=str):
        for key, entry in _entries(tomllib.loads(source.read_text(encoding="utf-8"))):
            if key in found:
                raise ValueError(f"{key} stands in two files")
            found[key] = entry
    return found


def _sources() -> Iterator[Any]:
    for source in (files("provider.web") / "wording").iterdir():
        if source.name.endswith(".toml") and source.name != _CATALOGUE:
            yield source


def _entries(node: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Text]]:
    for name, value in node.items():
        if JAPANESE in value and isinstance(value[JAPANESE], str):
            yield above + name, Text(**value)
        else:
            yield from _entries(value, f"{above}{name}.")
