"""The corrections that a citizen asked for: a list, and how each one stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask.typing import ResponseReturnValue

from connectors.port import NO_HOLDER, Holder
from consent.correction import CorrectionCase
from provider.web.access import Caller, callable_by
from provider.web.citizen.blueprint import citizen
from provider.web.citizen.errors import NoSuchGrantError
from provider.web.citizen.pages import page
from provider.web.citizen.records.people import Reader, readable
from provider.web.locale import locale
from provider.web.services import services
from provider.web.sessions import citizen_id
from scopes.catalogue import CATALOGUE
from scopes.human.titles import type_name


@dataclass(frozen=True)
class ShownCase:
    """A case with its record's kind and its agency in words; ``reader`` is None for somebody no longer acted for."""

    case: CorrectionCase
    category: str
    record_type: str
    holder: Holder
    reader: Reader | None


@citizen.get("/my-page/corrections")
@callable_by(Caller.CITIZEN)
def corrections() -> ResponseReturnValue:
    """List the citizen's cases, the last changed first."""
    now = services().clock()
    mine = services().correction_cases.of_person(citizen_id(), now=now)
    return page("my_records/cases.html", cases=_shown(mine, now=now))


@citizen.get("/my-page/corrections/<case_id>")
@callable_by(Caller.CITIZEN)
def correction(case_id: str) -> ResponseReturnValue:
    """Show how a case stands and what comes next."""
    now = services().clock()
    case = services().correction_cases.get(case_id, now=now)
    if case is None or case.person_id != citizen_id():
        raise NoSuchGrantError
    shown = _shown([case], now=now)
    if not shown:
        raise NoSuchGrantError
    return page("my_records/case.html", shown=shown[0])


def _shown(cases: Sequence[CorrectionCase], *, now: datetime) -> list[ShownCase]:
    people = readable(now=now) if cases else {}
    agencies, persons = services().agencies, services().persons
    refs = {each: persons.directory_ref(each) for each in {case.subject_id for case in cases}}
    return [
        ShownCase(
            case,
            CATALOGUE[case.category].wording.name.in_language(locale()),
            type_name(CATALOGUE[case.category], case.record_type, locale()),
            agencies[case.agency_id].holder if case.agency_id in agencies else NO_HOLDER,
            people.get(refs[case.subject_id]),
        )
        for case in cases
        if case.category in CATALOGUE
    ]
