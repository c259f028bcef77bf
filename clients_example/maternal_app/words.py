"""Everything this app says; the texts are in ``words.toml``, the vaccines in ``vaccines.toml``."""

from clients_example.relying_party import words
from clients_example.relying_party.words import load_texts

_WORDS = load_texts(__package__)
_VACCINES = load_texts(__package__, "vaccines.toml")


class Words(words.Words):
    """The texts of one language."""

    def __init__(self, language: str) -> None:
        super().__init__(language, _WORDS)

    def vaccine(self, code: str) -> str:
        """Return the label of a vaccine; a code that is not known reads as another vaccine."""
        return str(_VACCINES.get(code, _VACCINES["other"])[self.language])

    def category(self, code: str) -> str:
        """Return the name of a category; one that is not known keeps its code."""
        return self.text(f"category.{code}") if code in _WORDS["category"] else code
