"""The one page of a login for a relying party: who is told what; agreeing leaves with the code."""

import hashlib
import json
from dataclasses import dataclass

from flask import request
from flask.typing import ResponseReturnValue

from consent.relying_party import RelyingParty
from provider.flow.state import Flow, FlowState
from provider.oauth.identity_claims import asked_claims, essential_claims
from provider.web.access import Caller, callable_by
from provider.web.citizen.after_login import complete_login
from provider.web.citizen.blueprint import citizen
from provider.web.citizen.check import SHOWN
from provider.web.citizen.claim_ticks import ticked_claims
from provider.web.citizen.cross_device_rule import consenting
from provider.web.citizen.errors import ElsewhereError
from provider.web.citizen.leave import leave_after_form
from provider.web.citizen.login_grants import LIFE, keep_login_grant
from provider.web.citizen.pages import page
from provider.web.citizen.people import subject_of
from provider.web.citizen.visits import asked, extended, relying_party
from provider.web.csrf import check_form
from provider.web.logging import CONSENT_GIVEN, log
from provider.web.services import services
from provider.web.wording import LOCALES


@dataclass(frozen=True)
class LoginOffer:
    """What a login tells. ``needed`` are the claims that the relying party calls essential."""

    party: RelyingParty
    claims: tuple[str, ...]
    needed: frozenset[str]


def login_offer_of(flow: Flow) -> LoginOffer:
    """Compute the offer; a visit that asks for categories belongs on another page."""
    wish = asked(flow)
    if not wish.login_only:
        raise ElsewhereError(flow)
    return LoginOffer(relying_party(wish.client_id), asked_claims(wish), essential_claims(wish))


@citizen.get("/flow/<flow_id>/confirm")
@callable_by(Caller.BROWSER)
def confirm(flow_id: str) -> ResponseReturnValue:
    """Show to whom the login is told, and what may be told with it; nothing is ticked beforehand."""
    return _page(consenting(flow_id, FlowState.CHOOSING), ())


@citizen.post("/flow/<flow_id>/confirm")
@callable_by(Caller.BROWSER)
def agree_to_login(flow_id: str) -> ResponseReturnValue:
    """Keep the consent, mint the code and leave: all of it or nothing."""
    check_form(flow_id, "confirm")
    flow = consenting(flow_id, FlowState.CHOOSING)
    offer = login_offer_of(flow)
    claims = ticked_claims(offer.claims)
    if longer := extended(flow):
        return _page(longer, claims)
    if request.form.get(SHOWN) != _shown(offer):
        return _page(flow, claims, problem="changed"), 409
    now = services().clock()
    with services().database.transaction():
        grant = keep_login_grant(flow, claims, now=now)
        answer = complete_login(flow, grant, now=now)
    log(CONSENT_GIVEN, client_id=grant.client_id, categories=0)
    return leave_after_form(answer)


def _page(flow: Flow, ticked: tuple[str, ...], problem: str | None = None) -> str:
    offer, subject = login_offer_of(flow), subject_of(flow)
    return page(
        "confirm.html",
        flow=flow,
        keeps_ticks=True,
        offer=offer,
        subject=subject,
        claims_ticked=ticked,
        until=services().clock() + LIFE,
        shown_field=SHOWN,
        shown=_shown(offer),
        problem=problem,
    )


def _shown(offer: LoginOffer) -> str:
    """Name all that the page shows of the relying party and its wishes, in whichever language."""
    names = [offer.party.name(locale) for locale in LOCALES]
    content = (*names, offer.party.member("legal_name"), offer.party.reviewed, offer.claims)
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()
