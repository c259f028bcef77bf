"""What and how long: one box per category, nothing ticked beforehand, the shortest term chosen."""

from dataclasses import replace

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from consent.decision import Decision
from consent.errors import NothingChosenError, TermNotOfferedError
from consent.step_up import step_up
from provider.flow import transitions
from provider.flow.state import Choice, Flow, FlowState
from provider.oauth.identity_claims import essential_claims
from provider.web.access import Caller, callable_by
from provider.web.citizen.amending import demand_represented
from provider.web.citizen.blueprint import citizen
from provider.web.citizen.claim_ticks import ticked_claims
from provider.web.citizen.cross_device_rule import consenting
from provider.web.citizen.earlier import earlier_of
from provider.web.citizen.errors import ElsewhereError
from provider.web.citizen.offer import Offer, offer_of
from provider.web.citizen.pages import page
from provider.web.citizen.people import Subject, names_of, subject_of
from provider.web.citizen.previewing import page_of_values
from provider.web.citizen.visits import advance, asked, extended
from provider.web.csrf import check_form
from provider.web.services import services

ONCE = "once"
"""The form's value for a one-off consent; standing ones are a number of days."""


@citizen.get("/flow/<flow_id>/choose", defaults={"place": 0})
@citizen.get("/flow/<flow_id>/choose/<int:place>")
@callable_by(Caller.BROWSER)
def choose(flow_id: str, place: int) -> ResponseReturnValue:
    """Show what is asked about one person; what the citizen ticked before and came back to change is kept."""
    flow = consenting(flow_id, FlowState.CHOOSING)
    view = about(flow, place)
    demand_represented(view, now=services().clock())
    return _page(flow, place, view.choice or Choice((), (), None))


@citizen.post("/flow/<flow_id>/choose", defaults={"place": 0})
@citizen.post("/flow/<flow_id>/choose/<int:place>")
@callable_by(Caller.BROWSER)
def note_choice(flow_id: str, place: int) -> ResponseReturnValue:
    """Keep what was ticked and go on to the next person, or to the check page; nothing is agreed yet."""
    check_form(flow_id, "choose", str(place))
    flow = consenting(flow_id, FlowState.CHOOSING)
    offer = offer_of(about(flow, place))
    if longer := extended(flow):
        return _page(longer, place, _ticks(offer))
    try:
        after = with_choice(flow, place)
    except NothingChosenError:
        return _page(flow, place, _ticks(offer), problem="nothing_chosen"), 422
    return redirect(_next(advance(flow, after)), 303)


def with_choice(flow: Flow, place: int) -> Flow:
    """Note what the form chooses about a person; raise a ``DecisionError`` for what cannot be chosen."""
    view = about(flow, place)
    offer = offer_of(view)
    ticks = _ticks(offer)
    decision = offer.decide(ticks.categories, _term_for(flow, offer, ticks))
    choice = replace(
        _choice(decision, ticks.claims, offer),
        left_out=view.choice.left_out if view.choice else None,
    )
    return transitions.note_choice(flow, choice, place=place, now=services().clock())


def about(flow: Flow, place: int) -> Flow:
    """Return the visit as it is about one of its people; one that it is not about leads to the right page."""
    try:
        return flow.of(place)
    except IndexError:
        raise ElsewhereError(flow) from None


def choose_url(flow: Flow, place: int) -> str:
    """Return the page on which is chosen about one person."""
    return url_for("citizen.choose", flow_id=flow.flow_id, place=place)


def _next(flow: Flow) -> str:
    """Return the page of the first person about whom nothing is chosen yet, else the check page."""
    place = _undecided(flow)
    if place is not None:
        return choose_url(flow, place)
    return url_for("citizen.check", flow_id=flow.flow_id)


def _undecided(flow: Flow, *, beside: int | None = None) -> int | None:
    """Return the first place of a person about whom nothing is chosen yet, ``beside`` the one whose page it is."""
    places = (each for each in range(flow.people) if each != beside)
    return next((each for each in places if flow.of(each).choice is None), None)


def _following(flow: Flow, place: int) -> Subject | None:
    """Return the person whose page comes after this one; None where the check page does."""
    following = _undecided(flow, beside=place)
    return None if following is None else subject_of(flow.of(following))


def _term_for(flow: Flow, offer: Offer, ticks: Choice) -> int | None:
    """Return the term: the one that was chosen about the first person goes for all, where it is offered."""
    if not offer.place or flow.choice is None:
        return ticks.term_days
    return flow.choice.term_days if flow.choice.term_days in offer.terms else None


def _ticks(offer: Offer) -> Choice:
    """Read the form; its categories are judged by the offer, its claims are held to the offer."""
    form = request.form
    ticked = offer.ids if offer.single else tuple(form.getlist("category"))
    claims = ticked_claims(offer.claims)
    return Choice(ticked, (), _term(form.get("term", ONCE)), claims)


def _term(unverified_term: str) -> int | None:
    if unverified_term == ONCE:
        return None
    if not (unverified_term.isascii() and unverified_term.isdigit() and len(unverified_term) <= 4):  # noqa: PLR2004
        raise TermNotOfferedError
    return int(unverified_term)


def _choice(decision: Decision, claims: tuple[str, ...], offer: Offer) -> Choice:
    """Count what cannot be handed over for this person among what was declined."""
    declined = (*decision.declined, *(category.id for category in offer.impossible))
    return Choice(decision.categories, declined, decision.term_days, claims)


def _page(whole: Flow, place: int, ticks: Choice, problem: str | None = None) -> str:
    flow, now = whole.of(place), services().clock()
    offer = offer_of(flow)
    return page(
        "choose.html",
        flow=flow,
        keeps_ticks=True,
        offer=offer,
        subject=subject_of(flow),
        following=_following(whole, place),
        ticked=ticks.categories,
        claims_ticked=ticks.claims,
        needed_claims=essential_claims(asked(flow)),
        me=names_of([flow.person_id]).get(flow.person_id) if flow.person_id else None,
        term=ticks.term_days,
        preview=page_of_values(flow, offer, now=now),
        earlier=earlier_of(flow, offer, now=now),
        problem=problem,
        is_sensitive=step_up,
    )
