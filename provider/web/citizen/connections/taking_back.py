"""Take back a part of a connection: one item of it, or some of its time. Nothing is ever added here."""

import re
from datetime import timedelta

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from consent.errors import ItemNotGrantedError
from consent.grant import Grant
from consent.grant_change import ChangeKind
from consent.narrowing import is_last, items_of, shortened, shorter_terms, without
from provider.events.kinds import EventKind
from provider.oauth.identity_claims import IDENTITY_CLAIMS
from provider.storage.dropped_items import shred_item
from provider.web.access import Caller, callable_by
from provider.web.citizen.asked_again import asked_on
from provider.web.citizen.blueprint import citizen
from provider.web.citizen.connections.owned import (
    VERSION,
    changed_by,
    held,
    own_card,
    sent_twice,
    version_of,
)
from provider.web.citizen.errors import GrantMovedOnError
from provider.web.citizen.grant_cards import claim_names
from provider.web.citizen.pages import page
from provider.web.citizen.scope_text import called
from provider.web.csrf import check_form
from provider.web.locale import locale
from provider.web.logging import GRANT_NARROWED, GRANT_SHORTENED, log
from provider.web.services import services

_DAYS = re.compile(r"[0-9]{1,3}")


@citizen.get("/my-page/grants/<grant_id>/drop/<item>")
@callable_by(Caller.CITIZEN)
def confirm_drop(grant_id: str, item: str) -> ResponseReturnValue:
    """Say what taking an item out means; taking out the last one is to stop."""
    card = own_card(grant_id)
    if card.may_withdraw and is_last(card.grant, item):
        return redirect(url_for("citizen.confirm_withdrawal", grant_id=grant_id), 303)
    if not card.may_withdraw or item not in items_of(card.grant):
        return _to_details(grant_id)
    shown = {"version_field": VERSION, "version": version_of(grant_id)}
    return page("connections/drop.html", card=card, item=item, name=item_name(item), **shown)


@citizen.post("/my-page/grants/<grant_id>/drop/<item>")
@callable_by(Caller.CITIZEN)
def drop(grant_id: str, item: str) -> ResponseReturnValue:
    """Take an item out: from now on it is refused, and what waits of it is shredded."""
    check_form("drop", grant_id, item)
    if sent_twice(grant_id, ChangeKind.NARROWED):
        return _to_details(grant_id)
    try:
        with held(grant_id) as grant:
            _put(grant, without(grant, item), ChangeKind.NARROWED)
            shred_item(services().database, grant_id, item)
    except ItemNotGrantedError:
        raise GrantMovedOnError(grant_id) from None
    log(GRANT_NARROWED, client_id=grant.client_id, left=len(grant.categories) - 1)
    return _to_details(grant_id)


@citizen.get("/my-page/grants/<grant_id>/shorten")
@callable_by(Caller.CITIZEN)
def choose_sooner_end(grant_id: str) -> ResponseReturnValue:
    """Offer the ends that come sooner than the present one, none of them chosen."""
    return _sooner_ends(grant_id) or _to_details(grant_id)


@citizen.post("/my-page/grants/<grant_id>/shorten")
@callable_by(Caller.CITIZEN)
@asked_on(choose_sooner_end)
def shorten(grant_id: str) -> ResponseReturnValue:
    """Let the connection end sooner. Raises ``TermNotOfferedError`` for what was not offered."""
    check_form("shorten", grant_id)
    if sent_twice(grant_id, ChangeKind.SHORTENED):
        return _to_details(grant_id)
    unverified_days = request.form.get("days", "")
    if not unverified_days:
        asked_again = _sooner_ends(grant_id, problem="shorten.nothing_chosen")
        return (asked_again, 400) if asked_again else _to_details(grant_id)
    days = int(unverified_days) if _DAYS.fullmatch(unverified_days) else 0
    with held(grant_id) as grant:
        _put(grant, shortened(grant, days, now=services().clock()), ChangeKind.SHORTENED)
    log(GRANT_SHORTENED, client_id=grant.client_id, days=days)
    return _to_details(grant_id)


def item_name(item: str) -> str:
    """Name an item of a grant, a category or an identity claim, in the reader's language."""
    return claim_names([item])[0] if item in IDENTITY_CLAIMS else called(locale(), item)


def _sooner_ends(grant_id: str, problem: str | None = None) -> str:
    """Render the choice of ends; nothing where there is none."""
    card, now = own_card(grant_id), services().clock()
    terms = shorter_terms(card.grant, now=now) if card.may_withdraw else ()
    if not terms:
        return ""
    return page(
        "connections/shorten.html",
        keeps_ticks=True,
        card=card,
        ends=[(days, now + timedelta(days=days)) for days in terms],
        version_field=VERSION,
        version=version_of(grant_id),
        problem=problem,
    )


def _put(older: Grant, newer: Grant, kind: ChangeKind) -> None:
    now, by = services().clock(), changed_by(older)
    if not services().grants.take_back(older, newer, kind, by, now=now):
        raise GrantMovedOnError(older.grant_id)
    services().events.tell(EventKind.GRANT_CHANGED, newer, now=now)


def _to_details(grant_id: str) -> ResponseReturnValue:
    return redirect(url_for("citizen.grant_detail", grant_id=grant_id), 303)
