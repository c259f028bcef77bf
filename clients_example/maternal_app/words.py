"""Everything the app says, in Japanese and English; the texts are in ``words.toml``."""

import tomllib
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

LANGUAGES = ("ja", "en")


def _load(name: str) -> Mapping[str, Any]:
    return tomllib.loads(files(__package__).joinpath(name).read_text("utf-8"))


_WORDS = _load("words.toml")
_VACCINES = _load("vaccines.toml")


class Words:
    """The texts of one language."""

    def __init__(self, language: str) -> None:
        self.language = language

    def text(self, key: str, **values: object) -> str:
        """Return the text of a dotted key, with its gaps filled."""
        found: Any = _WORDS
        for part in key.split("."):
            found = found[part]
        return str(found[self.language]).format(**values)

    def vaccine(self, code: str) -> str:
        """Return the label of a vaccine; a code that is not known reads as another vaccine."""
        return str(_VACCINES.get(code, _VACCINES["other"])[self.language])

    def category(self, code: str) -> str:
        """Return the name of a category; one that is not known keeps its code."""
        return self.text(f"category.{code}") if code in _WORDS["category"] else code
