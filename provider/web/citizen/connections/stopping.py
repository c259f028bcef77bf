"""Stop a connection: what stops now and what does not is said first, and no reason is asked."""

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from consent.grant import Grant
from provider.web.access import Caller, callable_by
from provider.web.citizen.blueprint import citizen
from provider.web.citizen.connections.listing import entries_of
from provider.web.citizen.connections.owned import changed_by, own_card, own_grant
from provider.web.citizen.grant_cards import GrantCard, may_end
from provider.web.citizen.grant_standing import Sort
from provider.web.citizen.pages import page
from provider.web.csrf import check_form
from provider.web.locale import locale
from provider.web.logging import GRANT_WITHDRAWN, log
from provider.web.services import services
from provider.web.sessions import citizen_id
from provider.web.withdrawal import end_grant


@citizen.get("/my-page/grants/<grant_id>/withdraw")
@callable_by(Caller.CITIZEN)
def confirm_withdrawal(grant_id: str) -> ResponseReturnValue:
    """Say what stops and what does not, before anything is stopped."""
    card = own_card(grant_id)
    if not card.may_withdraw:
        return redirect(url_for("citizen.grant_detail", grant_id=grant_id), 303)
    return page("connections/stop.html", card=card, stops=stops_working(card), others=_others(card))


@citizen.post("/my-page/grants/<grant_id>/withdraw")
@callable_by(Caller.CITIZEN)
def withdraw(grant_id: str) -> ResponseReturnValue:
    """End the grant: one update, after which the next call of the app is refused."""
    check_form("withdraw", grant_id)
    grant = own_grant(grant_id)
    if may_end(grant, citizen_id()) and end_grant(
        grant, now=services().clock(), by=changed_by(grant)
    ):
        log(GRANT_WITHDRAWN, client_id=grant.client_id)
    return redirect(url_for("citizen.grant_detail", grant_id=grant_id), 303)


def _others(card: GrantCard) -> int:
    """Count what else goes on with the same service: it does not stop with this one."""
    every = entries_of(card.own_id, now=services().clock())
    same = [e for e in every if e.grant.client_id == card.grant.client_id and e.sort is Sort.LIVE]
    return sum(e.grant.grant_id != card.grant.grant_id for e in same)


def stops_working(card: GrantCard) -> str:
    """Say what the service itself said will no longer work: its reviewed purpose; empty for a login."""
    if not card.grant.categories:
        return ""
    return purpose_of(card.grant, card)


def purpose_of(grant: Grant, card: GrantCard) -> str:
    """Name the purpose as it is reviewed now, else as it was agreed to."""
    purpose = card.party.entitlement.purpose(grant.purpose_id) if card.party else None
    kept = grant.consent_text.get(locale()) or grant.consent_text.get("ja") or {}
    return purpose.called(locale()) if purpose else str(kept.get("purpose", ""))
