"""Where a citizen stands, as a clerk may see it: who asks, for which kinds of records, and the step.

Nothing of it names a person, a value, an address or a result, and nothing was chosen by the citizen.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from consent.grant import Grant
from provider.flow.errors import FlowError
from provider.flow.state import Flow, FlowState
from provider.oauth.identity_claims import asked_claims
from provider.web.citizen.grant_cards import category_names, claim_names
from provider.web.citizen.offer import asked_categories
from provider.web.locale import locale
from provider.web.services import services

MOST_CONNECTIONS = 30
STEPS = (*FlowState, "login", "my_page")
"""What a stand's ``step`` can be; each has its words."""


@dataclass(frozen=True)
class Connection:
    """One service and the kinds of records that it may have."""

    party_name: str
    categories: Sequence[str]


@dataclass(frozen=True)
class Stand:
    """What the clerk's page says. ``connections`` is of my page alone."""

    step: str
    party_name: str = ""
    purpose: str = ""
    categories: Sequence[str] = ()
    connections: Sequence[Connection] = ()
    more: bool = False


def stand_of(code_id: str, *, now: datetime) -> Stand | None:
    """Return where the citizen of an opened code stands now; None when that is over."""
    opened = services().counter_codes.opened(code_id, now=now)
    if opened is None:
        return None
    if opened.flow_id is None:
        person_id = services().sessions.person_of(opened.session_hash, now=now)
        return _of_connections(person_id, now=now) if person_id else None
    try:
        flow = services().flows.get(opened.flow_id, opened.session_hash, now=now)
    except FlowError:
        return None
    return _of_visit(flow)


def _of_visit(flow: Flow) -> Stand:
    request = flow.request
    if request is None:
        return Stand("login")
    party = services().clients.get(request.client_id)
    purpose = party.entitlement.purpose(request.purpose_id) if party else None
    asked = category_names(scope.id for scope in asked_categories(request))
    return Stand(
        step=flow.state.value,
        party_name=party.name(locale()) if party else request.client_id,
        purpose=purpose.called(locale()) if purpose else "",
        categories=[*asked, *claim_names(asked_claims(request))],
    )


def _of_connections(person_id: str, *, now: datetime) -> Stand:
    grants = services().grants.of_person(person_id)
    live = [grant for grant in grants if grant.amends is None and grant.alive(now=now)]
    shown = live[:MOST_CONNECTIONS]
    return Stand(
        step="my_page",
        connections=[_connection(grant) for grant in shown],
        more=len(live) > len(shown),
    )


def _connection(grant: Grant) -> Connection:
    party = services().clients.get(grant.client_id)
    name = party.name(locale()) if party else grant.client_id
    return Connection(name, [*category_names(grant.categories), *claim_names(grant.claims)])
