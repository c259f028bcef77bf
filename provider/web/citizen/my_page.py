"""My page: how many connections, deliveries and notices there are, and the way to let everything rest."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from flask import current_app, redirect, url_for
from flask.typing import ResponseReturnValue

from provider.storage.disclosures import handed_since
from provider.web.access import Caller, callable_by
from provider.web.citizen.blueprint import citizen
from provider.web.citizen.cards import card_news
from provider.web.citizen.connections.listing import Entry, cards_in_groups, entries_of, grouped
from provider.web.citizen.connections.resting import resting
from provider.web.citizen.errors import FreshCardNeededError
from provider.web.citizen.grant_cards import GrantCard, cards_of, may_end
from provider.web.citizen.grant_standing import Sort
from provider.web.citizen.mandates.news import TOLD_FOR, mandate_news
from provider.web.citizen.pages import page
from provider.web.citizen.records.leaving import nothing_is_open
from provider.web.citizen.start import open_visit
from provider.web.csrf import check_form
from provider.web.services import lookups, services
from provider.web.sessions import LoginNeededError, citizen_id, end_session
from scopes.category import AGENT

COUNTED = timedelta(days=30)
"""Over which time deliveries are counted."""
NOTICES = "citizen.notices"
NEWEST = 4
"""Connections that are shown at once; the list has them all."""


@citizen.get("/my-page")
@callable_by(Caller.CITIZEN)
def my_page() -> ResponseReturnValue:
    """Tell the three counts, and show the newest connections."""
    own_id, now = citizen_id(), services().clock()
    every = entries_of(own_id, now=now)
    standing = [entry for entry in every if entry.sort is not Sort.ENDED]
    groups = grouped(standing)
    cards = cards_in_groups(groups[:NEWEST], own_id, now=now)
    mine = [entry.grant for entry in standing if may_end(entry.grant, own_id)]
    return page(
        "my_page.html",
        live=sum(entry.sort is Sort.LIVE for entry in standing),
        resting=sum(entry.sort is Sort.RESTING for entry in standing),
        ended=len(every) - len(standing),
        handed=handed_since(lookups(), own_id, now - COUNTED),
        unread=services().notices.unread(own_id),
        notices_page=NOTICES if NOTICES in current_app.view_functions else "",
        groups=cards,
        more=len(groups) > NEWEST,
        may_pause=any(not grant.paused for grant in mine),
        may_resume=bool(resting(mine)),
        qr_logins=services().cross_device_notices.of_person(own_id, now=now),
        news=card_news(),
        mandate_news=mandate_news(_by_mandate(every, own_id, now=now), now=now),
    )


def _by_mandate(every: Sequence[Entry], own_id: str, *, now: datetime) -> Sequence[GrantCard]:
    """Make the cards of what a proxy has permitted lately."""
    lately = [
        e.grant for e in every if e.grant.relation == AGENT and e.grant.given_at > now - TOLD_FOR
    ]
    return cards_of(lately, own_id, now=now) if lately else ()


@citizen.post("/logout")
@callable_by(Caller.BROWSER)
def logout() -> ResponseReturnValue:
    """End the session, here and in the browser."""
    check_form("logout")
    end_session()
    kiosk = services().settings.kiosk
    return redirect(url_for("citizen.goodbye" if kiosk else "citizen.home"), 303)


@citizen.errorhandler(FreshCardNeededError)
def ask_for_card(needed: FreshCardNeededError) -> ResponseReturnValue:
    """Begin a login by the card that leads back to where it is needed; its first page says why."""
    nothing_is_open()
    return open_visit(None, None, back_to=needed.back_to)


@citizen.errorhandler(LoginNeededError)
def ask_for_login(_needed: LoginNeededError) -> ResponseReturnValue:
    """Begin a login that ends on my page."""
    return open_visit(None, None)
