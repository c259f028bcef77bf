"""「心当たりがありません」: the connection behind an entry rests at once, and the operator's desk looks into it."""

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from consent.grant import UNRECOGNISED, Grant
from consent.notice import NoticeKind
from consent.unrecognised import CaseState, UnrecognisedCase, new_case
from provider.web.access import Caller, callable_by
from provider.web.citizen.blueprint import citizen
from provider.web.citizen.errors import NoSuchEntryError
from provider.web.citizen.grant_cards import may_end
from provider.web.citizen.history.entries import Names, by_day
from provider.web.citizen.pages import page
from provider.web.csrf import check_form
from provider.web.locale import locale
from provider.web.logging import HISTORY_REPORTED, log
from provider.web.services import services
from provider.web.sessions import citizen_id


@citizen.get("/my-page/history/<disclosure_id>/unrecognised")
@callable_by(Caller.CITIZEN)
def unrecognised(disclosure_id: str) -> ResponseReturnValue:
    """Say what happens when an entry is reported, before anything does."""
    case = _about(disclosure_id)
    entry = services().own_history.get(case.disclosure_id, citizen_id())
    if entry is None:
        raise NoSuchEntryError
    [(_, [row])] = by_day([entry], Names.of([entry]))
    return page("history/unrecognised.html", row=row, rests=_may_rest(_grant(case)))


@citizen.post("/my-page/history/<disclosure_id>/unrecognised")
@callable_by(Caller.CITIZEN)
def report_unrecognised(disclosure_id: str) -> ResponseReturnValue:
    """Let the connection rest and open a case, both or neither; a second time it is the same case."""
    check_form("unrecognised", disclosure_id)
    here, me = services(), citizen_id()
    now, wanted = here.clock(), _about(disclosure_id)
    with here.database.transaction():
        case = here.unrecognised_cases.open(wanted)
        here.grants.pause([case.grant_id], me, because=UNRECOGNISED, now=now)
        about = {"client_id": case.client_id, "grant_id": case.grant_id}
        here.notices.tell(me, NoticeKind.UNRECOGNISED, now=now, once=case.number, **about)
    if case.number == wanted.number:
        log(HISTORY_REPORTED, client_id=case.client_id, case=case.number)
    return redirect(url_for("citizen.unrecognised_case", number=case.number), 303)


@citizen.get("/my-page/history/cases/<number>")
@callable_by(Caller.CITIZEN)
def unrecognised_case(number: str) -> ResponseReturnValue:
    """Show where a case stands, and how to go on: remember it after all, or end the connection."""
    case = _case(number)
    grant = _grant(case)
    return page(
        "history/case.html",
        case=case,
        state=case_state(case),
        party_name=_party_name(case),
        resting=grant is not None and grant.paused and _may_rest(grant),
        may_end=_may_rest(grant),
        over=grant is not None and not grant.alive(now=services().clock()),
    )


@citizen.post("/my-page/history/cases/<number>/recognised")
@callable_by(Caller.CITIZEN)
def recognise(number: str) -> ResponseReturnValue:
    """Settle a case whose person remembers the entry after all, and let the connection go on."""
    check_form("recognised", number)
    here, case = services(), _case(number)
    now = here.clock()
    with here.database.transaction():
        if here.unrecognised_cases.settle(number, CaseState.RECOGNISED, now=now):
            here.grants.resume([case.grant_id], citizen_id(), now=now)
    return redirect(url_for("citizen.unrecognised_case", number=number), 303)


def case_state(case: UnrecognisedCase) -> str:
    """Name the state of a case in the words of pages: what the desk found, where it has answered."""
    return case.finding.value if case.finding else case.state.value


def _about(disclosure_id: str) -> UnrecognisedCase:
    """Prepare a case about an entry of the citizen's own."""
    me = citizen_id()
    entry = services().own_history.get(disclosure_id, me)
    case = new_case(entry, me, now=services().clock()) if entry else None
    if case is None:
        raise NoSuchEntryError
    return case


def _case(number: str) -> UnrecognisedCase:
    case = services().unrecognised_cases.get(number, citizen_id())
    if case is None:
        raise NoSuchEntryError
    return case


def _grant(case: UnrecognisedCase) -> Grant | None:
    return services().grants.get(case.grant_id) if case.grant_id else None


def _may_rest(grant: Grant | None) -> bool:
    """Tell whether there is a connection that still stands and is this citizen's to stop."""
    now = services().clock()
    return grant is not None and grant.alive(now=now) and may_end(grant, citizen_id())


def _party_name(case: UnrecognisedCase) -> str:
    party = services().clients.get(case.client_id)
    return party.name(locale()) if party else case.client_id
