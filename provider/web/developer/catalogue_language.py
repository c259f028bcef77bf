"""In which of three languages a page of the catalogue is read: plain Japanese is a language of its own."""

from collections.abc import Mapping

from flask import request

from provider.web.locale import CHOICE, locale
from scopes.wording import ENGLISH, JAPANESE, LANGUAGES, Text, read_toml, texts_of

_WORDING = read_toml("provider.web", "wording/catalogue.toml")
_TEXTS: Mapping[str, Text] = texts_of("wording/catalogue.toml", _WORDING["texts"])

NAMES: Mapping[str, str] = _WORDING["names"]
"""What each language calls itself."""


def language() -> str:
    """Return the language that the address names, else that of all other pages."""
    return named_language() or locale()


def named_language() -> str | None:
    """Return the language that the address names; None for no language."""
    chosen = request.args.get(CHOICE, "")
    return chosen if chosen in LANGUAGES else None


def html_language(chosen: str) -> str:
    """Return the language tag (BCP 47): plain Japanese is Japanese."""
    return ENGLISH if chosen == ENGLISH else JAPANESE


def says(chosen: str, key: str, **values: object) -> str:
    """Return a text of the catalogue's pages with its values filled in."""
    return _TEXTS[key].in_language(chosen).format(**values)
