"""Hand out a result: build it, then permission, proof, ledger and reading mark in one transaction.

No entry, no response: the bytes exist before the entry, and leave after its commit.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

from consent.disclosure import Disclosure
from consent.errors import NotPermittedError
from consent.grant import Grant
from consent.permission import CATEGORY_NOT_GRANTED, Allowed
from consent.ports import DisclosureLog, RetrievalStore
from consent.protection import Protection
from consent.retrieval import OPEN_STATES, READABLE_STATES, Part, Retrieval
from provider.clock import japanese_day
from provider.keys.envelope import DataKey, Envelope
from provider.selfinfo import envelope as wire
from provider.selfinfo.answers import data_key_place, opened_answer, part_key
from provider.selfinfo.attestation import Attestations
from provider.selfinfo.consent_people import may_name_others
from provider.selfinfo.errors import RetrievalGoneError
from provider.selfinfo.guards import Circumstance, guarded, only_permitted
from provider.selfinfo.permission import permitted
from provider.selfinfo.ports import (
    BirthDates,
    ConsentPeople,
    Pairwise,
    Protections,
    ResourceAccess,
    UnitOfWork,
)
from provider.selfinfo.protected import Shield
from provider.selfinfo.reasons import Reason, reasons_of, sealed_reasons
from provider.selfinfo.record_names import renamed
from provider.selfinfo.release import Release
from provider.selfinfo.requests import Requests
from provider.selfinfo.tally import Tally
from provider.selfinfo.ticks import Ticks
from provider.selfinfo.writing import Writing, as_json
from scopes.catalogue import SCOPES
from scopes.outcome import Outcome
from scopes.third_person import KnownPerson


@dataclass(frozen=True)
class Delivery:
    """A result on its way out: its bytes, and the ledger entry that was committed for it."""

    body: bytes
    disclosure_id: str


@dataclass(frozen=True)
class _Prepared:
    """What would leave under these flags, with the auditor's reasons: nothing is committed yet."""

    retrieval: Retrieval
    releases: list[Release]
    reasons: dict[str, dict[str, Reason]]


@dataclass(frozen=True)
class Deliverer:
    """Delivers results of retrievals, whole or one category at a time."""

    requests: Requests
    retrievals: RetrievalStore
    disclosures: DisclosureLog
    unit: UnitOfWork
    envelope: Envelope
    pairwise: Pairwise
    birth_dates: BirthDates
    people: ConsentPeople
    attestations: Attestations
    protections: Protections
    ticks: Ticks
    tally: Tally

    def deliver(
        self,
        access: ResourceAccess,
        retrieval_id: str,
        *,
        category: str | None,
        now: datetime,
        written: Writing = as_json,
    ) -> Delivery | None:
        """Return the result, ledgered; None while there is nothing to hand out yet.

        ``written`` makes its bytes. Raises a ``RetrievalError``, ``NotPermittedError``, or what ``access`` raises.
        """
        subject_id = access.grant.subject_id
        while True:
            protection = self.protections(subject_id)
            prepared = self._prepared(access, retrieval_id, category, protection, now=now)
            if prepared is None:
                return None
            content = self._content(access, prepared, whole=category is None, now=now)
            body = written(content, now=now)
            with self.unit.transaction():
                # A flag that was set meanwhile counts: then what was prepared never leaves.
                if self.protections(subject_id) == protection:
                    entry = self._commit(access, prepared, now=now)
                    break
        self.tally.write_now_and_then(now=now)
        return Delivery(body, entry.disclosure_id)

    def _prepared(
        self,
        access: ResourceAccess,
        retrieval_id: str,
        category: str | None,
        protection: Protection,
        *,
        now: datetime,
    ) -> _Prepared | None:
        """Send the answers through the guards; None while there is nothing to hand out yet."""
        retrieval = self.requests.find(access, retrieval_id, now=now)
        if retrieval.state not in READABLE_STATES:
            return None
        shield = Shield(protection, retrieval.created_at, self.ticks.seen_at(retrieval))
        allowed = permitted(access, now=now)
        prepared = self._releases(access.grant, retrieval, allowed, category, shield, now=now)
        if category is not None and prepared.releases[0].outcome is Outcome.PENDING:
            return None
        return prepared

    def _releases(
        self,
        grant: Grant,
        retrieval: Retrieval,
        allowed: Allowed,
        category: str | None,
        shield: Shield,
        *,
        now: datetime,
    ) -> _Prepared:
        """Open the answers and send each category through the guards."""
        if retrieval.data_key is None:
            raise RetrievalGoneError
        place = data_key_place(retrieval.retrieval_id)
        key = self.envelope.data_key(retrieval.data_key, place=place)
        parts = self.retrievals.parts(retrieval.retrieval_id)
        drafts = [
            _draft(retrieval, question.category, parts, key)
            for question in retrieval.questions
            if category in (None, question.category) and question.category in SCOPES
        ]
        # Flags come first: even what is asked of the residents' register may not differ by them.
        bare = [shield.over(draft) for draft in drafts]
        circumstance = Circumstance(
            allowed,
            japanese_day(now),
            birth_date=self._birth_date(grant, bare),
            profile_match=grant.profile_match,
            shield=shield,
            people=self._people(grant, bare, today=japanese_day(now)),
        )
        note = partial(self.tally.removed, day=circumstance.today)
        left = [r for d in drafts if (r := guarded(d, circumstance, note)) is not None]
        if not left:
            raise NotPermittedError(CATEGORY_NOT_GRANTED)
        return _Prepared(retrieval, left, reasons_of(drafts, left, circumstance))

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

    def _content(
        self,
        access: ResourceAccess,
        prepared: _Prepared,
        *,
        whole: bool,
        now: datetime,
    ) -> dict[str, Any]:
        grant, sector = access.grant, access.relying_party.sector
        retrieval, releases = prepared.retrieval, prepared.releases
        people = wire.People(
            sub=self.pairwise.sub(sector, grant.person_id),
            subject=self.pairwise.subject(sector, grant.subject_id),
            relation=grant.relation,
        )
        declined = [token for token in grant.declined if token in SCOPES] if whole else []
        attested = self.attestations.over(
            retrieval.retrieval_id, client_id=grant.client_id, subject=people.subject, now=now
        )
        named = [renamed(each, self.pairwise, sector, grant.subject_id) for each in releases]
        return wire.result(retrieval, named, declined, people, attested)

    def _commit(self, access: ResourceAccess, prepared: _Prepared, *, now: datetime) -> Disclosure:
        """Check again under lock, spend the proof, mark the reading and write the entry."""
        self.retrievals.hold_grant(access.grant.grant_id)
        access = access.reload(now)
        circumstance = Circumstance(permitted(access, now=now), japanese_day(now))
        if any(only_permitted(each, circumstance) is None for each in prepared.releases):
            raise NotPermittedError(CATEGORY_NOT_GRANTED)
        access.spend_proof(now)
        if not self.retrievals.note_read(prepared.retrieval.retrieval_id, now=now):
            raise RetrievalGoneError
        return self.disclosures.append(self._entry(access, prepared, now=now))

    def _entry(self, access: ResourceAccess, prepared: _Prepared, *, now: datetime) -> Disclosure:
        grant, retrieval = access.grant, prepared.retrieval
        disclosure_id = str(uuid.uuid4())
        return Disclosure(
            disclosure_id=disclosure_id,
            occurred_at=now,
            requested_at=retrieval.created_at,
            client_id=grant.client_id,
            grant_id=grant.grant_id,
            retrieval_id=retrieval.retrieval_id,
            person_id=grant.person_id,
            subject_id=grant.subject_id,
            relation=grant.relation,
            purpose_id=grant.purpose_id,
            items=wire.disclosed_items(prepared.releases),
            retry_of=self.disclosures.first_of(retrieval.retrieval_id),
            audit=sealed_reasons(self.envelope, disclosure_id, prepared.reasons),
        )


def _draft(retrieval: Retrieval, token: str, parts: Sequence[Part], key: DataKey) -> Release:
    scope = SCOPES[token]
    keys = {part_key(scope, each.category.id) for each in scope.inputs}
    mine = [part for part in parts if part.category in keys]
    answers = [opened_answer(retrieval.retrieval_id, part, key) for part in mine]
    awaited = sum(answer is None for answer in answers)
    still_open = retrieval.state in OPEN_STATES
    condition = retrieval.condition_of(token)
    assert condition is not None
    return Release(
        scope=scope,
        condition=condition,
        answers=tuple(answer for answer in answers if answer is not None),
        pending=awaited if still_open else 0,
        silent=0 if still_open else awaited,
    )
