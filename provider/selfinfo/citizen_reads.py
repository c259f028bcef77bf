"""Reads by the citizen: what agencies hold about oneself or someone one may act for, seen without handing it over.

The same question as for a service goes to the same agencies through the same guards, so that what is withheld
from a service is withheld here. Every showing has an entry of its own in the ledger, committed before its
first byte. What was read is shredded after ``consent.preview.LIFE``, or sooner by ``shred``.

How a page uses it::

    grant = reader(...)                      # who reads about whom; kept nowhere
    retrieval = reads.start(grant, questions, now=now)
    shown = reads.show(grant, retrieval.retrieval_id, allowed, kind=OWN, now=now)   # again until .awaited is 0
    shown.entries["immunisation"]            # as in a result: outcome, datasets (scopes.human.views.dataset_view)
"""

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from consent.disclosure import OWN, Disclosure
from consent.grant import Grant
from consent.permission import Allowed
from consent.ports import DisclosureLog, RetrievalStore
from consent.preview import LIFE
from consent.retrieval import OPEN_STATES, READABLE_STATES, Question, Retrieval, RetrievalState
from provider.clock import japanese_day
from provider.keys.envelope import Envelope
from provider.queue import RetrievalQueue
from provider.selfinfo import envelope as wire
from provider.selfinfo.answers import data_key_place
from provider.selfinfo.errors import RetrievalGoneError
from provider.selfinfo.opening import Opened, Opening
from provider.selfinfo.ports import Protections, UnitOfWork
from provider.selfinfo.reasons import sealed_reasons
from provider.selfinfo.release import Release
from scopes.outcome import Outcome

Written = Callable[[Release], Mapping[str, Any]]
"""Writes a release as its entry in a result, with the records under the names that the reader shall see."""


@dataclass(frozen=True)
class Shown:
    """What a citizen may see now. ``entries`` are by category; ``awaited`` counts those still on their way."""

    opened: Opened
    entries: Mapping[str, Mapping[str, Any]]
    seen_at: datetime

    @property
    def retrieval(self) -> Retrieval:
        """The question behind it."""
        return self.opened.retrieval

    @property
    def awaited(self) -> int:
        """How many categories may still change."""
        if self.retrieval.state not in OPEN_STATES:
            return 0
        settled = [release for release in self.opened.releases if not release.pending]
        return len(self.retrieval.questions) - len(settled)

    def is_awaited(self, category: str) -> bool:
        """Tell whether agencies may still add to a category, also where some have answered."""
        return any(r.pending for r in self.opened.releases if r.scope.id == category)


def _is_awaited(entry: Mapping[str, Any]) -> bool:
    return str(entry["outcome"]) == Outcome.PENDING.value


@dataclass(frozen=True)
class CitizenReads:
    """Starts and shows reads by citizens. ``collecting`` is how long agencies may take."""

    retrievals: RetrievalStore
    disclosures: DisclosureLog
    unit: UnitOfWork
    queue: RetrievalQueue
    envelope: Envelope
    opening: Opening
    protections: Protections
    collecting: timedelta

    def start(self, grant: Grant, questions: Sequence[Question], *, now: datetime) -> Retrieval:
        """Ask the agencies; joins the open transaction, the worker hears of it after the commit."""
        retrieval_id = str(uuid.uuid4())
        retrieval = Retrieval(
            retrieval_id=retrieval_id,
            grant_id=None,
            client_id=grant.client_id,
            person_id=grant.person_id,
            subject_id=grant.subject_id,
            state=RetrievalState.ACCEPTED,
            questions=tuple(questions),
            data_key=self.envelope.new_data_key(place=data_key_place(retrieval_id)).wrapped,
            attempt=0,
            created_at=now,
            deadline_at=now + self.collecting,
            expires_at=now + LIFE,
            relation=grant.relation,
        )
        self.retrievals.add(retrieval, idempotency_hash=None, body_hash=None)
        self.unit.after_commit(lambda: self.queue.enqueue(retrieval_id))
        return retrieval

    def find(self, retrieval_id: str, person_id: str, *, now: datetime) -> Retrieval:
        """Return what this person started to read; raise ``RetrievalGoneError`` when nothing is left of it."""
        found = self.retrievals.get(retrieval_id)
        if found is None or found.grant_id is not None or found.person_id != person_id:
            raise RetrievalGoneError
        if now >= found.expires_at or found.state not in OPEN_STATES | READABLE_STATES:
            raise RetrievalGoneError
        return found

    def show(
        self,
        grant: Grant,
        retrieval_id: str,
        allowed: Allowed,
        *,
        kind: str | None = OWN,
        written: Written | None = None,
        now: datetime,
    ) -> Shown:
        """Return what is there by now, noted in the ledger; raise ``RetrievalGoneError``.

        ``kind`` is None for what is only acted on and shown to nobody: that is not noted.
        """
        retrieval = self.find(retrieval_id, grant.person_id, now=now)
        while True:
            protection = self.protections(grant.subject_id)
            opened = self.opening(grant, retrieval, allowed, protection, today=japanese_day(now))
            write = written or wire.unsigned_entry
            shown = Shown(opened, {r.scope.id: write(r) for r in opened.releases}, now)
            if kind is None or all(_is_awaited(entry) for entry in shown.entries.values()):
                return shown
            with self.unit.transaction():
                # A flag that was set meanwhile counts: then what was prepared is never shown.
                if self.protections(grant.subject_id) == protection:
                    self.disclosures.append(self._entry(grant, opened, kind, now=now))
                    return shown

    def shred(self, retrieval_id: str, *, now: datetime) -> None:
        """Destroy what was read; nothing happens when that is done already."""
        self.retrievals.acknowledge(retrieval_id, now=now)

    def _entry(self, grant: Grant, opened: Opened, kind: str, *, now: datetime) -> Disclosure:
        retrieval, disclosure_id = opened.retrieval, str(uuid.uuid4())
        seen = [each for each in opened.releases if each.outcome is not Outcome.PENDING]
        return Disclosure(
            disclosure_id=disclosure_id,
            occurred_at=now,
            requested_at=retrieval.created_at,
            client_id=grant.client_id,
            grant_id="",
            retrieval_id=retrieval.retrieval_id,
            person_id=grant.person_id,
            subject_id=grant.subject_id,
            relation=grant.relation,
            purpose_id=grant.purpose_id,
            items=wire.disclosed_items(seen),
            retry_of=self.disclosures.first_of(retrieval.retrieval_id),
            audit=sealed_reasons(self.envelope, disclosure_id, opened.reasons),
            delivered_at=now,
            kind=kind,
        )
