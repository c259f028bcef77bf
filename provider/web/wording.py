"""What citizens read: one table per language, read once; keys are dotted paths into the TOML files."""

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

LOCALES = ("ja", "en")
"""Japanese first; the first one is also what an unknown language gets."""


def text(locale: str, key: str, **values: object) -> str:
    """Return the text of a key with its values filled in; a missing key is a ``KeyError``."""
    return table(locale)[key].format_map(values)


@cache
def table(locale: str) -> Mapping[str, str]:
    """Return every text of one language by its dotted key."""
    source = files("provider.web") / "wording" / f"{locale}.toml"
    return dict(_flat(tomllib.loads(source.read_text(encoding="utf-8"))))


def _flat(node: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, str]]:
    for name, value in node.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{above}{name}.")
        else:
            yield above + name, str(value)
