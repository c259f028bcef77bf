"""What the worker tells by itself: first uses, ends that come near, reminders, suspensions, answers that are overdue.

Each is told once, by however many workers and after whatever crash: its name is a unique key of the box.
"""

from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from connectors.errors import DirectoryUnavailableError
from consent.notice import (
    NO_REMINDER,
    NoticeKind,
    ending_told_at,
    reminder_due_at,
)
from provider.notices.box import About, Notices
from provider.notices.still_acting import StillActing
from provider.notices.unanswered import Unanswered
from provider.storage.notice_causes import BATCH, Cause, Errand, NoticeCauses

EVERY = timedelta(hours=1)
"""How often all grants are looked through for ends and reminders, by one worker for all."""
_A_DAY = timedelta(days=1)
_MOST_BATCHES = 20


@dataclass(frozen=True)
class NoticeSweep:
    """Looks for causes and tells of them."""

    causes: NoticeCauses
    notices: Notices
    still_acting: StillActing
    unanswered: Unanswered

    def run_due(self, *, now: datetime) -> int:
        """Tell of what has come up since the last time; return how many notices that made.

        While the person directory is silent, what it has to be asked for waits for the next time.
        """
        told, steps = 0, [self.first_uses, self.suspensions]
        if self.causes.take_turn("hourly", EVERY, now=now):
            steps += [self.endings, self.reminders]
        if self.causes.take_turn("daily", _A_DAY, now=now):
            steps.append(self.unanswered.tell)
        for step in steps:
            with suppress(DirectoryUnavailableError):
                told += step(now=now)
        return told

    def first_uses(self, *, now: datetime) -> int:
        """Tell of grants under which records were asked for, where it was the first time."""
        told, reached = 0, self.causes.first_use_reached()
        for _ in range(_MOST_BATCHES):
            found, until = self.causes.used_since(reached)
            if until == reached:
                break
            hearers = self._hearers(found, now=now)
            with self.notices.database.transaction():
                told += sum(self._tell(*e, NoticeKind.FIRST_USE, "", now=now) for e in hearers)
                self.causes.first_use_reaches(until, now=now)
            reached = until
        return told

    def endings(self, *, now: datetime) -> int:
        """Tell of standing grants that end soon."""
        place, told = (now, ""), 0
        while found := self.causes.ending(place, now=now):
            due = [each for each in found if ending_told_at(each.agreed_at, each.ends_at) <= now]
            told += self._tell_all(
                due, NoticeKind.ENDING_SOON, lambda each: each.agreed_at, now=now
            )
            place = (found[-1].ends_at, found[-1].grant_id)
            if len(found) < BATCH:
                break
        return told

    def reminders(self, *, now: datetime) -> int:
        """Remind people of what they allow still, as often as each of them wants."""
        after, told = "", 0
        while found := self.causes.remembered(after, now=now):
            for each in found:
                due = reminder_due_at(each.first_given, each.last_told, each.days)
                if each.days != NO_REMINDER and due <= now:
                    once = f"{NoticeKind.REMINDER}:{each.person_id}:{_stamp(due)}"
                    person_id, kind = each.person_id, NoticeKind.REMINDER
                    told += self.notices.tell(person_id, kind, now=now, once=once)
            after = found[-1].person_id
            if len(found) < BATCH:
                break
        return told

    def suspensions(self, *, now: datetime) -> int:
        """Tell everyone who has a living grant to a relying party that was suspended."""
        told = 0
        for errand in self.causes.suspensions():
            told += self._suspension(errand, now=now)
        return told

    def _suspension(self, errand: Errand, *, now: datetime) -> int:
        told, kind, since = 0, NoticeKind.CLIENT_SUSPENDED, errand.since
        while found := self.causes.under(errand, now=now):
            told += self._tell_all(found, kind, lambda _: since, now=now)
            errand = self.causes.reaches(errand, found[-1].grant_id)
        self.causes.is_over(errand)
        return told

    def _tell_all(
        self,
        causes: Sequence[Cause],
        kind: NoticeKind,
        since: Callable[[Cause], datetime],
        *,
        now: datetime,
    ) -> int:
        hearers = self._hearers(causes, now=now)
        with self.notices.database.transaction():
            return sum(self._tell(*e, kind, _stamp(since(e[0])), now=now) for e in hearers)

    def _hearers(
        self, causes: Sequence[Cause], *, now: datetime
    ) -> Sequence[tuple[Cause, Collection[str]]]:
        """Name who hears of each: whom it is about, and who gave the grant if they may still act for them."""
        asked = self.still_acting.hearers
        return [(c, asked(c.person_id, c.subject_id, c.categories, now=now)) for c in causes]

    def _tell(
        self,
        cause: Cause,
        hearers: Collection[str],
        kind: NoticeKind,
        stamp: str,
        *,
        now: datetime,
    ) -> int:
        """Tell of a cause; return how many heard it for the first time."""
        told = 0
        for person_id in hearers:
            about = About(
                client_id=cause.client_id,
                grant_id=cause.grant_id,
                subject_id=cause.subject_id,
                by=cause.person_id,
                once=":".join((kind, cause.grant_id, person_id, stamp)),
            )
            told += self.notices.tell(person_id, kind, now=now, **about)
        return told


def _stamp(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%S}"
