"""How agencies answered lately: what a question costs where nothing is held, and how often one fails.

Kept in this process alone, of bounded size, and about agencies, never about people.
"""

from collections import deque
from dataclasses import dataclass, field

from cachetools import LRUCache

from connectors.port import SourceErrorKind

LATELY_SECONDS = 60.0
"""How long a failure counts; an agency that has come back shall not seem down for longer."""

_MOST_TIMES = 32
_MOST_ENDS = 64
_MOST_PLACES = 4_096
_ENOUGH_SIGNS = 5
_SIGN_SHOWS = frozenset({SourceErrorKind.TIMEOUT, SourceErrorKind.MAINTENANCE})
"""Failures of an agency as a whole, which a sign of life shows, too."""


@dataclass(frozen=True)
class Failure:
    """One way in which a question failed: after how many seconds, and what was said of another try."""

    kind: SourceErrorKind
    seconds: float
    retry_after: int | None


@dataclass
class _Agency:
    """Ends of questions and signs of life of one agency, each with the loop's time; None is a good end."""

    ends: deque[tuple[float, Failure | None]] = field(
        default_factory=lambda: deque(maxlen=_MOST_ENDS)
    )
    signs: deque[tuple[float, bool]] = field(default_factory=lambda: deque(maxlen=_MOST_ENDS))


class Samples:
    """What this process has seen; ``now`` is the event loop's time, in seconds."""

    def __init__(self) -> None:
        self._none_held: LRUCache[tuple[str, str], deque[float]] = LRUCache(_MOST_PLACES)
        self._serves: LRUCache[tuple[str, str], bool] = LRUCache(_MOST_PLACES)
        self._agencies: LRUCache[str, _Agency] = LRUCache(_MOST_PLACES)

    def none_held(self, agency_id: str, category: str, seconds: float) -> None:
        """Note what an answer without records took."""
        place = (agency_id, category)
        if place not in self._none_held:
            self._none_held[place] = deque(maxlen=_MOST_TIMES)
        self._none_held[place].append(seconds)

    def ended(self, agency_id: str, failure: Failure | None, *, now: float) -> None:
        """Note how a question ended."""
        self._agency(agency_id).ends.append((now, failure))

    def sign_of_life(self, agency_id: str, *, well: bool, now: float) -> None:
        """Note what looking at an agency has shown."""
        self._agency(agency_id).signs.append((now, well))

    def served(self, agency_id: str, category: str, *, serves: bool) -> None:
        """Note whether an agency serves a category, as it told a question."""
        self._serves[agency_id, category] = serves

    def serves(self, agency_id: str, category: str) -> bool | None:
        """Tell whether an agency serves a category, by its last answer; None when none is remembered."""
        return self._serves.get((agency_id, category))

    def times(self, agency_id: str, category: str) -> tuple[float, ...]:
        """Return what answers without records took: of this category, or else of all others there."""
        own = self._none_held.get((agency_id, category))
        if own:
            return tuple(own)
        others = [times for (agency, _), times in self._none_held.items() if agency == agency_id]
        return tuple(seconds for times in others for seconds in times)

    def failures(self, agency_id: str, *, now: float) -> tuple[float, tuple[Failure, ...]]:
        """Return how likely a question fails of an agency that just gave a sign of life, and in which ways.

        What such a sign shows by itself counts only as far as questions failed more often than signs.
        """
        agency = self._agencies.get(agency_id)
        ends = [end for at, end in agency.ends if now - at <= LATELY_SECONDS] if agency else []
        failed = [end for end in ends if end is not None]
        if agency is None or not failed:
            return 0.0, ()
        signs = [well for at, well in agency.signs if now - at <= LATELY_SECONDS]
        hidden = [each for each in failed if each.kind not in _SIGN_SHOWS]
        shown = [each for each in failed if each.kind in _SIGN_SHOWS]
        beyond = _beyond(len(shown) / len(ends), signs) if shown else 0.0
        share = min(len(hidden) / len(ends) + beyond, 1.0)
        return share, tuple(hidden + (shown if beyond else []))

    def _agency(self, agency_id: str) -> _Agency:
        if agency_id not in self._agencies:
            self._agencies[agency_id] = _Agency()
        return self._agencies[agency_id]


def _beyond(share: float, signs: list[bool]) -> float:
    """Return how likely a question fails although the sign before it was good, so that both make ``share``."""
    if len(signs) < _ENOUGH_SIGNS:
        return 0.0
    unwell = signs.count(False) / len(signs)
    return max((share - unwell) / (1 - unwell), 0.0) if unwell < 1 else 0.0
