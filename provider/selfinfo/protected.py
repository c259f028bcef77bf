"""The protection guard: what a person's flags withhold leaves as if nobody held it.

It reads the flags of the instant of delivery, so that a flag set a moment ago counts for what was collected
before. Nothing it leaves behind may tell it from what an unprotected person gets: no field, no day, no
agency's name. An agency that could not be read stays just that, for protected and unprotected people alike.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from connectors.port import NO_HOLDER, SourceAnswer, SourceOutcome
from consent.protection import UNPROTECTED, Protection
from provider.selfinfo.release import Release
from scopes.catalogue import CATALOGUE
from scopes.category import AgencyKind, Category
from scopes.errors import RecordError
from scopes.schema.places import shows_places, without_places
from scopes.scope import Scope

_SETTLED = timedelta(minutes=1)
"""How much older than a question a flag must be to have been seen by whoever asked: a flag is readable only some
time after the instant that it bears, and that instant is told by another machine's clock."""

LOCAL_KINDS = frozenset(
    {
        AgencyKind.MUNICIPALITY,
        AgencyKind.PREFECTURE,
        AgencyKind.INSURER,
        AgencyKind.MUTUAL_AID,
        AgencyKind.EMPLOYMENT_OFFICE,
        AgencyKind.LABOUR_STANDARDS_OFFICE,
        AgencyKind.SCHOOL_BOARD,
        AgencyKind.WELFARE_OFFICE,
    }
)
"""Kinds of agency whose own name tells where the people live whom they serve today.

Of insurers and mutual aid associations many are a city's, a prefecture's, or a branch for one. In records an
insurer's name is a place (``LOCATION``), so it must not stand beside them as their holder either.
"""


class WithheldBecause(StrEnum):
    """What a withheld answer carries as its reason while it lies sealed; nobody outside sees it."""

    FLAG = "withheld"
    HOME = "withheld_at_home"
    """The agency's name would tell where the person lives today."""


@dataclass(frozen=True)
class Shield:
    """A person's flags, and when the questions were made whose answers are looked at.

    ``at_tick`` tells of an agency's answer that arrived at an instant when it would have been seen, had
    nothing been held.
    """

    protection: Protection = UNPROTECTED
    asked_at: datetime | None = None
    at_tick: Callable[[str, datetime], datetime] | None = None

    def over(self, release: Release) -> Release:
        """Take from a release whatever the flags withhold."""
        for answer in release.answers:
            left = self._left(release.scope, answer)
            if left is not answer:
                release = release.with_answer(answer, left)
        return release

    def _left(self, scope: Scope, answer: SourceAnswer) -> SourceAnswer:
        if self.protection.hides_places(answer.category):
            if self._tells_home(answer):
                return replace(self._hollow(answer), agency_id="", holder=NO_HOLDER)
            if answer.sealed is not None and _shows_a_place(scope, answer.category):
                return self._hollow(answer)
        if answer.reason in set(WithheldBecause) or self.protection.withholds(
            answer.category, answer.agency_id
        ):
            return self._hollow(answer)
        if answer.records and self.protection.hides_places(answer.category):
            return self._without_places(scope, answer)
        return answer

    def _tells_home(self, answer: SourceAnswer) -> bool:
        """Tell whether the agency's name tells where the person lives.

        Where the flag came after the question, or hardly before, nobody looked: then every local agency may.
        """
        if answer.reason == WithheldBecause.HOME:
            return True
        since = self.protection.places_hidden_since(answer.category)
        looked = since is None or self.asked_at is None or since < self.asked_at - _SETTLED
        return not looked and not LOCAL_KINDS.isdisjoint(CATALOGUE[answer.category].agency_kinds)

    def _hollow(self, answer: SourceAnswer) -> SourceAnswer:
        """Say that nothing is held, or that the agency could not be read, where that says nothing more."""
        failed = answer.outcome in (SourceOutcome.ERROR, SourceOutcome.UNSUPPORTED)
        if failed and not answer.faults:
            return answer
        seen_at = answer.retrieved_at
        if self.at_tick is not None and answer.outcome is SourceOutcome.RELEASED:
            # What carried nothing had its tick when it was kept, whatever was asked in the meantime.
            seen_at = self.at_tick(answer.agency_id, seen_at)
        return SourceAnswer(
            answer.agency_id, answer.category, SourceOutcome.NONE_HELD, seen_at, answer.holder
        )

    def _without_places(self, scope: Scope, answer: SourceAnswer) -> SourceAnswer:
        """Leave out places; a record that cannot be without one goes as a whole."""
        category = CATALOGUE[answer.category]
        left = (_record_left(scope, category, record) for record in answer.records)
        records = tuple(record for record in left if record is not None)
        return replace(answer, records=records) if records else self._hollow(answer)


UNSHIELDED = Shield()


def _record_left(
    scope: Scope, category: Category, record: Mapping[str, Any]
) -> Mapping[str, Any] | None:
    """Return what is left of a record; one that our own guards would then refuse goes, too.

    What they would refuse anyway stays for them: they block the agency's whole answer for it.
    """
    record_type = category.record_type(str(record.get("record_type")))
    shown = scope.input_of(category.id).view.names_at_work(str(record.get("record_type")))
    if record_type is None or shown is None:
        return record
    left = without_places(record_type.schema, record)
    if left is None or left == record:
        return left
    try:
        record_type.part_to_wire(left, shown)
    except RecordError:
        return None
    return left


def _shows_a_place(scope: Scope, category: str) -> bool:
    fields = scope.input_of(category).view.fields
    return any(
        shows_places(record_type.schema, fields.get(record_type.id, ()))
        for record_type in CATALOGUE[category].record_types
    )
