"""Previews of a visit: start what the page shows, and hold for the grant exactly what was agreed to."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from connectors.port import NO_HOLDER, SourceAnswer, SourceErrorKind, SourceOutcome
from consent.disclosure import PREVIEW
from consent.grant import Grant
from consent.permission import Allowed
from consent.ports import RetrievalStore
from consent.preview import AgreedPreview, Item, items_of, without
from consent.retrieval import Part, Question, Retrieval, RetrievalState
from provider.clock import japanese_day
from provider.keys.envelope import DataKey, Envelope
from provider.selfinfo.answers import data_key_place, opened_answer, sealed_answer
from provider.selfinfo.begun import begun
from provider.selfinfo.citizen_reads import CitizenReads, Shown
from provider.selfinfo.errors import RetrievalGoneError, VisitOverError
from provider.selfinfo.evidence import evidence_left
from provider.selfinfo.lives import Lives
from provider.selfinfo.ports import UnitOfWork
from provider.selfinfo.preview_secrets import StoredSecrets, new_secret, sealed_secret
from provider.selfinfo.previewed import Naming, entry_of
from provider.selfinfo.release import Release
from scopes.catalogue import SCOPES
from scopes.scope import Scope


class PreviewStore(Protocol):
    """Which retrieval a visit shows about a person."""

    def hold_visit(self, flow_id: str) -> bool:
        """Let other tabs of a visit wait until the open transaction ends; False when it does not choose any more."""
        ...

    def of_visit(self, flow_id: str, subject_id: str) -> str | None:
        """Return it; None before there is one."""
        ...

    def asked_since(self, flow_id: str, instant: datetime) -> bool:
        """Tell whether agencies are still asked for it, or were first asked after an instant."""
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


_BETWEEN_QUESTIONS = timedelta(seconds=10)
"""At one visit's wish agencies are asked anew this often at most."""


@dataclass(frozen=True)
class Look:
    """What a visit's page asks to see: who reads about whom, which questions, and what may be seen of the answers."""

    flow_id: str
    grant: Grant
    questions: tuple[Question, ...]
    allowed: Allowed
    names: Naming


@dataclass(frozen=True)
class Preview:
    """What a page shows of one person. ``secret`` salts the commitments to it."""

    shown: Shown
    secret: bytes
    names: Naming

    def commitments(self, scope: str, left_out: Collection[str] = ()) -> list[str]:
        """Return the commitments of what is there of a scope, but for the places that are left out."""
        return [i.commitment(self.secret) for i in without(self._items(scope), left_out)]

    def left_out(self, scope: str, left_out: Collection[str], before: Collection[str]) -> list[str]:
        """Name the records that stay out of a scope as the relying party would know them.

        Of those that stayed out ``before``, what was not shown could not be chosen anew: it still does.
        """
        shown = {item.record_id: item for item in self._items(scope)}
        unseen = [name for name in before if name not in shown]
        return unseen + [name for name, item in shown.items() if item.place in left_out]

    def _items(self, scope: str) -> Sequence[Item]:
        entry = self.shown.entries.get(scope)
        return items_of(entry) if entry else ()


@dataclass(frozen=True)
class Agreed:
    """What was agreed to of a preview: scopes handed over as shown, and ``later`` ones without having been shown.

    ``left_out`` are places of records (``consent.preview.Item``).
    """

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
    envelope: Envelope
    lives: Lives
    secrets: StoredSecrets

    def show(self, look: Look, *, noted: bool = True, now: datetime) -> Preview:
        """Show what would leave of a person, asking the agencies where that was not done or is too long ago.

        Without ``noted`` it is looked at to act on it, and nobody is shown anything. Raises ``VisitOverError``.
        """
        while True:
            retrieval = self._asked(look, now=now)
            try:
                shown = self.reads.show(
                    look.grant,
                    retrieval.retrieval_id,
                    look.allowed,
                    kind=PREVIEW if noted else None,
                    written=lambda release: entry_of(release, look.names),
                    now=now,
                )
                key = self.reads.opening.key(retrieval)
                return Preview(shown, self.secrets(retrieval, key), look.names)
            except RetrievalGoneError:
                continue  # another tab left the page in this instant

    def hold(self, grant: Grant, preview: Preview, agreed: Agreed, *, now: datetime) -> Grant:
        """Keep what was shown and agreed to for the grant, and return the grant that says so.

        Joins the open transaction. What comes ``later`` is asked for when the relying party asks. The rest of
        what was shown is not kept; ``leave`` shreds it. What is left out is named in the grant for good.
        """
        if set(grant.categories) <= set(agreed.later):
            return grant
        retrieval_id = str(uuid.uuid4())
        key = self.envelope.new_data_key(place=data_key_place(retrieval_id))
        held = self._held(retrieval_id, key, grant, preview, agreed, now=now)
        self.retrievals.add_held(held, self._parts(retrieval_id, key, preview, agreed))
        secret = sealed_secret(preview.secret, retrieval_id, key)
        self.store.add(retrieval_id, None, grant.subject_id, secret, expires_at=held.expires_at)
        kept = AgreedPreview(
            retrieval_id,
            japanese_day(preview.shown.seen_at),
            {scope: preview.commitments(scope, agreed.left_out) for scope in agreed.as_shown},
            agreed.later,
            preview.shown.retrieval.created_at,
        )
        before = grant.left_out
        left_out = {
            scope: preview.left_out(scope, agreed.left_out, before.get(scope, ()))
            for scope in agreed.as_shown
        }
        return replace(grant, preview=kept.kept(), left_out=_named({**before, **left_out}))

    def ask_again(self, flow_id: str, *, now: datetime) -> None:
        """Let the next look ask the agencies anew; nothing where they are being asked, or were just now."""
        if not self.store.asked_since(flow_id, now - _BETWEEN_QUESTIONS):
            self.leave(flow_id)

    def leave(self, flow_id: str) -> None:
        """Shred what a visit shows: it was refused, left, or agreed to and so held by the grant."""
        self.store.shred_of_visit(flow_id)

    def _asked(self, look: Look, *, now: datetime) -> Retrieval:
        """Return the visit's retrieval, or start one; another question than before is a new one."""
        with self.unit.transaction():
            if not self.store.hold_visit(look.flow_id):
                raise VisitOverError
            known = self.store.of_visit(look.flow_id, look.grant.subject_id)
            if known is not None:
                try:
                    found = self.reads.find(known, look.grant.person_id, now=now)
                except RetrievalGoneError:
                    pass
                else:
                    if found.questions == look.questions:
                        return found
                    self.reads.shred(known, now=now)
            started = self.reads.start(look.grant, look.questions, now=now)
            key = self.reads.opening.key(started)
            secret = sealed_secret(new_secret(), started.retrieval_id, key)
            self.store.add(
                started.retrieval_id,
                look.flow_id,
                look.grant.subject_id,
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
        agreed: Agreed,
        *,
        now: datetime,
    ) -> Retrieval:
        """Describe what is held; it began with the preview, which is what ticks and flags are counted from."""
        shown = preview.shown.retrieval
        questions = [q for q in shown.questions if q.category in agreed.as_shown]
        new = begun(retrieval_id, grant, questions, key, self.lives, now=now)
        return replace(new, state=RetrievalState.READY, created_at=shown.created_at)

    def _parts(
        self, retrieval_id: str, key: DataKey, preview: Preview, agreed: Agreed
    ) -> list[Part]:
        """Seal anew what was shown and agreed to, under a key of its own."""
        shown, old = preview.shown.retrieval, self.reads.opening.key(preview.shown.retrieval)
        found = []
        for part in self.retrievals.parts(shown.retrieval_id):
            scope = SCOPES[part.category.partition("/")[0]]
            if scope.id in agreed.as_shown:
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
    wanted = {i.record_id for i in without(items_of(entry), agreed.left_out)}
    found: dict[str, set[str]] = {}
    for answer, named in zip(release.answers, preview.names(release).answers, strict=True):
        pairs = zip(answer.records, named.records, strict=True)
        mine = found.setdefault(answer.agency_id, set())
        mine |= {str(r["record_id"]) for r, called in pairs if called["record_id"] in wanted}
    return found


def _named(left_out: Mapping[str, Sequence[str]]) -> dict[str, Sequence[str]]:
    return {scope: names for scope, names in left_out.items() if names}


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
