"""The check before anything is agreed: what, to whom, why, until when, with every value; and the agreement itself."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from consent.errors import UnknownChoiceError
from consent.grant import Grant
from provider.flow import transitions
from provider.flow.state import Flow, FlowState
from provider.web.access import Caller, callable_by
from provider.web.citizen.agreement import (
    LATER,
    LEAVE_OUT,
    Settled,
    Undertaking,
    digest,
    undertakings,
)
from provider.web.citizen.amending import demand_represented
from provider.web.citizen.blueprint import citizen
from provider.web.citizen.choose import choose_url
from provider.web.citizen.cross_device_rule import consenting
from provider.web.citizen.kept_back import kept_back_before, with_kept_back
from provider.web.citizen.pages import page
from provider.web.citizen.people import hold_mandate, subject_of
from provider.web.citizen.profile_match import note_profile_match
from provider.web.citizen.scope_text import agencies, kind_of
from provider.web.citizen.visits import advance, extended
from provider.web.csrf import check_form
from provider.web.locale import locale
from provider.web.logging import CONSENT_GIVEN, log
from provider.web.services import services
from scopes.catalogue import SCOPES

SHOWN = "shown"
"""The form's field that says which page was read."""

LEFT_OUT = "left_out"
"""The form's field that names records to keep back."""

_DROP, _CHANGE = "drop", "change"
_LONGEST_PLACE, _MOST_PLACES = 120, 1000


@citizen.get("/flow/<flow_id>/check")
@callable_by(Caller.BROWSER)
def check(flow_id: str) -> ResponseReturnValue:
    """Show everything that will be handed over once more."""
    return _page(consenting(flow_id, FlowState.CHOOSING))


@citizen.post("/flow/<flow_id>/check")
@callable_by(Caller.BROWSER)
def agree(flow_id: str) -> ResponseReturnValue:
    """Keep the grants and what is held for them together with the step: all or nothing."""
    check_form(flow_id, "check")
    flow = consenting(flow_id, FlowState.CHOOSING)
    if (instead := _instead(flow)) is not None:
        return instead
    now = services().clock()
    everyone = undertakings(flow, noted=False, now=now)
    if request.form.get(SHOWN) != digest(everyone):
        # Another tab, a new review or an agency's answer changed it: it has to be read before it is agreed to.
        return _page(flow, problem="changed"), 409
    for each in everyone:
        demand_represented(each.view, now=now)
        each.offer.decide(each.choice.categories, each.choice.term_days)
    ways = [_ways(each) for each in everyone]
    if any(way.keys() != each.undecided.keys() for each, way in zip(everyone, ways, strict=True)):
        return _page(flow, problem="undecided"), 422
    left_out = request.form.getlist(LEFT_OUT)
    settled = [each.settled(way, left_out) for each, way in zip(everyone, ways, strict=True)]
    if any(each.empty for each in settled):
        return _page(flow, problem="nothing_left"), 422
    _keep(flow, settled)
    return redirect(url_for("citizen.done", flow_id=flow_id), 303)


def _instead(flow: Flow) -> ResponseReturnValue | None:
    """Serve a button of the form that agrees to nothing; None where it was the one that agrees."""
    if longer := extended(flow):
        return _page(longer)
    if _DROP in request.form:
        return _without(flow, request.form[_DROP])
    if _CHANGE in request.form:
        return _to_choose_again(flow, request.form[_CHANGE])
    return None


def _keep(flow: Flow, settled: Sequence[Settled]) -> None:
    now = services().clock()
    sitting = str(uuid4()) if len(settled) > 1 else None
    grants = [each.grant(sitting=sitting, at=now) for each in settled]
    with services().database.transaction():
        for each in settled:
            hold_mandate(each.undertaking.view, now=now)
        advance(flow, transitions.agree(flow, grants[0].grant_id, now=now))
        for each, grant in zip(settled, grants, strict=True):
            # The grant is there before what is held for it, and then learns what that is.
            services().grants.add(grant)
            services().notices.grant_given(grant, now=now)
            services().grants.note_preview(each.hold(grant, at=now))
        services().previews.leave(flow.flow_id)
    note_profile_match(flow, grants[0], now=now)
    for grant in grants:
        log(CONSENT_GIVEN, client_id=grant.client_id, categories=len(grant.categories))


def _ways(each: Undertaking) -> Mapping[str, str]:
    """Read what shall become of each category that could not be shown; raise ``UnknownChoiceError``."""
    found = {}
    for category in each.undecided:
        way = request.form.get(way_field(each.view.place, category))
        if way is None:
            continue
        if way not in (LEAVE_OUT, LATER):
            raise UnknownChoiceError
        found[category] = way
    return found


def way_field(place: int, category: str) -> str:
    """Name the form's field that says what shall become of a category that could not be shown."""
    return f"way-{place}-{category}"


def _without(flow: Flow, unverified: str) -> ResponseReturnValue:
    """Take a category back out of what was chosen about a person; every other tick on the page stays.

    Where it was the last one, or was taken out before, the page that comes next is the one to choose on or this one.
    """
    number, _, category = unverified.partition("-")
    place = _place(flow, number)
    choice = flow.of(place).choice
    if choice is None or category not in (*choice.categories, *choice.declined):
        raise UnknownChoiceError
    if category in choice.declined:
        return _page(flow)
    left = tuple(each for each in choice.categories if each != category)
    if not left:
        return redirect(choose_url(flow, place), 303)
    fewer = replace(choice, categories=left, declined=(*choice.declined, category))
    now = services().clock()
    return _page(advance(flow, transitions.note_choice(flow, fewer, place=place, now=now)))


def _to_choose_again(flow: Flow, unverified: str) -> ResponseReturnValue:
    """Lead back to the page on which is chosen about a person; the records that are ticked here stay ticked."""
    place = _place(flow, unverified)
    return redirect(choose_url(advance(flow, noted_ticks(flow)), place), 303)


def noted_ticks(flow: Flow) -> Flow:
    """Note which records the form keeps back."""
    ticked = [each for each in request.form.getlist(LEFT_OUT) if len(each) <= _LONGEST_PLACE]
    return with_kept_back(flow, ticked[:_MOST_PLACES], now=services().clock())


def _place(flow: Flow, unverified: str) -> int:
    """Read which person of the visit a button is about; raise ``UnknownChoiceError``."""
    if unverified not in {str(place) for place in range(max(flow.people, 1))}:
        raise UnknownChoiceError
    return int(unverified)


@dataclass(frozen=True)
class _Part:
    """What the page says about one person, in the words of its template."""

    undertaking: Undertaking
    subject: Any
    chosen: Sequence[Any]
    declined: Sequence[Any]
    claims_declined: Sequence[str]
    ended: Mapping[str, Sequence[Any]]

    @property
    def result(self) -> Grant:
        """The grant as it will be."""
        return self.undertaking.result


def _page(flow: Flow, problem: str | None = None) -> str:
    now = services().clock()
    everyone = undertakings(flow, now=now)
    before = {place for each in everyone for place in kept_back_before(each)}
    parts = [_part(each) for each in everyone]
    scopes = [*{scope.id: scope for part in parts for scope in part.chosen}.values()]
    first = everyone[0]
    return page(
        "check.html",
        flow=flow,
        keeps_ticks=True,
        offer=first.offer,
        parts=parts,
        choice=first.choice,
        result=first.result,
        kinds={kind_of(scope) for scope in scopes},
        asked_agencies=agencies(locale(), scopes),
        awaited=sum(part.undertaking.values.awaited for part in parts),
        unread=sum(part.undertaking.values.unread for part in parts),
        records=sum(_records(part) for part in parts),
        ways=request.form,
        left_out=_still_there(everyone, _ticked(everyone, before)),
        kept_back_before=before,
        way_field=way_field,
        shown_field=SHOWN,
        shown=digest(everyone),
        problem=problem,
    )


def _records(part: _Part) -> int:
    """Count the records that the page shows about one person."""
    seen = part.undertaking.values.seen
    return sum(seen[scope.id].count for scope in part.chosen if scope.id in seen)


def _ticked(everyone: Sequence[Undertaking], before: Collection[str]) -> Collection[str]:
    """Name the boxes to tick: those of the form, of this visit, or else what an earlier consent keeps back."""
    if request.method == "POST":
        return request.form.getlist(LEFT_OUT)
    known = [each.choice.left_out for each in everyone]
    return {place for each in known for place in (before if each is None else each)}


def _still_there(everyone: Sequence[Undertaking], unverified: Collection[str]) -> Collection[str]:
    """Keep of the ticked names those of records that the page shows."""
    shown = {
        record.place
        for each in everyone
        for seen in each.values.seen.values()
        for dataset in seen.datasets
        for record in dataset.records
    }
    return shown.intersection(unverified)


def _part(each: Undertaking) -> _Part:
    result, offer = each.result, each.offer
    return _Part(
        undertaking=each,
        subject=subject_of(each.view),
        chosen=[SCOPES[c] for c in result.categories if c in SCOPES],
        declined=[SCOPES[c] for c in result.declined if c in SCOPES],
        claims_declined=[claim for claim in offer.claims if claim not in result.claims],
        ended=_ended(each),
    )


def _ended(each: Undertaking) -> Mapping[str, Sequence[Any]]:
    """List what an amendment takes out of the older grant."""
    change = each.offer.change
    categories, claims = change.ended_by(each.result) if change else ((), ())
    known = [SCOPES[category] for category in categories if category in SCOPES]
    return {"categories": known, "claims": [*claims]}
