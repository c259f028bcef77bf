"""The corrections that a citizen asked for: a list, and how each one stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import request
from flask.typing import ResponseReturnValue

from connectors.port import NO_HOLDER, Holder
from consent.correction import CorrectionCase, standing
from provider.web.access import Caller, callable_by
from provider.web.citizen.blueprint import citizen
from provider.web.citizen.errors import NoSuchGrantError
from provider.web.citizen.pages import page
from provider.web.citizen.records.people import Reader, may_read, readable
from provider.web.locale import locale
from provider.web.services import services
from provider.web.sessions import citizen_id
from scopes.catalogue import CATALOGUE, SCOPES
from scopes.human.titles import type_name

_MOST_CASES = 20
"""How many stand on one page."""


@dataclass(frozen=True)
class ShownCase:
    """A case with its record's kind and its agency in words.

    ``standing`` is how it stands now (``consent.correction``), ``reader`` whom it is about.
    """

    case: CorrectionCase
    standing: str
    category: str
    record_type: str
    holder: Holder
    reader: Reader


@citizen.get("/my-page/corrections")
@callable_by(Caller.CITIZEN)
def corrections() -> ResponseReturnValue:
    """List the cases that the citizen opened or that are about them, the last changed first; some at a time."""
    now = services().clock()
    mine = services().correction_cases.of_person(citizen_id(), now=now)
    ids, first = [case.case_id for case in mine], request.args.get("begin", "")
    begin = ids.index(first) if first in ids else 0
    end = begin + _MOST_CASES
    return page(
        "my_records/cases.html",
        cases=_shown(mine[begin:end], now=now),
        newer=ids[max(begin - _MOST_CASES, 0)] if begin else None,
        older=ids[end] if end < len(ids) else None,
    )


@citizen.get("/my-page/corrections/<case_id>")
@callable_by(Caller.CITIZEN)
def correction(case_id: str) -> ResponseReturnValue:
    """Show how a case stands and what comes next."""
    now = services().clock()
    case = services().correction_cases.get(case_id, now=now)
    if case is None or citizen_id() not in (case.person_id, case.subject_id):
        raise NoSuchGrantError
    shown = _shown([case], now=now)
    if not shown:
        raise NoSuchGrantError
    return page("my_records/case.html", shown=shown[0])


def _shown(cases: Sequence[CorrectionCase], *, now: datetime) -> list[ShownCase]:
    """Put cases into words: those about the citizen, and about others as long as they may be read about."""
    people = readable(now=now) if cases else {}
    persons = services().persons
    refs = {each: persons.directory_ref(each) for each in {case.subject_id for case in cases}}
    found = [(case, people.get(refs[case.subject_id])) for case in cases]
    return [
        _in_words(case, reader, now=now)
        for case, reader in found
        if case.category in CATALOGUE and reader and _readable(case, reader, now=now)
    ]


def _readable(case: CorrectionCase, reader: Reader, *, now: datetime) -> bool:
    return reader.is_self or may_read(reader, SCOPES[case.category], now=now)


def _in_words(case: CorrectionCase, reader: Reader, *, now: datetime) -> ShownCase:
    category, agency = CATALOGUE[case.category], services().agencies.get(case.agency_id)
    return ShownCase(
        case,
        standing(case, now=now),
        category.wording.name.in_language(locale()),
        type_name(category, case.record_type, locale()),
        agency.holder if agency else NO_HOLDER,
        reader,
    )
