"""What agencies asked each other about the citizen: fetched at their request, read, and gone at logout.

It is another history than ours (``history``), and never mixed with it. Whom a page names as an agency comes
out of an opened answer alone: not even "not read" is said of any by name.
"""

from collections.abc import Mapping
from datetime import datetime

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from connectors.directory_port import DirectoryPerson
from connectors.errors import DirectoryUnavailableError
from consent.errors import SubjectNotAllowedError
from consent.representation import LEGAL_REPRESENTATIVE, SELF
from provider.selfinfo.exchange_history import Reading
from provider.web.access import Caller, callable_by
from provider.web.citizen.blueprint import citizen
from provider.web.citizen.errors import NoSuchEntryError
from provider.web.citizen.pages import page
from provider.web.citizen.people import people_to_choose
from provider.web.csrf import check_form
from provider.web.services import services
from provider.web.sessions import citizen_id, current_session

_OF_RIGHT = (SELF, LEGAL_REPRESENTATIVE)
"""Whoever acts by mandate was not given this: it is for the person, and for the parents of a young child."""


_MOST_EVENTS = 20
"""Of a thousand events a page shows so many; the file has all."""


@citizen.get("/my-page/exchange-history")
@callable_by(Caller.CITIZEN)
def exchange_history() -> ResponseReturnValue:
    """Offer to ask, and list what waits, what is unread, and what was read since login."""
    return _overview()


@citizen.post("/my-page/exchange-history")
@callable_by(Caller.CITIZEN)
def ask_exchange_history() -> ResponseReturnValue:
    """Put the question; while an earlier one waits or is unread, that one stays."""
    check_form("exchange-ask")
    now = services().clock()
    own = _directory_id(citizen_id())
    unverified_choice = request.form.get("subject", own)
    if unverified_choice not in _readable(now=now):
        raise SubjectNotAllowedError
    subject_id = services().persons.enrol(unverified_choice, now=now)
    relation = SELF if unverified_choice == own else LEGAL_REPRESENTATIVE
    services().exchange_history.ask(citizen_id(), subject_id, relation, now=now)
    return redirect(url_for("citizen.exchange_history"), 303)


@citizen.post("/my-page/exchange-history/<answer_id>/read")
@callable_by(Caller.CITIZEN)
def read_exchange_answer(answer_id: str) -> ResponseReturnValue:
    """Begin to read an answer: from now on it ends with this session."""
    check_form("exchange-read", answer_id)
    session, now = current_session().session_hash, services().clock()
    services().exchange_history.begin_reading(answer_id, citizen_id(), session, now=now)
    return redirect(url_for("citizen.exchange_answer", answer_id=answer_id), 303)


@citizen.get("/my-page/exchange-history/<answer_id>")
@callable_by(Caller.CITIZEN)
def exchange_answer(answer_id: str) -> ResponseReturnValue:
    """Show an answer that is read in this session; of every other one say that it is not there."""
    try:
        reading, subject = reading_of(answer_id)
    except NoSuchEntryError:
        return _overview(gone=True), 404
    return page(
        "exchange_answer.html",
        reading=reading,
        subject=subject,
        begin=_begin(len(reading.events)),
        most=_MOST_EVENTS,
    )


def _begin(whole: int) -> int:
    """Read from which event on a page shows them, counted from 0; what is no such place is the first."""
    begin = request.args.get("begin", 0, type=int)
    return begin if 0 <= begin < whole else 0


def reading_of(answer_id: str) -> tuple[Reading, DirectoryPerson | None]:
    """Return an answer that is read in this session, and whom it is about where that is not the citizen.

    Raises ``NoSuchEntryError`` for every other answer, and for one about somebody whose it is no more.
    """
    session, now = current_session().session_hash, services().clock()
    reading = services().exchange_history.read(answer_id, citizen_id(), session, now=now)
    readable = _readable(now=now)
    if reading is None or (whose := _directory_id(reading.asked.subject_id)) not in readable:
        raise NoSuchEntryError
    own = reading.asked.subject_id == citizen_id()
    return reading, None if own else readable[whose]


def _overview(*, gone: bool = False) -> str:
    session, now = current_session().session_hash, services().clock()
    readable = _readable(now=now)
    mine = services().exchange_history.listed(citizen_id(), session, now=now)
    answers = [(_directory_id(each.subject_id), each) for each in mine]
    return page(
        "exchange_history.html",
        own=_directory_id(citizen_id()),
        readable=readable,
        answers=[(whose, each) for whose, each in answers if whose in readable],
        open_for={whose for whose, each in answers if each.read_in is None},
        gone=gone,
    )


def _readable(*, now: datetime) -> Mapping[str, DirectoryPerson | None]:
    """Name those about whom the citizen may read, by the directory's ids: themself, and young children.

    While the directory is silent, themself.
    """
    try:
        listed = people_to_choose(citizen_id(), now=now)
    except DirectoryUnavailableError:
        return {_directory_id(citizen_id()): None}
    return {
        each.person.person_id: each.person
        for each in listed
        if each.option.refusal is None and each.option.relation in _OF_RIGHT
    }


def _directory_id(person_id: str) -> str:
    return services().persons.directory_ref(person_id)
