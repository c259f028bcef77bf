"""The exchange history as a citizen asks for it and reads it: fetched on request, read once, then gone.

Nothing is fetched by itself. A question is a row that a worker takes up (``exchange_collecting``); an answer
is read in one session, and its key is destroyed with that session, or unread after 13 calendar months.
"""

import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from consent.exchange import ASKING_LIFE, ExchangeAnswer, ExchangeEvent, Reported, shown
from provider.keys.envelope import Envelope
from provider.selfinfo.ports import Protections


class ExchangeAnswers(Protocol):
    """What the citizen's side needs of storage; one statement decides whatever may happen once."""

    def add(self, asked: ExchangeAnswer, *, now: datetime) -> bool:
        """Keep a question; False while an earlier one about the same person waits or is unread."""
        ...

    def of_person(
        self, person_id: str, session_hash: str, *, now: datetime
    ) -> Sequence[ExchangeAnswer]:
        """List a citizen's answers, newest first: waiting, unread, and read in this session."""
        ...

    def begin_reading(
        self, answer_id: str, person_id: str, session_hash: str, *, now: datetime
    ) -> None:
        """Bind an unread answer to the session that reads it."""
        ...


@dataclass(frozen=True)
class Reading:
    """An opened answer. ``complete`` is False when some agency could not be read; which one is never told.

    The name of an agency that has nothing to show would still tell where somebody lives.
    """

    asked: ExchangeAnswer
    events: Sequence[ExchangeEvent]
    complete: bool


@dataclass(frozen=True)
class ExchangeHistory:
    """Asks, lists and opens for one citizen at a time; the caller knows that they may act for the subject."""

    answers: ExchangeAnswers
    envelope: Envelope
    protections: Protections

    def ask(self, person_id: str, subject_id: str, relation: str, *, now: datetime) -> bool:
        """Put a question to all agencies; False while an earlier one waits or is unread."""
        answer_id = str(uuid.uuid4())
        key = self.envelope.new_data_key(place=key_place(answer_id))
        asked = ExchangeAnswer(
            answer_id, person_id, subject_id, relation, key.wrapped, now, now + ASKING_LIFE
        )
        return self.answers.add(asked, now=now)

    def listed(
        self, person_id: str, session_hash: str, *, now: datetime
    ) -> Sequence[ExchangeAnswer]:
        """List what waits, what is unread, and what was read in this session."""
        return self.answers.of_person(person_id, session_hash, now=now)

    def begin_reading(
        self, answer_id: str, person_id: str, session_hash: str, *, now: datetime
    ) -> None:
        """Read an answer in this session; from now on it ends with it."""
        self.answers.begin_reading(answer_id, person_id, session_hash, now=now)

    def read(
        self, answer_id: str, person_id: str, session_hash: str, *, now: datetime
    ) -> Reading | None:
        """Open an answer that is read in this session; None for every other.

        Flags of this instant count: one that was set since leaves what it is for a person without exchanges.
        """
        mine = self.answers.of_person(person_id, session_hash, now=now)
        asked = next((a for a in mine if a.answer_id == answer_id and a.read_in), None)
        if asked is None or asked.content is None:
            return None
        key = self.envelope.data_key(asked.data_key, place=key_place(answer_id))
        told = json.loads(key.open(asked.content, place=content_place(answer_id)))
        reported = [Reported(a, ExchangeEvent.from_wire(event)) for a, event in told["reported"]]
        events = shown(reported, self.protections(asked.subject_id))
        return Reading(asked, events, bool(told["complete"]))


def sealed_content(
    asked: ExchangeAnswer, reported: Sequence[Reported], *, complete: bool, envelope: Envelope
) -> bytes:
    """Seal what agencies said under the answer's own key."""
    told = {
        "reported": [[each.agency_id, each.event.to_wire()] for each in reported],
        "complete": complete,
    }
    key = envelope.data_key(asked.data_key, place=key_place(asked.answer_id))
    return key.seal(json.dumps(told).encode(), place=content_place(asked.answer_id))


def key_place(answer_id: str) -> str:
    """Name the place of an answer's wrapped key."""
    return f"exchange_answer.data_key:{answer_id}"


def content_place(answer_id: str) -> str:
    """Name the place of an answer's content."""
    return f"exchange_answer.content:{answer_id}"
