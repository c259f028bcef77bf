"""Open what agencies answered and send it through the guards: the same way for whoever is to see it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from consent.grant import Grant
from consent.permission import Allowed
from consent.ports import RetrievalStore
from consent.preview import AgreedPreview
from consent.protection import Protection
from consent.retrieval import OPEN_STATES, Part, Retrieval
from provider.keys.envelope import DataKey, Envelope
from provider.selfinfo.answers import data_key_place, opened_answer
from provider.selfinfo.awaited import parts_of
from provider.selfinfo.consent_people import may_name_others
from provider.selfinfo.errors import RetrievalGoneError
from provider.selfinfo.guards import Circumstance, guarded
from provider.selfinfo.ports import BirthDates, ConsentPeople
from provider.selfinfo.protected import Shield
from provider.selfinfo.reasons import Reason, reasons_of
from provider.selfinfo.release import Release
from provider.selfinfo.tally import Tally
from provider.selfinfo.ticks import Ticks
from scopes.catalogue import SCOPES
from scopes.third_person import KnownPerson


@dataclass(frozen=True)
class Opened:
    """What would be seen under these flags, with the auditor's reasons: nothing is committed yet."""

    retrieval: Retrieval
    releases: list[Release]
    reasons: dict[str, dict[str, Reason]]


@dataclass(frozen=True)
class Opening:
    """Opens retrievals."""

    retrievals: RetrievalStore
    envelope: Envelope
    birth_dates: BirthDates
    people: ConsentPeople
    ticks: Ticks
    tally: Tally

    def __call__(
        self,
        grant: Grant,
        retrieval: Retrieval,
        allowed: Allowed,
        protection: Protection,
        *,
        category: str | None = None,
        today: date,
    ) -> Opened:
        """Return what is left of all that was asked, or of one category; it may be nothing at all.

        ``grant`` says for whom and by what right; a citizen who reads for themself brings one that is kept
        nowhere. Raises ``RetrievalGoneError`` for what was shredded.
        """
        drafts = self.drafts(retrieval, category)
        asked_at = _asked_at(grant, retrieval)
        shield = Shield(protection, asked_at, self.ticks.seen_at(retrieval, asked_at))
        # Flags come first: even what is asked of the residents' register may not differ by them.
        bare = [shield.over(draft) for draft in drafts]
        circumstance = Circumstance(
            allowed,
            today,
            birth_date=self._birth_date(grant, bare),
            profile_match=grant.profile_match,
            shield=shield,
            people=self._people(grant, bare, today=today),
        )
        note = partial(self.tally.removed, day=today)
        left = [r for d in drafts if (r := guarded(d, circumstance, note)) is not None]
        return Opened(retrieval, left, reasons_of(drafts, left, circumstance))

    def drafts(self, retrieval: Retrieval, category: str | None = None) -> list[Release]:
        """Open the answers as agencies gave them, by category: nobody may see these."""
        key = self.key(retrieval)
        parts = self.retrievals.parts(retrieval.retrieval_id)
        return [
            _draft(retrieval, question.category, parts, key)
            for question in retrieval.questions
            if category in (None, question.category) and question.category in SCOPES
        ]

    def key(self, retrieval: Retrieval) -> DataKey:
        """Unwrap the key of a retrieval; raise ``RetrievalGoneError`` when it was shredded."""
        if retrieval.data_key is None:
            raise RetrievalGoneError
        place = data_key_place(retrieval.retrieval_id)
        return self.envelope.data_key(retrieval.data_key, place=place)

    def _birth_date(self, grant: Grant, drafts: Sequence[Release]) -> date | None:
        """Ask the residents' register where an answer rests on it; a silent one leaves it unknown."""
        rests_on_it = any(d.scope.answer and d.scope.answer.needs_birth_date for d in drafts)
        return self.birth_dates(grant.subject_id) if rests_on_it else None

    def _people(
        self, grant: Grant, drafts: Sequence[Release], *, today: date
    ) -> tuple[KnownPerson, ...]:
        """Ask the residents' register who is who, where records that are there may name others."""
        named = any(draft.released and may_name_others(draft.scope.id) for draft in drafts)
        return self.people(grant, today=today) if named else ()


def _asked_at(grant: Grant, retrieval: Retrieval) -> datetime:
    """Return when agencies were first asked: for what a preview holds that was before the request."""
    held = AgreedPreview.held_in(grant.preview, retrieval.retrieval_id)
    return (held.asked_at if held else None) or retrieval.created_at


def _draft(retrieval: Retrieval, token: str, parts: Sequence[Part], key: DataKey) -> Release:
    scope = SCOPES[token]
    mine = parts_of(scope, parts)
    answers = [opened_answer(retrieval.retrieval_id, part, key) for part in mine]
    awaited = sum(answer is None for answer in answers)
    still_open = retrieval.state in OPEN_STATES
    if scope.inputs and not mine:  # nobody was named yet who will be asked
        awaited = 1
    condition = retrieval.condition_of(token)
    assert condition is not None
    return Release(
        scope=scope,
        condition=condition,
        answers=tuple(answer for answer in answers if answer is not None),
        pending=awaited if still_open else 0,
        silent=0 if still_open else awaited,
    )
