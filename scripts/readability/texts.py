"""Every text that citizens read: of the pages, of the bridge's, and of what can be asked for."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from provider.web.wording import texts
from scopes.wording import Text

_ROOT = Path(__file__).parents[2]
_HOLE = re.compile(r"\$([a-z]+)")
_OF_SCOPES = (
    "categories/*/wording.toml",
    "answers/*.toml",
    "profile_match.toml",
    "purposes/*.toml",
)
_OF_BRIDGE = {"card": "window", "app": "phone"}
"""What the keys of the bridge's own pages, and of the phone app's, begin with, and their rooms."""
_READ = ("name", "sentence", "sensitivity_note", "example_fields", "text")
"""What pages of consent show of a scope; labels of fields and codes are the words of the law."""


def of_pages() -> Mapping[str, Text]:
    """Return the texts of the pages by their keys."""
    return texts()


def of_bridge() -> Mapping[str, Text]:
    """Return the texts of the pages of the bridge and of the phone app; what is filled in as in the pages'."""
    found: dict[str, Text] = {}
    for name, room in _OF_BRIDGE.items():
        file = _ROOT / "jpki_bridge" / "card" / room / "wording.toml"
        for section, entries in tomllib.loads(file.read_text(encoding="utf-8")).items():
            found |= dict(_lines(entries, f"{name}_{section}"))
    return found


def _lines(node: Mapping[str, Any], place: str) -> Iterator[tuple[str, Text]]:
    """Yield each text, and each sentence of one that has several."""
    if "ja" not in node:
        for name, value in node.items():
            yield from _lines(value, f"{place}.{name}")
    elif isinstance(node["ja"], str):
        yield place, Text(**{tongue: _HOLE.sub(r"{\1}", said) for tongue, said in node.items()})
    else:
        for number, said in enumerate(zip(*node.values(), strict=True)):
            yield from _lines(dict(zip(node, said, strict=True)), f"{place}.{number}")


def of_scopes() -> Mapping[str, Text]:
    """Return what is said of categories, parts, answers and comparisons, by file and place."""
    found: dict[str, Text] = {}
    for pattern in _OF_SCOPES:
        for path in sorted((_ROOT / "scopes").glob(pattern)):
            data = tomllib.loads(path.read_text(encoding="utf-8"))
            found |= dict(_read(data, str(path.relative_to(_ROOT))))
    return found


def _read(node: Any, place: str) -> Iterator[tuple[str, Text]]:
    if isinstance(node, list):
        for number, entry in enumerate(node):
            yield from _read(entry, f"{place}.{number}")
    elif isinstance(node, Mapping) and isinstance(node.get("ja"), str):
        if set(place.split(".")) & set(_READ):
            yield place, Text(node["ja"], node["en"], node.get("ja_plain", ""))
    elif isinstance(node, Mapping):
        for name, value in node.items():
            yield from _read(value, f"{place}.{name}")
