"""How long each stage of a retrieval lasts, as the operator decided."""

from dataclasses import dataclass
from datetime import timedelta

from provider.settings import Settings


@dataclass(frozen=True)
class Lives:
    """How long each stage of a retrieval may last."""

    collecting: timedelta
    unread: timedelta
    after_first_read: timedelta

    @classmethod
    def of(cls, settings: Settings) -> "Lives":
        """Return what the operator decided."""
        return cls(
            collecting=timedelta(seconds=settings.retrieval_seconds),
            unread=timedelta(seconds=settings.result_seconds),
            after_first_read=timedelta(seconds=settings.result_read_seconds),
        )
