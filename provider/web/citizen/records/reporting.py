"""「内容がちがうと思うとき」: the citizen writes to the agency that owns a record, here or by a letter.

What is written goes to the agency sealed, or onto the page that is printed, and is kept nowhere.
"""

import re
from dataclasses import asdict, dataclass
from functools import partial
from uuid import uuid4

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from connectors.contract.correction import MOST_CHARACTERS
from connectors.errors import CorrectionUnsentError, DirectoryUnavailableError
from consent.correction import CorrectionCase
from consent.errors import SubjectNotAllowedError
from provider.corrections.desk import ReportedRecord
from provider.web import dates
from provider.web.access import Caller, callable_by
from provider.web.citizen.asked_again import asked_on
from provider.web.citizen.blueprint import citizen
from provider.web.citizen.errors import NoSuchGrantError
from provider.web.citizen.keeping import demand_own_terminal
from provider.web.citizen.pages import page
from provider.web.citizen.records.people import Reader, demand_readable, may_read
from provider.web.csrf import check_form
from provider.web.services import services
from provider.web.sessions import citizen_id
from provider.web.wording import text
from scopes.catalogue import CATALOGUE, SCOPES
from scopes.human.titles import type_name
from scopes.wording import JAPANESE

_CASE_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
EMPTY, TOO_LONG, UNSENT = "report.empty", "report.too_long", "report.unsent"
"""What can be the matter with a form that was sent."""


@dataclass(frozen=True)
class Reported:
    """What the forms carry of the record that is meant; the form's token vouches that a page of ours showed it."""

    subject: str
    agency: str
    category: str
    record_type: str
    record: str
    title: str

    @property
    def token(self) -> tuple[str, ...]:
        """The place of the token of both forms."""
        return ("record-report", *asdict(self).values())


@citizen.post("/my-page/records/report")
@callable_by(Caller.CITIZEN)
def report_record() -> ResponseReturnValue:
    """Ask what is wrong with a record; in another language it is the same form about the same case."""
    return _form(_reported(), case_id=_case_id() if "case" in request.form else str(uuid4()))


@citizen.post("/my-page/records/report/send")
@callable_by(Caller.CITIZEN)
@asked_on(report_record)
def send_report() -> ResponseReturnValue:
    """Bring what was written to the agency; the same form sent again opens no second case."""
    reported = _reported()
    case_id, words = _case_id(), _words()
    problem = EMPTY if not words else TOO_LONG if len(words) > MOST_CHARACTERS else None
    if problem:
        return _form(reported, case_id=case_id, problem=problem), 400
    reader = _reader(reported)
    try:
        case = _opened(reported, reader, case_id, words)
    except (CorrectionUnsentError, DirectoryUnavailableError):
        return _form(reported, case_id=case_id, problem=UNSENT), 503
    return redirect(url_for("citizen.correction", case_id=case.case_id), 303)


@citizen.post("/my-page/records/report/letter")
@callable_by(Caller.CITIZEN)
def letter() -> ResponseReturnValue:
    """Show a letter to print: what was typed stands on it, and nowhere else."""
    demand_own_terminal()
    reported, now = _reported(), services().clock()
    reader = _reader(reported)
    return page(
        "my_records/letter.html",
        keeps_ticks=True,
        reported=reported,
        holder=services().agencies[reported.agency].holder,
        kind=type_name(CATALOGUE[reported.category], reported.record_type, JAPANESE),
        reader=reader,
        words_written=_words()[:MOST_CHARACTERS],
        official=partial(text, JAPANESE),
        official_day=dates.day(now, JAPANESE),
    )


def _opened(reported: Reported, reader: Reader, case_id: str, words: str) -> CorrectionCase:
    now = services().clock()
    record = ReportedRecord(
        agency_id=reported.agency,
        category=reported.category,
        record_type=reported.record_type,
        record_id=reported.record,
        subject_id=services().persons.enrol(reader.directory_id, now=now),
        relation=reader.relation,
    )
    return services().corrections.open(citizen_id(), case_id, record, words, now=now)


def _form(reported: Reported, *, case_id: str, problem: str | None = None) -> str:
    reader = _reader(reported)
    return page(
        "my_records/report.html",
        keeps_ticks=True,
        reported=reported,
        holder=services().agencies[reported.agency].holder,
        takes=services().corrections.takes(reported.agency),
        reader=reader,
        case_id=case_id,
        most=MOST_CHARACTERS,
        problem=problem,
    )


def _reported() -> Reported:
    """Read what the form names, and check that it is as a page of ours named it."""
    told = {name: request.form.get(name, "") for name in Reported.__dataclass_fields__}
    reported = Reported(**told)
    check_form(*reported.token)
    if reported.agency not in services().agencies or reported.category not in CATALOGUE:
        raise NoSuchGrantError
    return reported


def _reader(reported: Reported) -> Reader:
    """Return whom the record is about; raise ``SubjectNotAllowedError`` once it may not be read any more."""
    now = services().clock()
    reader = demand_readable(reported.subject, now=now)
    if not may_read(reader, SCOPES[reported.category], now=now):
        raise SubjectNotAllowedError
    return reader


def _case_id() -> str:
    """Return the id that the form brought; raise ``NoSuchGrantError`` for one that cannot be ours."""
    unverified = request.form.get("case", "")
    if not _CASE_ID.fullmatch(unverified):
        raise NoSuchGrantError
    return unverified


def _words() -> str:
    """Return what was written, with the line ends of this system, without blank around it."""
    return request.form.get("words", "").replace("\r\n", "\n").strip()
