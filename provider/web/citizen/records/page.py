"""My records: choose a kind of record, wait for the agencies, see what they hold. It is gone when one leaves."""

import re

from flask import Response, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from consent.retrieval import OPEN_STATES
from provider.selfinfo.errors import RetrievalGoneError
from provider.web.access import Caller, callable_by
from provider.web.citizen.asked_again import asked_on
from provider.web.citizen.blueprint import citizen
from provider.web.citizen.errors import NoSuchGrantError
from provider.web.citizen.pages import page
from provider.web.citizen.records import readings
from provider.web.citizen.records.leaving import reading_is_open
from provider.web.citizen.records.people import demand_readable, may_read, readable
from provider.web.citizen.records.portions import portion
from provider.web.csrf import check_form
from provider.web.locale import locale
from provider.web.services import services
from provider.web.sessions import citizen_id
from scopes.catalogue import CATALOGUE, SCOPES
from scopes.category import Group
from scopes.leaflet.parts import of_group
from scopes.words import GROUPS


@citizen.get("/my-page/records")
@callable_by(Caller.CITIZEN)
def records() -> ResponseReturnValue:
    """List what can be read; what was read before is shredded by now."""
    return _listed()


@citizen.post("/my-page/records")
@callable_by(Caller.CITIZEN)
@asked_on(records)
def read_records() -> ResponseReturnValue:
    """Ask the agencies for one kind of record."""
    check_form("records-read")
    now, unverified = services().clock(), request.form.get("category", "")
    if unverified not in CATALOGUE:
        raise NoSuchGrantError
    chosen = request.form.get("subject", "")
    if not chosen:
        return _listed(problem="records.choose_whose"), 400
    reader, scope = demand_readable(chosen, now=now), SCOPES[unverified]
    if not may_read(reader, scope, now=now):
        return _listed(problem="records.not_for_proxy"), 403
    started = readings.start(reader, scope, now=now)
    return redirect(url_for("citizen.one_reading", retrieval_id=started.retrieval_id), 303)


@citizen.get("/my-page/records/<retrieval_id>")
@callable_by(Caller.CITIZEN)
def one_reading(retrieval_id: str) -> ResponseReturnValue:
    """Show what is there by now, or that agencies are still asked; of many records, a part at a time."""
    now = services().clock()
    try:
        reading = readings.shown(retrieval_id, now=now)
    except RetrievalGoneError:
        return _listed(gone=True), 404
    reading_is_open()
    begin, before = _place("begin"), _place("before")
    part = portion(reading, begin=begin or 0, before=before)
    return page("my_records/reading.html", reading=reading, part=part)


def _place(name: str) -> int | None:
    """Read from the address where a page begins or ends; None where it says no such thing."""
    unverified = request.args.get(name, "")
    return int(unverified) if re.fullmatch("[0-9]{1,6}", unverified) else None


@citizen.get("/my-page/records/<retrieval_id>/state")
@callable_by(Caller.CITIZEN)
def state_of_reading(retrieval_id: str) -> Response:
    """Tell the page's script whether agencies are still asked; nothing is shown, and nothing noted."""
    reads = services().self_information.citizen_reads
    try:
        found = reads.find(retrieval_id, citizen_id(), now=services().clock())
    except RetrievalGoneError:
        return jsonify(awaited=False)
    return jsonify(awaited=found.state in OPEN_STATES)


@citizen.post("/my-page/records/<retrieval_id>/close")
@callable_by(Caller.CITIZEN)
def close_reading(retrieval_id: str) -> ResponseReturnValue:
    """Shred what was read, and go back to the list."""
    check_form("records-close", retrieval_id)
    services().own_reads.shred(citizen_id(), now=services().clock())
    return redirect(url_for("citizen.records"), 303)


def _listed(*, problem: str | None = None, gone: bool = False) -> str:
    now = services().clock()
    services().own_reads.shred(citizen_id(), now=now)
    people = readable(now=now)
    return page(
        "my_records/list.html",
        keeps_ticks=len(people) > 1,
        groups=[(GROUPS[each].in_language(locale()), of_group(each)) for each in Group],
        people=people,
        problem=problem,
        gone=gone,
    )
