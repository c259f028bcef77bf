"""How long each stage of a retrieval lasts, as the operator decided."""

from dataclasses import dataclass
from datetime import timedelta

from provider.settings import Settings


@dataclass(frozen=True)
class Lives:
    """How long each stage of a retrieval may last.

    ``until_used`` is how long a code may still bring the first token of a grant, for which a preview is held.
    """

    collecting: timedelta
    unread: timedelta
    after_first_read: timedelta
    until_used: timedelta = timedelta(hours=1)

    @classmethod
    def of(cls, settings: Settings) -> "Lives":
        """Return what the operator decided."""
        return cls(
            collecting=timedelta(seconds=settings.retrieval_seconds),
            unread=timedelta(seconds=settings.result_seconds),
            after_first_read=timedelta(seconds=settings.result_read_seconds),
            until_used=timedelta(
                seconds=2 * settings.flow_seconds + settings.authorization_code_seconds
            ),
        )
