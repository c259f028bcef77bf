"""The check before anything is agreed: what, to whom, why, until when; and the agreement itself."""

import hashlib
import json
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any
from uuid import uuid4

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from consent.amendment import amended
from consent.grant import Grant, grant_end
from consent.step_up import is_fresh
from provider.flow import transitions
from provider.flow.state import Choice, Flow, FlowState, SubjectChoice
from provider.oauth.details import asked_conditions
from provider.web.access import Caller, callable_by
from provider.web.citizen.amending import demand_represented
from provider.web.citizen.blueprint import citizen
from provider.web.citizen.consent_text import consent_text
from provider.web.citizen.cross_device_rule import consenting
from provider.web.citizen.errors import ElsewhereError
from provider.web.citizen.offer import Offer, offer_of
from provider.web.citizen.pages import page
from provider.web.citizen.people import hold_mandate, mandate_of, subject_of
from provider.web.citizen.profile_match import note_profile_match, until_compared
from provider.web.citizen.scope_text import agencies, kind_of
from provider.web.citizen.visits import advance, asked, extended
from provider.web.csrf import check_form
from provider.web.locale import locale
from provider.web.logging import CONSENT_GIVEN, log
from provider.web.services import services
from scopes.catalogue import SCOPES

SHOWN = "shown"
"""The form's field that says which page was read."""


@citizen.get("/flow/<flow_id>/check")
@callable_by(Caller.BROWSER)
def check(flow_id: str) -> ResponseReturnValue:
    """Show everything that will be handed over once more."""
    return _page(consenting(flow_id, FlowState.CHOOSING))


@citizen.post("/flow/<flow_id>/check")
@callable_by(Caller.BROWSER)
def agree(flow_id: str) -> ResponseReturnValue:
    """Keep the grant together with the step: both or neither."""
    check_form(flow_id, "check")
    flow = consenting(flow_id, FlowState.CHOOSING)
    if longer := extended(flow):
        return _page(longer)
    if request.form.get(SHOWN) != _shown(flow):
        # Another tab or a new review changed it: it has to be read before it is agreed to.
        return _page(flow, problem="changed"), 409
    now = services().clock()
    _demand_offered(flow, now=now)
    grant = _result(flow, at=now)
    with services().database.transaction():
        hold_mandate(flow, now=now)
        advance(flow, transitions.agree(flow, grant.grant_id, now=now))
        services().grants.add(grant)
    note_profile_match(flow, grant, now=now)
    log(CONSENT_GIVEN, client_id=grant.client_id, categories=len(grant.categories))
    return redirect(url_for("citizen.done", flow_id=flow_id), 303)


def _page(flow: Flow, problem: str | None = None) -> str:
    offer, (choice, _) = offer_of(flow), _made(flow)
    result = _result(flow, at=services().clock())
    chosen = [SCOPES[c] for c in result.categories if c in SCOPES]
    return page(
        "check.html",
        flow=flow,
        keeps_ticks=True,
        offer=offer,
        subject=subject_of(flow),
        result=result,
        chosen=chosen,
        kinds={kind_of(scope) for scope in chosen},
        asked_agencies=agencies(locale(), chosen),
        declined=[SCOPES[c] for c in result.declined if c in SCOPES],
        claims_declined=[claim for claim in offer.claims if claim not in result.claims],
        ended=_ended(offer, result),
        choice=choice,
        shown_field=SHOWN,
        shown=_shown(flow),
        problem=problem,
    )


def _ended(offer: Offer, result: Grant) -> dict[str, list[Any]]:
    """List what an amendment takes out of the older grant."""
    categories, claims = offer.change.ended_by(result) if offer.change else ((), ())
    known = [SCOPES[category] for category in categories if category in SCOPES]
    return {"categories": known, "claims": [*claims]}


def _shown(flow: Flow) -> str:
    """Name all that the page shows, in whichever language; only its last instant moves on."""
    offer, (choice, subject) = offer_of(flow), _made(flow)
    older = offer.change.older if offer.change else None
    content = (
        _result(flow, at=flow.created_at).consent_text,
        offer.party.member("legal_name"),
        asdict(choice),
        asdict(subject),
        older and older.in_force_since.isoformat(),
    )
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _demand_offered(flow: Flow, *, now: datetime) -> None:
    """Ask once more whether person and review allow every part of what was shown."""
    offer, (choice, _) = offer_of(flow), _made(flow)
    demand_represented(flow, now=now)
    offer.decide(choice.categories, choice.term_days)


def _result(flow: Flow, *, at: datetime) -> Grant:
    """Build the grant as it will be, if it is agreed to at an instant."""
    offer, (choice, subject) = offer_of(flow), _made(flow)
    newer = Grant(
        grant_id=str(uuid4()),
        client_id=offer.party.client_id,
        person_id=flow.person_id or "",
        subject_id=subject.person_id,
        credential_id=flow.credential_id or "",
        relation=subject.relation,
        categories=choice.categories,
        declined=choice.declined,
        purpose_id=offer.purpose.purpose_id,
        consent_text={},
        standing=choice.term_days is not None,
        given_at=at,
        expires_at=_end(flow, at, choice.term_days),
        claims=choice.claims,
        conditions=asked_conditions(asked(flow).details, choice.categories),
        authenticated_at=flow.authenticated_at,
        fresh_login=is_fresh(flow.created_at, flow.authenticated_at),
        profile_match=until_compared(flow),
    )
    change = offer.change
    result = amended(change.older, newer, change.action) if change else newer
    return replace(result, consent_text=consent_text(offer, result, choice.term_days))


def _end(flow: Flow, at: datetime, term_days: int | None) -> datetime:
    """Return when the grant ends: with its term, and never after the mandate that it stands on."""
    mandate, end = mandate_of(flow), grant_end(at, term_days)
    return min(end, mandate.ends_at) if mandate else end


def _made(flow: Flow) -> tuple[Choice, SubjectChoice]:
    """Return what was chosen; a visit without a choice belongs on the page before this one."""
    if flow.choice is None or flow.subject is None:
        raise ElsewhereError(flow)
    return flow.choice, flow.subject
