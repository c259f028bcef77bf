"""The words of the human view (``wording.toml`` beside this file), filled in."""

from collections.abc import Mapping

from scopes.wording import Text, read_toml, texts_of

_WORDING = read_toml(__package__, "wording.toml")

PHRASES: Mapping[str, Text] = texts_of("human phrases", _WORDING["phrases"])
DAYS: Mapping[str, Text] = texts_of("human days", _WORDING["days"])
PROVENANCE: Mapping[str, Text] = texts_of("human provenance", _WORDING["provenance"])
COLUMNS: Mapping[str, Text] = texts_of("human columns", _WORDING["columns"])

ONE: Mapping[str, str] = _WORDING["one"]
"""English units after the number one, by the name of the unit."""


def phrase(key: str, language: str, **parts: object) -> str:
    """Return a phrase with its parts filled in; braces inside the parts stay what they are."""
    return PHRASES[key].in_language(language).format(**parts)


def joined(parts: list[str], language: str) -> str:
    """List texts in one line, as the language separates them."""
    return PHRASES["between"].in_language(language).join(parts)
