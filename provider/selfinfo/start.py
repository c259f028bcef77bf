"""Accept a request: check it, keep a retrieval for it, and hand its id to a worker."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from consent.errors import NotPermittedError
from consent.grant import Grant
from consent.permission import CATEGORY_NOT_GRANTED, Allowed
from consent.ports import RetrievalStore
from consent.retrieval import OPEN_STATES, READABLE_STATES, Question, Retrieval, RetrievalState
from provider.clock import japanese_day
from provider.keys.envelope import Envelope
from provider.queue import RetrievalQueue
from provider.selfinfo.answers import data_key_place
from provider.selfinfo.begun import begun
from provider.selfinfo.errors import (
    KeyReusedError,
    RequestAlreadyMadeError,
    UnknownCategoryError,
)
from provider.selfinfo.held import HeldPreviews, is_held
from provider.selfinfo.lives import Lives
from provider.selfinfo.permission import permitted
from provider.selfinfo.ports import ResourceAccess, UnitOfWork
from provider.selfinfo.questions import body_hash, key_hash, read_questions, usual_questions
from scopes.catalogue import SCOPES

_WITHOUT_KEY = "short way"
"""Stands, with the id of what is read, for the Idempotency-Key of a request made by reading a category."""


class RequestStarter:
    """Starts retrievals. One transaction each; the worker hears of it after the commit."""

    def __init__(
        self,
        retrievals: RetrievalStore,
        unit: UnitOfWork,
        queue: RetrievalQueue,
        envelope: Envelope,
        lives: Lives,
    ) -> None:
        self._retrievals = retrievals
        self._unit = unit
        self._queue = queue
        self._envelope = envelope
        self._lives = lives
        self._held = HeldPreviews(retrievals, lives)

    def start(
        self,
        access: ResourceAccess,
        unverified_body: object,
        unverified_key: str | None,
        *,
        now: datetime,
    ) -> Retrieval:
        """Accept a request under its Idempotency-Key, or return what the key started before.

        Raises any ``SelfInformationError``, ``NotPermittedError`` or ``ConditionError`` that the
        request deserves; nothing is kept then.
        """
        key = key_hash(unverified_key)
        body = body_hash(unverified_body)
        with self._unit.transaction():
            self._retrievals.hold_grant(access.grant.grant_id)
            access = access.reload(now)
            access.spend_proof(now)
            earlier = self._retrievals.under_key(access.grant.grant_id, key)
            if earlier is None:
                allowed, today = permitted(access, now=now), japanese_day(now)
                questions = read_questions(unverified_body, allowed, today=today)
                held = self._adopted(access.grant, questions, key, body, now=now)
                return held or self._add(access, questions, key, body, now=now)
        if earlier[1] != body:
            raise KeyReusedError
        return earlier[0]

    def for_category(self, access: ResourceAccess, category: str, *, now: datetime) -> Retrieval:
        """Return a retrieval of this grant for a category as it was agreed, or start one.

        It asks under the one agreed condition, or else for the latest records. A one-off grant has one retrieval only, so that it asks for everything at once.
        """
        if category not in SCOPES:
            raise UnknownCategoryError
        with self._unit.transaction():
            self._retrievals.hold_grant(access.grant.grant_id)
            access = access.reload(now)
            allowed = permitted(access, now=now)
            if category not in allowed.categories:
                raise NotPermittedError(CATEGORY_NOT_GRANTED, category)
            condition = allowed.usual(category)
            held = self._whole_of_a_one_off(access, allowed, now=now)
            usable = held or self._usable(access.grant.grant_id, category, condition, now=now)
            if usable is not None:
                return usable
            access.demand_unspent_proof()  # the delivery takes it; a replay must not get so far
            asked = (category,) if access.grant.standing else allowed.categories
            questions = usual_questions(asked, allowed, today=japanese_day(now))
            self._held.demand_not_gone(access.grant, now=now)
            return self._add(access, questions, now=now)

    def _whole_of_a_one_off(
        self, access: ResourceAccess, allowed: Allowed, *, now: datetime
    ) -> Retrieval | None:
        """Ask at once for all that a one-off grant allows, where a preview holds part of it."""
        grant = access.grant
        if grant.standing or grant.preview is None:
            return None
        access.demand_unspent_proof()  # a replay must not begin the one request of this consent
        questions = usual_questions(allowed.categories, allowed, today=japanese_day(now))
        key = f"{_WITHOUT_KEY} {grant.preview['retrieval_id']}"
        return self._adopted(grant, questions, key, _WITHOUT_KEY, now=now)

    def _adopted(
        self, grant: Grant, questions: Sequence[Question], key: str, body: str, *, now: datetime
    ) -> Retrieval | None:
        held = self._held.adopted(grant, questions, key, body, now=now)
        if held is not None and held.state in OPEN_STATES:
            retrieval_id = held.retrieval_id
            self._unit.after_commit(lambda: self._queue.enqueue(retrieval_id))
        return held

    def _usable(
        self, grant_id: str, category: str, condition: Mapping[str, Any], *, now: datetime
    ) -> Retrieval | None:
        life = self._lives.after_first_read
        return next(
            (
                retrieval
                for retrieval in self._retrievals.of_grant(grant_id)
                if retrieval.condition_of(category) == condition
                and retrieval.state_at(now=now, read_life=life) in OPEN_STATES | READABLE_STATES
            ),
            None,
        )

    def _add(
        self,
        access: ResourceAccess,
        questions: Sequence[Question],
        key: str | None = None,
        body: str | None = None,
        *,
        now: datetime,
    ) -> Retrieval:
        if not access.grant.standing:
            self._demand_first(access.grant)
        retrieval = self._new(access, questions, now=now)
        self._retrievals.add(retrieval, idempotency_hash=key, body_hash=body)
        self._unit.after_commit(lambda: self._queue.enqueue(retrieval.retrieval_id))
        return retrieval

    def _demand_first(self, grant: Grant) -> None:
        """Hold a one-off consent to one request; one that failed handed nothing out."""
        for earlier in self._retrievals.of_grant(grant.grant_id):
            counts = earlier.created_at >= grant.in_force_since or is_held(grant, earlier)
            if counts and earlier.state is not RetrievalState.FAILED:
                raise RequestAlreadyMadeError

    def _new(
        self, access: ResourceAccess, questions: Sequence[Question], *, now: datetime
    ) -> Retrieval:
        retrieval_id = str(uuid.uuid4())
        key = self._envelope.new_data_key(place=data_key_place(retrieval_id))
        return begun(retrieval_id, access.grant, questions, key, self._lives, now=now)
