"""Safe silence while collecting: which questions no agency hears, and which answers wait for their tick.

That an office holds nothing, withholds, answers by hand or kept nothing so long is one outcome at one
instant. What is withheld takes every step of any other question; at its end a stub takes the agency's
place (``connectors.silence``).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from connectors.agency_map import CONNECTED_ONLY, AgencyMap
from connectors.directory_port import Linkage
from connectors.port import SourceAnswer, SourceOutcome
from consent.permission import Allowed
from consent.protection import UNPROTECTED, Protection
from provider.selfinfo.guards import GUARDS, Circumstance, only_permitted, only_the_answer
from provider.selfinfo.protected import LOCAL_KINDS, Shield, WithheldBecause
from provider.selfinfo.release import Release
from scopes.conditions import LATEST
from scopes.scope import Scope

_ON_RECORDS = tuple(guard for guard in GUARDS if guard not in (only_permitted, only_the_answer))


@dataclass(frozen=True)
class Withheld:
    """What is withheld about one person while agencies are asked.

    ``at_home`` are the agencies whose own name tells where the person lives today.
    """

    protection: Protection = UNPROTECTED
    at_home: frozenset[str] = frozenset()

    def knowing(
        self, linkage: Linkage, *, today: date, agency_map: AgencyMap = CONNECTED_ONLY
    ) -> "Withheld":
        """Take note of where the person lives, as the residents' register told."""
        return replace(self, at_home=home_agencies(linkage, agency_map, today=today))

    def __call__(self, category: str, agency_id: str) -> bool:
        """Tell whether an agency must not be asked for a category."""
        return self.because(category, agency_id) is not None

    def because(self, category: str, agency_id: str) -> WithheldBecause | None:
        """Say why an agency is not asked; None when it is."""
        if agency_id in self.at_home and self.protection.hides_places(category):
            return WithheldBecause.HOME
        if self.protection.withholds(category, agency_id):
            return WithheldBecause.FLAG
        return None

    def kept(self, answer: SourceAnswer) -> SourceAnswer:
        """Return an answer as it is kept: one to a withheld question says so, and carries nothing else.

        It may carry records where the gate had kept an earlier answer of this consent.
        """
        because = self.because(answer.category, answer.agency_id)
        if because is None:
            return answer
        if answer.outcome is SourceOutcome.RELEASED:
            answer = SourceAnswer(
                answer.agency_id,
                answer.category,
                SourceOutcome.NONE_HELD,
                answer.retrieved_at,
                answer.holder,
            )
        return replace(answer, reason=because.value)


Withholding = Callable[[str], Withheld]
"""Reads once, for one data subject's id, what is withheld about that person; it may ask the database."""


def home_agencies(linkage: Linkage, agency_map: AgencyMap, *, today: date) -> frozenset[str]:
    """List the agencies that serve a person because of where they live today."""
    stays = [
        stay.agency_id
        for stay in linkage.residences
        if stay.moved_in <= today and (stay.moved_out is None or today < stay.moved_out)
    ]
    bodies = [
        body.agency_id
        for body in linkage.memberships
        if body.kind in LOCAL_KINDS and (body.until is None or today <= body.until)
    ]
    return frozenset(agency_map.holder_today(each, today=today) for each in (*stays, *bodies))


def is_silent(
    scope: Scope, answer: SourceAnswer, *, today: date, withheld: Withheld | None = None
) -> bool:
    """Tell whether an answer would end as anything else than records, and so waits for its tick.

    The guards themselves decide: what retention, a view or a flag takes away entirely was never there.
    An answer scope tells something whatever agencies hold, so its parts always wait.
    """
    if not scope.hands_out_records or answer.outcome is not SourceOutcome.RELEASED:
        return True
    withheld = withheld or Withheld()
    circumstance = Circumstance(Allowed(()), today, shield=Shield(withheld.protection))
    kept = withheld.kept(answer)
    return not any(_leaves(scope, kept, record, circumstance) for record in kept.records)


def _leaves(
    scope: Scope, answer: SourceAnswer, record: Mapping[str, Any], circumstance: Circumstance
) -> bool:
    """Tell whether one record would leave; mostly the first one does, and the others need not be tried."""
    left: Release | None = Release(scope, LATEST, (replace(answer, records=(record,)),))
    for guard in _ON_RECORDS:
        left = guard(left, circumstance) if left else None
    return left is not None and bool(left.released)
