"""The desk for corrections: a citizen opens a case at the owning agency, and its state comes back.

When the agency has corrected the record, every relying party that received it under a living grant is told
(Personal Information Protection Act art. 97). Flags withhold what becomes of a case as they withhold the record:
then it stays as it was, as a case does that no agency ever answers.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from connectors.contract.correction import CONDITION, CORRECTION, MOST_CHARACTERS, Filing
from connectors.contract.correction_seal import seal_words
from connectors.contract.correction_statement import CORRECTED, CorrectionStatement
from connectors.directory_port import PersonDirectory
from connectors.errors import CorrectionUnsentError
from connectors.port import ConsentTerms, SourceErrorKind, SourceRequest
from connectors.registry import AgencyEndpoint
from consent.correction import KEPT, MOST_OPEN, CorrectionCase, CorrectionState, moved
from consent.errors import TooManyCasesError
from consent.notice import NoticeKind
from consent.protection import Protection
from provider.corrections.ports import (
    Cases,
    Hearers,
    Holders,
    Persons,
    TellParty,
    TellPerson,
    UnitOfWork,
)
from provider.events.kinds import EventKind
from provider.keys.keyed import KeyedHash
from provider.storage.replays import OneTimeValue
from scopes.catalogue import SCOPES

Send = Callable[[SourceRequest, Filing], str]
"""Brings a case to its agency and returns the agency's number; raises ``CorrectionUnsentError``."""

_IN_FORCE = timedelta(hours=1)


@dataclass(frozen=True)
class ReportedRecord:
    """The record that a citizen holds for wrong, as their page showed it; ``record_id`` is the agency's."""

    agency_id: str
    category: str
    record_type: str
    record_id: str
    subject_id: str
    relation: str


Spend = Callable[[Sequence[OneTimeValue]], None]
"""Takes one-time values once and for all; raises for one that was taken before."""


@dataclass(frozen=True)
class CorrectionDesk:
    """Opens cases and moves them."""

    cases: Cases
    persons: Persons
    directory: PersonDirectory
    unit: UnitOfWork
    agencies: Mapping[str, AgencyEndpoint]
    send: Send
    references: KeyedHash
    protections: Callable[[str], Protection]
    spend: Spend
    holders: Holders
    hearers: Hearers
    tell_person: TellPerson
    tell_party: TellParty

    def takes(self, agency_id: str) -> bool:
        """Tell whether an agency takes cases here; a letter goes to any other."""
        agency = self.agencies.get(agency_id)
        return agency is not None and agency.corrections is not None

    def open(
        self, person_id: str, case_id: str, record: ReportedRecord, words: str, *, now: datetime
    ) -> CorrectionCase:
        """Bring a person's words to the agency, and keep that there is a case; the same case for a repeat.

        Raises ``ValueError`` for words that are none or too many, ``TooManyCasesError``,
        ``CorrectionUnsentError``, also for the id of somebody else's case, and ``DirectoryUnavailableError``; then
        nothing is kept.
        """
        if not 1 <= len(words) <= MOST_CHARACTERS:
            raise ValueError("words")
        known = self.cases.get(case_id, now=now)
        if known is not None:
            if known.person_id != person_id:
                raise CorrectionUnsentError(SourceErrorKind.REFUSED)
            return known
        if self.cases.open_of(person_id, now=now) >= MOST_OPEN:
            raise TooManyCasesError
        number = self._brought(case_id, record, words, now=now)
        case = CorrectionCase(
            case_id=case_id,
            person_id=person_id,
            subject_id=record.subject_id,
            relation=record.relation,
            agency_id=record.agency_id,
            category=record.category,
            record_type=record.record_type,
            opened_at=now,
            changed_at=now,
            expires_at=now + KEPT,
            number=number,
        )
        self.cases.add(case)
        return case

    def by_agency(self, said: CorrectionStatement, *, now: datetime) -> None:
        """Move a case as its agency states; nothing for a case that is not theirs, or not of this person.

        Raises ``DirectoryUnavailableError`` and what spending the statement raises.
        """
        directory_id = self.directory.linked(said.agency_id, said.linkage_code)
        hearers = self._hearers(said, now=now)
        with self.unit.transaction():
            self.spend([_once(said)])
            case = self.cases.get(said.case_id, now=now)
            if case is None or case.agency_id != said.agency_id:
                return
            if directory_id != self.persons.directory_ref(case.subject_id):
                return
            if self.protections(case.subject_id).withholds(case.category, case.agency_id):
                return
            self._move(case, said, hearers, now=now)

    def _hearers(self, said: CorrectionStatement, *, now: datetime) -> Collection[str]:
        """Name whom a statement is for: whoever opened the case, if they still may act, and whom it is about."""
        case = self.cases.get(said.case_id, now=now)
        if case is None or case.agency_id != said.agency_id:
            return ()
        return self.hearers(case.person_id, case.subject_id, (case.category,), now=now)

    def _move(
        self,
        case: CorrectionCase,
        said: CorrectionStatement,
        hearers: Collection[str],
        *,
        now: datetime,
    ) -> None:
        state = CorrectionState(said.state)
        after = moved(case, state, number=said.number, reason=said.reason, now=now)
        if after is None or not self.cases.move(after, case.state):
            return
        for person_id in hearers:
            other = "" if case.subject_id == person_id else case.subject_id
            self.tell_person(person_id, NoticeKind.CORRECTION, now=now, subject_id=other)
        if said.state == CORRECTED:
            for held in self.holders.of(case.subject_id, scopes_with(case), now=now):
                self.tell_party(
                    EventKind.RECORD_CORRECTED, held.grant, category=held.scope, now=now
                )

    def _brought(self, case_id: str, record: ReportedRecord, words: str, *, now: datetime) -> str:
        agency = self.agencies.get(record.agency_id)
        linkage = self.directory.linkage(self.persons.directory_ref(record.subject_id))
        code = linkage.codes.get(record.agency_id) if linkage else None
        if agency is None or agency.corrections is None or code is None:
            raise CorrectionUnsentError(SourceErrorKind.REFUSED)
        filing = Filing(
            case_id=case_id,
            record_type=record.record_type,
            record_id=record.record_id,
            sealed=seal_words(words, case_id, agency.corrections),
        )
        return self.send(self._request(case_id, record, code, now=now), filing)

    def _request(
        self, case_id: str, record: ReportedRecord, code: str, *, now: datetime
    ) -> SourceRequest:
        """Word the question; sealed anew it is another one, so that each attempt has an id of its own."""
        return SourceRequest(
            request_id=self.references.token("correction", case_id, str(uuid4())),
            agency_id=record.agency_id,
            linkage_code=code,
            category=record.category,
            condition=CONDITION,
            consent_reference=self.references.token("correcting", case_id, record.agency_id),
            scope=CORRECTION,
            record_types=(record.record_type,),
            consent=_terms(record, now=now),
        )


def scopes_with(case: CorrectionCase) -> Collection[str]:
    """Return the scopes under which a record of the case's type may have left."""
    found: Sequence[str] = [
        scope.id
        for scope in SCOPES.values()
        for each in scope.inputs
        if each.category.id == case.category and case.record_type in each.record_types
    ]
    return frozenset(found)


def _once(said: CorrectionStatement) -> OneTimeValue:
    return OneTimeValue("correction_statement", said.agency_id, said.jti, said.unusable_from)


def _terms(record: ReportedRecord, *, now: datetime) -> ConsentTerms:
    """Say that the citizen writes themself, just now, and that nobody else hears of it."""
    return ConsentTerms(
        basis=CORRECTION,
        relying_party="",
        purpose_id=CORRECTION,
        relation=record.relation,
        standing=False,
        given_at=now,
        expires_at=now + _IN_FORCE,
    )
