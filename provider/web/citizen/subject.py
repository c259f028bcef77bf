"""For whom: the citizen, or someone the person directory says they represent."""

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from provider.flow import transitions
from provider.flow.state import Flow, FlowState, SubjectChoice
from provider.web.access import Caller, callable_by
from provider.web.citizen.blueprint import citizen
from provider.web.citizen.errors import ElsewhereError
from provider.web.citizen.meant import those_meant
from provider.web.citizen.pages import page
from provider.web.citizen.people import listed_as, people_to_choose
from provider.web.citizen.visits import advance, asked, extended, relying_party, visit
from provider.web.csrf import check_form
from provider.web.services import services
from provider.web.sessions import citizen_id

_OPEN = (FlowState.LOGGED_IN, FlowState.CHOOSING)


@citizen.get("/flow/<flow_id>/subject")
@callable_by(Caller.BROWSER)
def subject(flow_id: str) -> ResponseReturnValue:
    """List whose information may be handed over; nobody is chosen beforehand."""
    return _page(_visit(flow_id))


@citizen.post("/flow/<flow_id>/subject")
@callable_by(Caller.BROWSER)
def choose_subject(flow_id: str) -> ResponseReturnValue:
    """Record for whom, if it is one of those listed."""
    check_form(flow_id, "subject")
    flow = _visit(flow_id)
    if longer := extended(flow):
        return _page(longer)
    unverified_choice = request.form.get("subject")
    if unverified_choice is None:
        return _page(flow, problem="nobody_chosen"), 422
    now = services().clock()
    option = listed_as(unverified_choice, people_to_choose(citizen_id(), now=now))
    subject_id = services().persons.enrol(option.person_id, now=now)
    choice = SubjectChoice(subject_id, option.relation)
    advance(flow, transitions.choose_subject(flow, choice, now=now))
    return redirect(url_for("citizen.choose", flow_id=flow_id), 303)


def _visit(flow_id: str) -> Flow:
    """Return the visit; everyone logs in for oneself, so that a login alone asks nothing here."""
    flow = visit(flow_id, *_OPEN)
    if asked(flow).login_only:
        raise ElsewhereError(flow)
    return flow


def _page(flow: Flow, problem: str | None = None) -> str:
    now, wish = services().clock(), asked(flow)
    party = relying_party(wish.client_id)
    return page(
        "subject.html",
        flow=flow,
        party=party,
        listed=those_meant(people_to_choose(citizen_id(), now=now), wish, party, now=now),
        problem=problem,
    )
