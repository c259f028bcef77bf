"""The end of a visit: the return with a code, or the return without anything."""

from collections.abc import Sequence

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from consent.grant import Grant
from provider.flow import transitions
from provider.flow.state import Flow, FlowState
from provider.oauth.errors import InvalidGrantIdError
from provider.web.access import Caller, callable_by
from provider.web.citizen.amending import demand_takeable
from provider.web.citizen.blueprint import citizen
from provider.web.citizen.errors import NoSuchGrantError, NotAmendableError
from provider.web.citizen.grant_cards import result_text
from provider.web.citizen.leave import leave_after_form
from provider.web.citizen.pages import page
from provider.web.citizen.people import mandate_of, subject_of
from provider.web.citizen.visits import advance, asked, close, extended, relying_party, visit
from provider.web.csrf import check_form
from provider.web.logging import CONSENT_REFUSED, PAGE_REFUSED, log
from provider.web.services import services
from provider.web.sessions import citizen_id, login_method


@citizen.get("/flow/<flow_id>/done")
@callable_by(Caller.BROWSER)
def done(flow_id: str) -> ResponseReturnValue:
    """Say that the consent is kept, and that the return hands the information over."""
    return _page(visit(flow_id, FlowState.AGREED))


@citizen.post("/flow/<flow_id>/done")
@callable_by(Caller.BROWSER)
def go_back_with_code(flow_id: str) -> ResponseReturnValue:
    """Mint the code in the transaction that ends the visit, and leave for the app."""
    check_form(flow_id, "done")
    flow = visit(flow_id, FlowState.AGREED)
    if longer := extended(flow):
        return _page(longer)
    now = services().clock()
    with services().database.transaction():
        after = advance(flow, transitions.finish(flow, now=now))
        answer = services().oauth.authorization.issue_code(
            after,
            services().grants.of_sitting(_grant(flow)),
            method=login_method(),
            now=now,
        )
    return leave_after_form(answer)


@citizen.get("/flow/<flow_id>/finished")
@callable_by(Caller.BROWSER)
def finished(flow_id: str) -> ResponseReturnValue:
    """Answer the back button after the return: this visit is over."""
    flow = visit(flow_id, FlowState.FINISHED)
    return page("finished.html", flow=flow, party=relying_party(asked(flow).client_id))


@citizen.post("/flow/<flow_id>/refuse")
@callable_by(Caller.BROWSER)
def refuse(flow_id: str) -> ResponseReturnValue:
    """End the visit without handing anything over; no reason asked."""
    check_form(flow_id, "refuse")
    flow = visit(flow_id, *transitions.OPEN)
    close(flow, now=services().clock())
    log(CONSENT_REFUSED, state=flow.state.value)
    if flow.back_to:
        services().own_reads.shred(citizen_id(), now=services().clock())
        return redirect(url_for("citizen.my_page"), 303)
    if flow.request is None:
        return redirect(url_for("citizen.home"), 303)
    return redirect(url_for("citizen.refused", flow_id=flow_id), 303)


@citizen.get("/flow/<flow_id>/refused")
@callable_by(Caller.BROWSER)
def refused(flow_id: str) -> ResponseReturnValue:
    """Say that nothing was handed over."""
    flow = visit(flow_id, FlowState.REFUSED)
    return page("refused.html", flow=flow, party=relying_party(asked(flow).client_id))


@citizen.post("/flow/<flow_id>/refused")
@callable_by(Caller.BROWSER)
def go_back_without(flow_id: str) -> ResponseReturnValue:
    """Leave for the app with ``access_denied``, or with why the visit could not go on."""
    check_form(flow_id, "refused")
    flow = visit(flow_id, FlowState.REFUSED)
    authorization, now = services().oauth.authorization, services().clock()
    error = flow.refusal or "access_denied"
    return leave_after_form(authorization.refusal(asked(flow), error, now=now))


@citizen.errorhandler(NotAmendableError)
def end_visit(fault: NotAmendableError) -> ResponseReturnValue:
    """End a visit that cannot change what it came to change; its page tells nothing of that."""
    flow = close(fault.flow, InvalidGrantIdError.error, now=services().clock())
    log(PAGE_REFUSED, code=InvalidGrantIdError.error)
    return redirect(url_for("citizen.refused", flow_id=flow.flow_id), 303)


def _page(flow: Flow) -> str:
    grant = _grant(flow)
    given = services().grants.of_sitting(grant)
    subjects = {view.subject.person_id: subject_of(view) for view in _people(flow) if view.subject}
    return page(
        "done.html",
        flow=flow,
        party=relying_party(asked(flow).client_id),
        grant=grant,
        given=[(each, subjects[each.subject_id]) for each in given],
        match_result=result_text(grant),
    )


def _people(flow: Flow) -> Sequence[Flow]:
    """Return the visit as it is about each of its people."""
    return [flow.of(place) for place in range(flow.people)]


def _grant(flow: Flow) -> Grant:
    """Return what was agreed, if it can still be used; raises what ``mandate_of`` raises."""
    for view in _people(flow):
        mandate_of(view)
    grant = services().grants.get(flow.grant_id or "")
    if grant is None:
        raise NoSuchGrantError
    demand_takeable(flow, grant)
    return grant
