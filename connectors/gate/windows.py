"""Maintenance windows: when an agency is not to be asked, as it announced.

A window is ``{"starts": "2026-11-28T00:00", "minutes": 2880, "every": "FREQ=WEEKLY"}``: the first start in
Japanese time, how long it is each time, and how it comes again (RFC 5545 section 3.3.10); without ``every``
it comes once.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Any

from dateutil.rrule import rrule, rruleset, rrulestr

JAPAN = timezone(timedelta(hours=9))
"""Japanese time, which knows no summer time."""

_MEMBERS = {"starts", "minutes", "every"}
_LONGEST_MINUTES = 31 * 24 * 60
_MOST_WINDOWS = 50
_PARTS = {
    "FREQ", "INTERVAL", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "UNTIL", "COUNT", "WKST",
}  # fmt: skip
"""Parts of a rule that give at most one start a day; others could make a rule without end."""
_FREQUENCY = re.compile(r"(^|;)FREQ=(DAILY|WEEKLY|MONTHLY|YEARLY)(;|$)")


@dataclass
class Window:
    """One announced window, once or again and again; it keeps in mind where the last look fell."""

    starts: rrule | rruleset
    length: timedelta
    _since: datetime | None = field(default=None, repr=False)
    _next: datetime | None = field(default=None, repr=False)

    def end_at(self, local: datetime) -> datetime | None:
        """Return when the window ends that is open at a Japanese time without zone; None for none."""
        if not (self._since and self._since <= local and self._next and local < self._next):
            self._since = self.starts.before(local, inc=True)
            self._next = self.starts.after(local)
        if self._since is None or self._since + self.length <= local:
            return None
        return self._since + self.length


def open_until(windows: Sequence[Window], *, now: datetime) -> datetime | None:
    """Return when the agency can be asked again, over windows that follow on each other; None: now."""
    local = now.astimezone(JAPAN).replace(tzinfo=None)
    end = None
    for _ in range(_MOST_WINDOWS):
        ends = [later for window in windows if (later := window.end_at(end or local)) is not None]
        if not ends:
            break
        end = max(ends)
    return end.replace(tzinfo=JAPAN) if end else None


def next_start(windows: Sequence[Window], *, now: datetime) -> datetime | None:
    """Return when the next window begins, in Japanese time; None when none is announced."""
    local = now.astimezone(JAPAN).replace(tzinfo=None)
    starts = [start for each in windows if (start := each.starts.after(local)) is not None]
    return min(starts).replace(tzinfo=JAPAN) if starts else None


def windows_from(unverified: Any) -> tuple[tuple[Window, ...], list[str]]:
    """Read the windows of a registry entry: those that are sound, and what is wrong with the others."""
    if not isinstance(unverified, list) or len(unverified) > _MOST_WINDOWS:
        return (), [f"maintenance is not a list of at most {_MOST_WINDOWS} windows"]
    windows, faults = [], []
    for number, entry in enumerate(unverified, 1):
        try:
            windows.append(_window(entry))
        except ValueError as fault:
            faults.append(f"maintenance window {number} {fault}")
    return tuple(windows), faults


def _window(entry: Any) -> Window:
    if not isinstance(entry, Mapping) or not {"starts", "minutes"} <= entry.keys() <= _MEMBERS:
        raise ValueError("needs starts and minutes, and may have every")
    minutes = entry["minutes"]
    if type(minutes) is not int or not 1 <= minutes <= _LONGEST_MINUTES:
        raise ValueError(f"has minutes that are not between 1 and {_LONGEST_MINUTES}")
    return Window(_starts(_first(entry["starts"]), entry.get("every")), timedelta(minutes=minutes))


def _first(starts: Any) -> datetime:
    try:
        first = datetime.fromisoformat(starts)
    except (TypeError, ValueError):
        raise ValueError("has a start that is no date and time") from None
    if first.tzinfo is not None:
        raise ValueError("has a start with a time zone; it is read as Japanese time")
    return first


def _starts(first: datetime, every: Any) -> rrule | rruleset:
    rule = "FREQ=DAILY;COUNT=1" if every is None else every
    if not isinstance(rule, str) or not _FREQUENCY.search(rule):
        raise ValueError("comes again by a rule that is not daily, weekly, monthly or yearly")
    if not {part.partition("=")[0] for part in rule.split(";")} <= _PARTS:
        raise ValueError(f"comes again by a rule that has more than {', '.join(sorted(_PARTS))}")
    try:
        return rrulestr(rule, dtstart=first, cache=True)
    except (ValueError, TypeError, KeyError, AttributeError):
        raise ValueError("comes again by a rule that cannot be read (RFC 5545)") from None
