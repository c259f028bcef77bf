"""Derived answers: what a service wants to know, computed on our side, so that no record leaves.

``no`` needs a record that says no; what is absent, withheld or not understood is ``unknown``, and an
answer never says which. A combined answer hides which of its branches was true.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from scopes.category import Category, ConditionKind, Sensitivity
from scopes.view import View
from scopes.wording import ScopeWording, Text

ANSWER_PREFIX = "answer."
YES = "yes"
NO = "no"
UNKNOWN = "unknown"

Needs = Mapping[str, Mapping[str, tuple[str, ...]]]
"""Category id -> record type -> the fields that an answer looks at, and no others."""


class ResultType(StrEnum):
    """What kind of value an answer has; each may also be ``unknown``."""

    YES_NO = "yes_no"
    CODE = "code"
    DATE = "date"


@dataclass(frozen=True)
class Evidence:
    """What an answer is computed from: records by type, the question, and the day in Japan.

    ``birth_date`` is the data subject's, from the residents' register, and None when that is silent.
    """

    records: Mapping[str, Sequence[Mapping[str, Any]]]
    condition: Mapping[str, Any]
    today: date
    birth_date: date | None = None

    def of(self, record_type: str) -> Sequence[Mapping[str, Any]]:
        """Return the records of a type, none where none were released."""
        return self.records.get(record_type, ())


@dataclass(frozen=True)
class Answer:
    """One answer. ``labels`` has words for every value it may have, except a date.

    ``evaluate`` returns a value in its wire form, or ``unknown``. ``combined`` answers never say which
    branch decided, and are not granted beside their branches. ``needs_birth_date`` lets it know the
    data subject's birth date, which does not leave either.
    """

    id: str
    result: ResultType
    needs: Needs
    conditions: tuple[ConditionKind, ...]
    sensitivity: Sensitivity
    max_term_days: int
    evaluate: Callable[[Evidence], str]
    wording: ScopeWording
    labels: Mapping[str, Text] = field(default_factory=dict)
    combined: bool = False
    needs_birth_date: bool = False
    version: str = "1"

    def views(self, categories: Mapping[str, Category]) -> dict[str, View]:
        """Return, per category, the view through which this answer looks at the records."""
        return {
            name: View(
                fields=dict(fields),
                restricted={
                    r.id: frozenset(r.field_names("restricted"))
                    for r in categories[name].record_types
                },
                basis=categories[name].basis_fields(),
            )
            for name, fields in self.needs.items()
        }
