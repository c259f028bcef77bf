"""My page: what is shared with whom, and the way to stop it."""

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from consent.errors import MandateOverError
from consent.grant import Grant
from provider.web.access import Caller, callable_by
from provider.web.citizen.blueprint import citizen
from provider.web.citizen.cards import card_news
from provider.web.citizen.errors import NoSuchGrantError
from provider.web.citizen.grant_cards import GrantCard, cards_of, declined_names, may_end
from provider.web.citizen.mandates.news import mandate_news
from provider.web.citizen.pages import page
from provider.web.citizen.start import open_visit
from provider.web.csrf import check_form
from provider.web.logging import GRANT_WITHDRAWN, log
from provider.web.services import services
from provider.web.sessions import LoginNeededError, citizen_id, end_session
from provider.web.withdrawal import end_grant
from scopes.category import AGENT


@citizen.get("/my-page")
@callable_by(Caller.CITIZEN)
def my_page() -> ResponseReturnValue:
    """List the grants: the live ones first, the ended ones folded."""
    mine = [grant for grant in services().grants.of_person(citizen_id()) if grant.amends is None]
    now = services().clock()
    cards = cards_of(mine, citizen_id(), now=now)
    return page(
        "my_page.html",
        live=[card for card in cards if card.state.alive],
        ended=[card for card in cards if not card.state.alive],
        qr_logins=services().cross_device_notices.of_person(citizen_id(), now=now),
        news=card_news(),
        mandate_news=mandate_news(cards, now=now),
    )


@citizen.get("/my-page/grants/<grant_id>")
@callable_by(Caller.CITIZEN)
def grant_detail(grant_id: str) -> ResponseReturnValue:
    """Show one grant as it was agreed to."""
    card = _card(grant_id)
    return page("grant.html", card=card, declined=declined_names(card.grant))


@citizen.get("/my-page/grants/<grant_id>/withdraw")
@callable_by(Caller.CITIZEN)
def confirm_withdrawal(grant_id: str) -> ResponseReturnValue:
    """Say what stops and what does not, before anything is stopped."""
    card = _card(grant_id)
    if not card.may_withdraw:
        return redirect(url_for("citizen.grant_detail", grant_id=grant_id), 303)
    return page("withdraw.html", card=card)


@citizen.post("/my-page/grants/<grant_id>/withdraw")
@callable_by(Caller.CITIZEN)
def withdraw(grant_id: str) -> ResponseReturnValue:
    """End the grant: one update, after which the next call of the app is refused."""
    check_form("withdraw", grant_id)
    grant = _own(grant_id)
    if may_end(grant, citizen_id()) and end_grant(grant, now=services().clock()):
        log(GRANT_WITHDRAWN, client_id=grant.client_id)
    return redirect(url_for("citizen.grant_detail", grant_id=grant_id), 303)


@citizen.post("/logout")
@callable_by(Caller.BROWSER)
def logout() -> ResponseReturnValue:
    """End the session, here and in the browser."""
    check_form("logout")
    end_session()
    return redirect(url_for("citizen.home"), 303)


@citizen.errorhandler(LoginNeededError)
def ask_for_login(_needed: LoginNeededError) -> ResponseReturnValue:
    """Begin a login that ends on my page."""
    return open_visit(None, None)


def _card(grant_id: str) -> GrantCard:
    return cards_of([_own(grant_id)], citizen_id(), now=services().clock())[0]


def _own(grant_id: str) -> Grant:
    grant = services().grants.get(grant_id)
    if grant is None or grant.amends or citizen_id() not in (grant.person_id, grant.subject_id):
        raise NoSuchGrantError
    _demand_standing(grant)
    return grant


def _demand_standing(grant: Grant) -> None:
    """Show a grant that was given by mandate to its proxy only while they act for the principal."""
    by_me = grant.relation == AGENT and grant.person_id == citizen_id()
    now, mandates = services().clock(), services().mandates
    if by_me and mandates.standing(grant.subject_id, citizen_id(), now=now) is None:
        raise MandateOverError
