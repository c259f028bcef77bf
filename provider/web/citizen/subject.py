"""For whom: the citizen, or someone the person directory says they represent."""

from collections.abc import Sequence
from datetime import datetime

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from consent.errors import UnknownChoiceError
from provider.flow import transitions
from provider.flow.state import Flow, FlowState, SubjectChoice
from provider.oauth.details import MOST_SUBJECTS, about_many
from provider.web.access import Caller, callable_by
from provider.web.citizen.blueprint import citizen
from provider.web.citizen.cross_device_rule import consenting
from provider.web.citizen.errors import ElsewhereError, NotAmendableError
from provider.web.citizen.meant import those_meant
from provider.web.citizen.pages import page
from provider.web.citizen.people import ListedPerson, chosen_from, people_to_choose
from provider.web.citizen.visits import advance, asked, extended, relying_party
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
    unverified_choices = dict.fromkeys(request.form.getlist("subject"))
    if not unverified_choices:
        return _page(flow, problem="nobody_chosen"), 422
    if len(unverified_choices) > (MOST_SUBJECTS if _for_many(flow) else 1):
        raise UnknownChoiceError
    now = services().clock()
    listed = _listed(flow, now=now)
    choices = [_chosen(listed, each, now=now) for each in unverified_choices]
    with services().database.transaction():
        advance(flow, transitions.choose_subject(flow, *choices, now=now))
        services().previews.leave(flow_id)
    return redirect(url_for("citizen.choose", flow_id=flow_id), 303)


def _chosen(listed: Sequence[ListedPerson], unverified: str, *, now: datetime) -> SubjectChoice:
    option = chosen_from(listed, citizen_id(), unverified, now=now)
    return SubjectChoice(services().persons.enrol(option.person_id, now=now), option.relation)


def _for_many(flow: Flow) -> bool:
    """Tell whether the request, and the review of its purpose, let it be about several people at once."""
    wish = asked(flow)
    purpose = relying_party(wish.client_id).entitlement.purpose(wish.purpose_id)
    return purpose is not None and about_many(wish.details, purpose)


def _visit(flow_id: str) -> Flow:
    """Return the visit; a login alone asks nothing here, nor does the change of a grant.

    Everyone logs in for oneself, and a grant keeps the person whom it is about. A login that was no
    way to its page stays here, so that this is where its visit ends.
    """
    flow = consenting(flow_id, *_OPEN)
    if asked(flow).grant_id is not None and flow.state is FlowState.LOGGED_IN:
        raise NotAmendableError(flow)
    if asked(flow).login_only or asked(flow).grant_id is not None:
        raise ElsewhereError(flow)
    return flow


def _page(flow: Flow, problem: str | None = None) -> str:
    return page(
        "subject.html",
        flow=flow,
        keeps_ticks=True,
        party=relying_party(asked(flow).client_id),
        listed=_listed(flow, now=services().clock()),
        many=_for_many(flow),
        ticked=request.form.getlist("subject"),
        problem=problem,
    )


def _listed(flow: Flow, *, now: datetime) -> Sequence[ListedPerson]:
    """List those whom the request may be about, of all for whom the citizen may act."""
    wish = asked(flow)
    everyone = people_to_choose(citizen_id(), now=now)
    return those_meant(everyone, wish, relying_party(wish.client_id), now=now)
