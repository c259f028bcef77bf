"""My page: who acts for the citizen and what they did, for whom the citizen acts, and the end of it.

The principal ends a mandate alone and at once, without the proxy's card (Civil Code art. 111 and 651).
Nobody is told why, when, or from where: the proxy's next page about the principal is refused, no more.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from consent.grant_change import ChangedBy
from consent.mandate import Mandate
from provider.web.access import Caller, callable_by
from provider.web.citizen.blueprint import citizen
from provider.web.citizen.errors import NoSuchGrantError
from provider.web.citizen.grant_cards import GrantCard, cards_of, category_names
from provider.web.citizen.pages import page
from provider.web.citizen.people import names_of
from provider.web.csrf import check_form
from provider.web.logging import MANDATE_ENDED, log
from provider.web.services import services
from provider.web.sessions import citizen_id
from provider.web.withdrawal import end_grant
from scopes.category import AGENT


@dataclass(frozen=True)
class MandateCard:
    """One mandate in words, with the grants that the proxy gave by it, newest first."""

    mandate: Mandate
    categories: Sequence[str]
    acts: Sequence[GrantCard]


@citizen.get("/my-page/proxies")
@callable_by(Caller.CITIZEN)
def proxies() -> ResponseReturnValue:
    """List both sides of the citizen's mandates."""
    now, own_id = services().clock(), citizen_id()
    proxies, principals = _mine(now=now), services().mandates.of_proxy(own_id, now=now)
    ids = [*(each.proxy_id for each in proxies), *(each.principal_id for each in principals)]
    return page(
        "mandates/proxies.html",
        proxies=_cards(proxies, own_id, now=now),
        principals=_cards(principals, own_id, now=now),
        people=names_of(ids),
    )


@citizen.get("/my-page/proxies/<proxy_id>/end")
@callable_by(Caller.CITIZEN)
def confirm_mandate_end(proxy_id: str) -> ResponseReturnValue:
    """Say what stops with it, before anything is stopped."""
    _demand_mine(proxy_id)
    person = names_of([proxy_id]).get(proxy_id)
    return page("mandates/end.html", proxy_id=proxy_id, person=person)


@citizen.post("/my-page/proxies/<proxy_id>/end")
@callable_by(Caller.CITIZEN)
def end_mandate(proxy_id: str) -> ResponseReturnValue:
    """End the mandate, and with it everything that this proxy permitted about the citizen."""
    check_form("mandate-end", proxy_id)
    _demand_mine(proxy_id)
    remove_proxy(citizen_id(), proxy_id, now=services().clock())
    log(MANDATE_ENDED)
    return redirect(url_for("citizen.proxies"), 303)


def remove_proxy(principal_id: str, proxy_id: str, *, now: datetime) -> None:
    """End a mandate and the grants that stand on it, all or nothing.

    The mandate comes first: a proxy who agrees at this instant has either committed by then, and the
    grant is found here, or finds no mandate.
    """
    with services().database.transaction():
        services().mandates.end(principal_id, proxy_id, now=now)
        for grant in services().grants.of_person(principal_id):
            pair = (grant.person_id, grant.subject_id)
            if grant.relation == AGENT and pair == (proxy_id, principal_id):
                end_grant(grant, now=now, by=ChangedBy.SUBJECT)


def _mine(*, now: datetime) -> Sequence[Mandate]:
    return services().mandates.of_principal(citizen_id(), now=now)


def _demand_mine(proxy_id: str) -> None:
    if proxy_id not in {each.proxy_id for each in _mine(now=services().clock())}:
        raise NoSuchGrantError


def _cards(mandates: Sequence[Mandate], own_id: str, *, now: datetime) -> list[MandateCard]:
    mine = [
        grant
        for grant in services().grants.of_person(own_id)
        if grant.relation == AGENT and grant.amends is None
    ]
    acts = cards_of(mine, own_id, now=now)
    return [
        MandateCard(each, category_names(each.categories), [a for a in acts if _by(each, a)])
        for each in mandates
    ]


def _by(mandate: Mandate, act: GrantCard) -> bool:
    pair = (act.grant.subject_id, act.grant.person_id)
    return pair == (mandate.principal_id, mandate.proxy_id) and act.grant.given_at >= mandate.since
