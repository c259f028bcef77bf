"""Previews of a visit: start what the page shows, and hold for the grant exactly what was agreed to."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from connectors.port import NO_HOLDER, SourceAnswer, SourceErrorKind, SourceOutcome
from consent.disclosure import PREVIEW
from consent.grant import Grant
from consent.permission import Allowed
from consent.ports import RetrievalStore
from consent.preview import AgreedPreview, items_of, without
from consent.retrieval import Part, Question, Retrieval, RetrievalState
from provider.clock import japanese_day
from provider.keys.envelope import DataKey, Envelope
from provider.queue import RetrievalQueue
from provider.selfinfo.answers import data_key_place, opened_answer, sealed_answer
from provider.selfinfo.citizen_reads import CitizenReads, Shown
from provider.selfinfo.errors import RetrievalGoneError
from provider.selfinfo.evidence import evidence_left
from provider.selfinfo.held import state_of
from provider.selfinfo.ports import UnitOfWork
from provider.selfinfo.preview_secrets import StoredSecrets, new_secret, sealed_secret
from provider.selfinfo.previewed import Naming, entry_of
from provider.selfinfo.release import Release
from provider.selfinfo.start import Lives
from scopes.catalogue import SCOPES
from scopes.conditions import LATEST
from scopes.scope import Scope


class PreviewStore(Protocol):
    """Which retrieval a visit shows about a person."""

    def of_visit(self, flow_id: str, subject_id: str) -> str | None:
        """Return it; None before there is one."""
        ...

    def add(
        self,
        retrieval_id: str,
        flow_id: str | None,
        subject_id: str,
        secret: bytes,
        *,
        expires_at: datetime,
    ) -> None:
        """Keep it, in the place of an earlier one; without a visit it belongs to a grant."""
        ...

    def shred_of_visit(self, flow_id: str) -> int:
        """Shred all that a visit holds."""
        ...


@dataclass(frozen=True)
class Preview:
    """What a page shows of one person. ``secret`` salts the commitments by which records are named."""

    shown: Shown
    secret: bytes
    names: Naming

    def commitments(self, scope: str, left_out: Collection[str] = ()) -> list[str]:
        """Return the commitments of what is there of a scope, but for what is left out."""
        entry = self.shown.entries.get(scope)
        items = items_of(entry) if entry else ()
        return [item.commitment(self.secret) for item in without(items, left_out, self.secret)]


@dataclass(frozen=True)
class Agreed:
    """What was agreed to of a preview: scopes handed over as shown, and ``later`` ones without having been shown."""

    as_shown: tuple[str, ...]
    later: tuple[str, ...]
    left_out: Collection[str] = ()


@dataclass(frozen=True)
class Previews:
    """Starts, shows, holds and shreds previews."""

    reads: CitizenReads
    store: PreviewStore
    retrievals: RetrievalStore
    unit: UnitOfWork
    queue: RetrievalQueue
    envelope: Envelope
    lives: Lives
    secrets: StoredSecrets

    def show(
        self,
        flow_id: str,
        grant: Grant,
        questions: Sequence[Question],
        allowed: Allowed,
        names: Naming,
        *,
        now: datetime,
    ) -> Preview:
        """Show what would leave of a person, asking the agencies where that was not done or is too long ago."""
        while True:
            retrieval = self._asked(flow_id, grant, questions, now=now)
            try:
                shown = self.reads.show(
                    grant,
                    retrieval.retrieval_id,
                    allowed,
                    kind=PREVIEW,
                    written=lambda release: entry_of(release, names),
                    now=now,
                )
                key = self.reads.opening.key(retrieval)
                return Preview(shown, self.secrets(retrieval, key), names)
            except RetrievalGoneError:
                continue  # another tab left the page in this instant

    def hold(self, grant: Grant, preview: Preview, agreed: Agreed, *, now: datetime) -> Grant:
        """Keep what was agreed to for the grant and return the grant with its preview; joins the open transaction.

        Agencies that are to be asked for the rest hear of it after the commit. The rest of what was shown is not
        kept; ``leave`` shreds it.
        """
        retrieval_id = str(uuid.uuid4())
        key = self.envelope.new_data_key(place=data_key_place(retrieval_id))
        parts = self._parts(retrieval_id, key, preview, agreed)
        held = self._held(retrieval_id, key, grant, preview, parts, now=now)
        secret = sealed_secret(preview.secret, retrieval_id, key)
        kept = AgreedPreview(
            retrieval_id,
            japanese_day(now),
            {scope: preview.commitments(scope, agreed.left_out) for scope in agreed.as_shown},
            agreed.later,
            {
                scope: count
                for scope in agreed.as_shown
                if (count := _left_out(preview, scope, agreed))
            },
        )
        grant = replace(grant, preview=kept.kept())
        self.retrievals.add_held(held, parts)
        self.store.add(retrieval_id, None, grant.subject_id, secret, expires_at=held.expires_at)
        if held.state is not RetrievalState.READY:
            self.unit.after_commit(lambda: self.queue.enqueue(retrieval_id))
        return grant

    def leave(self, flow_id: str) -> None:
        """Shred what a visit shows: it was refused, left, or agreed to and so held by the grant."""
        self.store.shred_of_visit(flow_id)

    def _asked(
        self, flow_id: str, grant: Grant, questions: Sequence[Question], *, now: datetime
    ) -> Retrieval:
        """Return the visit's retrieval, or start one; another question than before is a new one."""
        with self.unit.transaction():
            known = self.store.of_visit(flow_id, grant.subject_id)
            if known is not None:
                try:
                    found = self.reads.find(known, grant.person_id, now=now)
                except RetrievalGoneError:
                    pass
                else:
                    if found.questions == tuple(questions):
                        return found
                    self.reads.shred(known, now=now)
            started = self.reads.start(grant, questions, now=now)
            key = self.reads.opening.key(started)
            secret = sealed_secret(new_secret(), started.retrieval_id, key)
            self.store.add(
                started.retrieval_id,
                flow_id,
                grant.subject_id,
                secret,
                expires_at=started.expires_at,
            )
        return started

    def _held(
        self,
        retrieval_id: str,
        key: DataKey,
        grant: Grant,
        preview: Preview,
        parts: Sequence[Part],
        *,
        now: datetime,
    ) -> Retrieval:
        asked = {q.category: q.condition for q in preview.shown.retrieval.questions}
        questions = tuple(
            Question(c, asked[c] if c in asked else _agreed_condition(grant, c))
            for c in grant.categories
        )
        return Retrieval(
            retrieval_id=retrieval_id,
            grant_id=grant.grant_id,
            client_id=grant.client_id,
            person_id=grant.person_id,
            subject_id=grant.subject_id,
            state=state_of(questions, parts),
            questions=questions,
            data_key=key.wrapped,
            attempt=0,
            created_at=now,
            deadline_at=now + self.lives.collecting,
            expires_at=min(now + self.lives.unread, grant.expires_at),
        )

    def _parts(
        self, retrieval_id: str, key: DataKey, preview: Preview, agreed: Agreed
    ) -> list[Part]:
        """Seal anew what was shown and agreed to; what is to come later has no answer yet."""
        shown, old = preview.shown.retrieval, self.reads.opening.key(preview.shown.retrieval)
        found = []
        for part in self.retrievals.parts(shown.retrieval_id):
            scope = SCOPES[part.category.partition("/")[0]]
            if scope.id in agreed.later:
                found.append(Part(part.category, part.agency_id))
            elif scope.id in agreed.as_shown:
                answer = opened_answer(shown.retrieval_id, part, old) or _late(part, scope, shown)
                kept = self._as_agreed(answer, scope, preview, agreed)
                found.append(sealed_answer(retrieval_id, kept, key, part=part))
        return found

    def _as_agreed(
        self, answer: SourceAnswer, scope: Scope, preview: Preview, agreed: Agreed
    ) -> SourceAnswer:
        """Keep of an agency's answer the records that were shown and are not left out; of others nothing stays."""
        if not scope.hands_out_records:
            return answer
        release = next(r for r in preview.shown.opened.releases if r.scope.id == scope.id)
        kept = _agreed_ids(release, preview, agreed).get(answer.agency_id, ())
        records = tuple(r for r in answer.records if r["record_id"] in kept)
        return replace(
            answer,
            records=records,
            evidence=evidence_left(answer, replace(answer, records=records)),
        )


def _agreed_ids(
    release: Release, preview: Preview, agreed: Agreed
) -> Mapping[str, Collection[str]]:
    """Name, by agency, the records that were shown and are not left out, as the agencies call them."""
    entry = preview.shown.entries[release.scope.id]
    wanted = {i.record_id for i in without(items_of(entry), agreed.left_out, preview.secret)}
    found: dict[str, set[str]] = {}
    for answer, named in zip(release.answers, preview.names(release).answers, strict=True):
        pairs = zip(answer.records, named.records, strict=True)
        mine = found.setdefault(answer.agency_id, set())
        mine |= {str(r["record_id"]) for r, called in pairs if called["record_id"] in wanted}
    return found


def _left_out(preview: Preview, scope: str, agreed: Agreed) -> int:
    everything = preview.commitments(scope)
    return len(everything) - len(preview.commitments(scope, agreed.left_out))


def _late(part: Part, scope: Scope, shown: Retrieval) -> SourceAnswer:
    """Stand in for an agency that had not answered when the page was agreed to: it stays out of this delivery."""
    return SourceAnswer(
        part.agency_id,
        part.category.rpartition("/")[2] if "/" in part.category else scope.inputs[0].category.id,
        SourceOutcome.ERROR,
        shown.deadline_at,
        NO_HOLDER,
        error_kind=SourceErrorKind.TIMEOUT,
    )


def _agreed_condition(grant: Grant, category: str) -> Mapping[str, object]:
    agreed = grant.conditions.get(category, ())
    return agreed[0] if len(agreed) == 1 else LATEST
