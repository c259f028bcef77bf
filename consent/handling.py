"""What a recipient promises about what it was handed: how long it keeps it, and to whom it passes it on.

Registered with a purpose and reviewed with it; what is not registered is not promised.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

LONGEST_RETENTION = 200
LONGEST_NAME = 100
MOST_NAMES = 10


@dataclass(frozen=True)
class Handling:
    """``retention`` is how long, in words of each language; empty, and None for ``shared_with``: nothing was said.

    An empty ``shared_with`` says that it is passed on to nobody.
    """

    retention: Mapping[str, str] = field(default_factory=dict)
    shared_with: Sequence[str] | None = None

    def kept(self, language: str) -> str:
        """Return how long it is kept; Japanese for a language that it is not written in, empty if nothing was said."""
        return self.retention.get(language) or self.retention.get("ja", "")


def handling_from(unverified: Mapping[str, Any]) -> Handling:
    """Read ``retention`` and ``shared_with`` of a registered purpose.

    Raises ``ValueError`` naming the member that is of the wrong kind.
    """
    return Handling(
        _retention(unverified.get("retention", {})), _names(unverified.get("shared_with"))
    )


def _retention(unverified: object) -> Mapping[str, str]:
    if unverified == {}:
        return {}
    if not isinstance(unverified, dict) or {"ja", "en"} - unverified.keys():
        raise ValueError("retention of a purpose lacks ja or en")
    if not all(_is_text(words, LONGEST_RETENTION) for words in unverified.values()):
        raise ValueError(f"retention of a purpose is not text of 1 to {LONGEST_RETENTION} letters")
    return dict(unverified)


def _names(unverified: object) -> Sequence[str] | None:
    if unverified is None:
        return None
    if not isinstance(unverified, list) or len(unverified) > MOST_NAMES:
        raise ValueError(f"shared_with of a purpose is not a list of at most {MOST_NAMES} names")
    if not all(_is_text(name, LONGEST_NAME) for name in unverified):
        raise ValueError(f"shared_with of a purpose holds no name of 1 to {LONGEST_NAME} letters")
    return tuple(unverified)


def _is_text(unverified: object, longest: int) -> bool:
    return isinstance(unverified, str) and 0 < len(unverified.strip()) <= len(unverified) <= longest
