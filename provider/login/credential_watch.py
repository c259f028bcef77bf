"""What became of credentials: the directory's feed, the CA's own list whenever it has changed, and time.

Idempotent, for any number of workers: the position in the feed moves with what it stands behind, and an
entry of a list changes a credential once.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from itertools import groupby, islice
from typing import Protocol

from connectors.directory_port import CredentialEvent, PersonDirectory
from jpki_bridge.verification.revocation import Enumerable
from jpki_bridge.verification.trust import Trust

BATCH = 500
LIST_EVERY = timedelta(seconds=60)
"""How often a list is looked at; it is gone through only when it says something new."""


class Feed(Protocol):
    """Where events go."""

    def position(self) -> int:
        """Return the number of the last event that was applied, 0 before the first."""
        ...

    def apply(self, after: int, events: Sequence[CredentialEvent], *, now: datetime) -> bool:
        """Apply what follows a position; False when somebody else has moved on from there."""
        ...


class Listed(Protocol):
    """Where entries of a CA's list go."""

    def note_listed(
        self, issuer_sha256: str, identifiers: Collection[str], *, on_hold: bool, now: datetime
    ) -> int:
        """Note what a CA's list names; return how many credentials that ended."""
        ...

    def end_lapsed(self, *, now: datetime) -> int:
        """End credentials past their date; return how many."""
        ...


class CredentialWatch:
    """Asks when it is time, and does a bounded part at once."""

    def __init__(
        self,
        directory: PersonDirectory,
        feed: Feed,
        listed: Listed,
        trust: Trust,
        every: timedelta,
    ) -> None:
        self._directory = directory
        self._feed = feed
        self._listed = listed
        self._source = trust.revocation
        self._anchors = trust.anchors
        self._every = every
        self._feed_due: datetime | None = None
        self._list_due: datetime | None = None
        self._last_list: int | None = None

    def run_due(self, *, now: datetime) -> int:
        """Do what is due; return how many events there were, and credentials a list ended.

        Raises ``DirectoryUnavailableError``; the list was looked at before that.
        """
        entries = 0
        if self._list_due is None or now >= self._list_due:
            self._list_due = now + LIST_EVERY
            entries = self._listed.end_lapsed(now=now) + self.read_list(now=now)
        if self._feed_due is None or now >= self._feed_due:
            self._feed_due = now + self._every
            return entries + self.read_feed(now=now)
        return entries

    def read_feed(self, *, now: datetime) -> int:
        """Apply every event that waits; return how many."""
        count = 0
        while True:
            after = self._feed.position()
            events = self._directory.credential_events(after)
            if not events or not self._feed.apply(after, events, now=now):
                return count
            count += len(events)

    def read_list(self, *, now: datetime) -> int:
        """End what the CA's fresh lists name, if they say anything new; return how many that ended."""
        if not isinstance(self._source, Enumerable):
            return 0
        entries = sorted(
            self._source.entries(self._anchors, now=now), key=lambda entry: (entry[0], entry[2])
        )
        content = hash(tuple(entries))
        if content == self._last_list:
            return 0
        ended = 0
        for (issuer, on_hold), those in groupby(entries, key=lambda entry: (entry[0], entry[2])):
            while batch := [str(serial) for _, serial, _ in islice(those, BATCH)]:
                ended += self._listed.note_listed(issuer, batch, on_hold=on_hold, now=now)
        self._last_list = content
        return ended
