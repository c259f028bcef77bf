"""What an agency remembers of the questions it was asked: a bounded number, for all its threads."""

from collections.abc import Hashable
from threading import Lock
from typing import Any

from cachetools import LRUCache

_MOST = 4096


class Memory:
    """Answers by question, and which questions were asked before; the oldest are forgotten."""

    def __init__(self) -> None:
        self._answers: LRUCache[Hashable, Any] = LRUCache(_MOST)
        self._asked: LRUCache[Hashable, bool] = LRUCache(_MOST)
        self._lock = Lock()

    def recall(self, question: Hashable) -> Any:
        """Return the answer given before, or None."""
        with self._lock:
            return self._answers.get(question)

    def remember(self, question: Hashable, answer: Any) -> None:
        """Keep an answer, to give the same one to a repeat."""
        with self._lock:
            self._answers[question] = answer

    def first_time(self, question: Hashable) -> bool:
        """Tell whether a question is asked for the first time, and note that it was."""
        with self._lock:
            seen = question in self._asked
            self._asked[question] = True
            return not seen
