"""The port by which work is handed to the worker: an id, after commit.

The retrieval's row is the truth; a lost message is found again by the sweeper, so a failing queue
delays work and never loses it.
"""

from typing import Protocol


class RetrievalQueue(Protocol):
    """Hands a retrieval to whichever worker is free."""

    def enqueue(self, retrieval_id: str) -> None:
        """Ask for the retrieval to be worked on. Call only after its row is committed."""
        ...
