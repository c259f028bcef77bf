"""The words of leaflets (``wording.toml`` beside this file), filled in."""

from collections.abc import Iterable, Mapping

from scopes.wording import Text, read_toml, texts_of

_WORDING = read_toml(__package__, "wording.toml")

FACTS: Mapping[str, Text] = texts_of("leaflet facts", _WORDING["facts"])
COLUMNS: Mapping[str, Text] = texts_of("leaflet columns", _WORDING["columns"])
PHRASES: Mapping[str, Text] = texts_of("leaflet phrases", _WORDING["phrases"])
HEADINGS: Mapping[str, Text] = texts_of("leaflet headings", _WORDING["headings"])
KINDS: Mapping[str, Text] = texts_of("leaflet kinds", _WORDING["kinds"])
DEVELOPER: Mapping[str, Text] = texts_of("leaflet developer", _WORDING["developer"])
TYPES: Mapping[str, Text] = texts_of("leaflet types", _WORDING["types"])
MARKS: Mapping[str, Text] = texts_of("leaflet marks", _WORDING["marks"])
_YEAR = 365


def phrase(key: str, language: str, **parts: object) -> str:
    """Return a phrase with its parts filled in."""
    return PHRASES[key].in_language(language).format(**parts)


def heading(key: str, language: str, **parts: object) -> str:
    """Return a heading with its parts filled in."""
    return HEADINGS[key].in_language(language).format(**parts)


def joined(texts: Iterable[str], language: str) -> str:
    """List texts in one line, as the language separates them."""
    return PHRASES["between"].in_language(language).join(texts)


def term(days: int, language: str) -> str:
    """Write the longest term of a consent; 0 means one-off."""
    if days == 0:
        return phrase("once", language)
    return phrase("year", language) if days == _YEAR else phrase("days", language, days=days)
