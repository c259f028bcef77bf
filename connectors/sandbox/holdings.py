"""What one invented agency holds of its residents, and how well it finds that."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from connectors.kit.errors import AwayError, BadQuestionError, ByHandError, NotServedError
from connectors.kit.question import Question
from connectors.kit.selection import select
from connectors.kit.service import Held
from connectors.port import Covered
from connectors.sandbox.casebook import Casebook
from connectors.sandbox.linkage import Residents
from connectors.sandbox.memory import Memory
from connectors.sandbox.people import Person
from connectors.sandbox.profile import Profile
from scopes.catalogue import CATALOGUE
from scopes.errors import ConditionError

_SHORT_REPAIR_SECONDS = 1
_LONG_REPAIR_SECONDS = 600
_JAPAN = timedelta(hours=9)


def covered_by(profile: Profile, *, seals: bool = False) -> list[Covered]:
    """Return what an agency serves: all record types of its categories; if it ``seals``, some sealed on demand."""
    return [
        Covered(
            category_id,
            tuple(each.id for each in CATALOGUE[category_id].record_types),
            sealed=seals and category_id in profile.sealed,
        )
        for category_id in sorted(profile.serves & CATALOGUE.keys())
    ]


@dataclass(frozen=True)
class Holdings:
    """The records of one agency; it knows its residents by their linkage codes only.

    With a ``casebook`` records are as its clerks corrected them.
    """

    profile: Profile
    residents: Residents
    casebook: Casebook | None = None
    memory: Memory = field(default_factory=Memory)

    def __call__(self, question: Question) -> Held:
        """Answer a repeat from memory; what went wrong before is worked out anew."""
        key = _memorable(question)
        if (known := self.memory.recall(key)) is not None:
            answered: Held = known
            return answered
        if self.profile.first_try_fails and self.memory.first_time(key):
            raise AwayError(_SHORT_REPAIR_SECONDS)
        time.sleep(self.profile.delay_seconds)
        held = self._found(question)
        self.memory.remember(key, held)
        return held

    def _found(self, question: Question) -> Held:
        profile, person = self.profile, self.residents.get(question.linkage_code)
        person_id = person.person_id if person else ""
        if person_id in profile.always_down_for:
            raise AwayError(_LONG_REPAIR_SECONDS)
        if question.category not in CATALOGUE:
            raise NotServedError
        if (person_id, question.category) in profile.manual_for:
            raise ByHandError
        as_of = (datetime.now(UTC) - timedelta(days=profile.lag_days)).date()
        try:
            return Held(self._selected(person, question), as_of)
        except ConditionError:
            raise BadQuestionError from None

    def _selected(self, person: Person | None, question: Question) -> Sequence[Mapping[str, Any]]:
        """Find what is held of a person under the condition; nothing of somebody unknown."""
        of_agency = person.records.get(self.profile.agency_id, {}) if person else {}
        held = of_agency.get(question.category, ())
        if self.casebook is not None:
            held = self.casebook.as_corrected(question.linkage_code, question.category, held)
        return select(
            held,
            question.condition,
            category=CATALOGUE[question.category],
            today=(datetime.now(UTC) + _JAPAN).date(),
            record_types=question.record_types,
        )


def _memorable(question: Question) -> tuple[object, ...]:
    return (
        question.request_id,
        question.linkage_code,
        question.category,
        question.scope,
        question.record_types,
        tuple(sorted(question.condition.items())),
    )
