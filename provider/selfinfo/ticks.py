"""Release ticks: when an answer that carries nothing may be seen.

That an office holds nothing, withholds, answers by hand or kept nothing so long is one outcome, and it must
be one instant, too. So such an answer waits for the next tick after it arrived, counted from the start of
the retrieval: an observer who asks the same question gets the same instant, whatever the reason was.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from consent.retrieval import Retrieval

_CLOSING = timedelta(seconds=0.5)
"""What is left at the end of a retrieval to write down what was held."""


@dataclass(frozen=True)
class Ticks:
    """How long a tick lasts: ``usual``, or what an agency's entry of the registry says."""

    usual: timedelta
    of_agencies: Mapping[str, timedelta] = field(default_factory=dict)

    @classmethod
    def from_entries(cls, entries: Mapping[str, Mapping[str, Any]], usual: timedelta) -> "Ticks":
        """Read ``release_tick_seconds`` of the agencies' entries, which the registry has judged."""
        return cls(
            usual,
            {
                agency_id: timedelta(seconds=entry["release_tick_seconds"])
                for agency_id, entry in entries.items()
                if "release_tick_seconds" in entry
            },
        )

    def of(self, agency_id: str) -> timedelta:
        """Return the length of an agency's ticks."""
        return self.of_agencies.get(agency_id, self.usual)

    def seen_at(
        self, retrieval: Retrieval, shown_from: datetime | None = None
    ) -> Callable[[str, datetime], datetime]:
        """Return what tells when an agency's silent answer may be seen that arrived at an instant.

        At a tick of the agency's that has passed, it stays; none lies behind the last call. What a preview
        brought along arrived before the request, at ticks of ``shown_from``.
        """
        created_at = retrieval.created_at
        end = last_call(created_at=created_at, deadline_at=retrieval.deadline_at)

        def at_tick(agency_id: str, arrived_at: datetime) -> datetime:
            tick = self.of(agency_id)
            begun = created_at if arrived_at >= created_at else shown_from or created_at
            return min(release_at(created_at=begun, arrived_at=arrived_at, tick=tick), end)

        return at_tick


def release_at(*, created_at: datetime, arrived_at: datetime, tick: timedelta) -> datetime:
    """Return the first tick at or after the arrival, at least one after the start."""
    elapsed = max(arrived_at - created_at, timedelta())
    passed = max(-(-elapsed // tick), 1)
    return created_at + passed * tick


def last_call(*, created_at: datetime, deadline_at: datetime) -> datetime:
    """Return the last instant at which answers are taken and all that is held is released.

    It comes half a second before the deadline (a tenth of the whole time, if that is less): a tick behind
    it is not waited for, and what has not arrived by then counts as late for every reason alike.
    """
    return deadline_at - min(_CLOSING, (deadline_at - created_at) / 10)
