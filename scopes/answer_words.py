"""The words of the answers: one TOML file a theme beside ``scopes/answers``, and what all of them share."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from scopes.answer import NO, UNKNOWN, YES
from scopes.errors import CatalogueFaultError
from scopes.wording import ScopeWording, Text, read_toml, scope_wording, texts_of

_PACKAGE = "scopes.answers"
_SHARED = texts_of("values.toml", read_toml(_PACKAGE, "values.toml"))

YES_NO_VALUES: Mapping[str, Text] = {value: _SHARED[value] for value in (YES, NO, UNKNOWN)}
"""The words of a yes or no."""

DAY_OR_UNKNOWN: Mapping[str, Text] = {UNKNOWN: _SHARED[UNKNOWN]}
"""The words of an answer that is a date, which needs none of its own."""


@dataclass(frozen=True)
class AnswerWords:
    """What is said of one answer, and of each of its values; those are a yes or no unless told."""

    scope: ScopeWording
    values: Mapping[str, Text]


def load_words(theme: str) -> Mapping[str, AnswerWords]:
    """Read the words of a theme's answers; ``CatalogueFaultError`` for any gap."""
    return {
        name: words_of(f"{theme}.toml {name}", entry) for name, entry in theme_toml(theme).items()
    }


def theme_toml(theme: str) -> Mapping[str, Any]:
    """Read the file of a theme as it is."""
    return read_toml(_PACKAGE, f"{theme}.toml")


def words_of(place: str, entry: Mapping[str, Any]) -> AnswerWords:
    """Read what is said of one answer."""
    own = texts_of(f"{place}.values", entry.get("values", {}))
    faults = [value for value, text in own.items() if not text.ja_plain]
    if faults:
        raise CatalogueFaultError(f"{place} values lack ja_plain: {', '.join(faults)}")
    values = {**own, UNKNOWN: _SHARED[UNKNOWN]} if own else YES_NO_VALUES
    return AnswerWords(scope_wording(place, entry), values)


def filled(entry: Mapping[str, Any], name: str, by: Mapping[str, str]) -> dict[str, Any]:
    """Put a word of each language where ``{name}`` stands in the texts of an entry."""
    return {
        key: {
            language: text.replace(f"{{{name}}}", by[language]) for language, text in texts.items()
        }
        for key, texts in entry.items()
    }
