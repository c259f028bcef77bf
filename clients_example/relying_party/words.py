"""Everything an app says, in Japanese and English; the texts are data beside the app's code."""

import tomllib
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

LANGUAGES = ("ja", "en")


def load_texts(package: str, name: str = "words.toml") -> Mapping[str, Any]:
    """Read a TOML file of a package: nested tables that end in one text a language."""
    return tomllib.loads(files(package).joinpath(name).read_text("utf-8"))


class Words:
    """The texts of one language."""

    def __init__(self, language: str, texts: Mapping[str, Any]) -> None:
        self.language = language
        self._texts = texts

    def text(self, key: str, **values: object) -> str:
        """Return the text of a dotted key, with its gaps filled."""
        return str(self._find(key)[self.language]).format(**values)

    def knows(self, key: str) -> bool:
        """Tell whether there is such a text."""
        try:
            return self.language in self._find(key)
        except (KeyError, TypeError):
            return False

    def _find(self, key: str) -> Any:
        found: Any = self._texts
        for part in key.split("."):
            found = found[part]
        return found
