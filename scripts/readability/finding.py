"""What the rules find: which text, in which language, breaks which rule, and by how much."""

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Finding:
    """One text that is too hard: its key, its language, the rule and what was measured."""

    key: str
    language: str
    rule: str
    value: str

    def __str__(self) -> str:
        return f"{self.key} [{self.language}] {self.rule}: {self.value}"
