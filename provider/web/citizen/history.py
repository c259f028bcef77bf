"""The disclosure history: when, who, where, what and why, of everything that left for a service.

Further deliveries for one request stand quietly below its first; those that are alike become one line.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from flask import request
from flask.typing import ResponseReturnValue

from connectors.directory_port import DirectoryPerson
from consent.disclosure import IDENTITY, DisclosedItem, Disclosure
from consent.representation import SELF
from provider.web.access import Caller, callable_by
from provider.web.citizen.blueprint import citizen
from provider.web.citizen.grant_cards import category_names, claim_names
from provider.web.citizen.pages import page
from provider.web.citizen.people import names_of
from provider.web.locale import locale
from provider.web.services import services
from provider.web.sessions import citizen_id
from provider.web.wording import text
from scopes.catalogue import SCOPES
from scopes.category import AGENT

_ROWS = 20


@dataclass(frozen=True)
class HistoryItem:
    """One category or identity claim of an entry, in words. ``agencies`` keep their Japanese names.

    ``looked_at`` tells that their records were read for an answer and did not leave.
    """

    name: str
    agencies: Sequence[str]
    record_count: int | None
    outcome: str
    looked_at: bool = False


@dataclass(frozen=True)
class FurtherDelivery:
    """One or more deliveries in a row that say the same. ``news`` is False for a mere repeat."""

    first: datetime
    last: datetime
    times: int
    items: Sequence[HistoryItem]
    news: bool
    delivered: bool


@dataclass(frozen=True)
class HistoryEntry:
    """The first delivery of a request, in words, with those that followed, oldest first."""

    entry: Disclosure
    party_name: str
    purpose: str
    subject: DirectoryPerson | None
    is_self: bool
    given_by_me: bool
    items: Sequence[HistoryItem]
    further: Sequence[FurtherDelivery]

    @property
    def by_mandate(self) -> bool:
        """Tell whether it left because a proxy permitted it."""
        return self.entry.relation == AGENT


@citizen.get("/my-page/history")
@callable_by(Caller.CITIZEN)
def history() -> ResponseReturnValue:
    """Show one page of the history, newest first."""
    number = max(1, min(request.args.get("page", 1, type=int), 10_000))
    found = services().disclosures.of_person(
        citizen_id(), limit=_ROWS + 1, offset=(number - 1) * _ROWS
    )
    former = services().mandates.former_principals(citizen_id(), now=services().clock())
    people = names_of([entry.subject_id for entry in found if entry.subject_id not in former])
    return page(
        "history.html",
        entries=[_entry(same, people) for same in _by_request(found[:_ROWS])],
        number=number,
        more=len(found) > _ROWS,
    )


def _by_request(newest_first: Iterable[Disclosure]) -> list[list[Disclosure]]:
    """Gather the deliveries of each request, oldest first; the requests stay newest first."""
    found: dict[str, list[Disclosure]] = {}
    for entry in newest_first:
        found.setdefault(entry.retry_of or entry.disclosure_id, []).insert(0, entry)
    return sorted(found.values(), key=lambda same: same[0].occurred_at, reverse=True)


def _entry(same: Sequence[Disclosure], people: Mapping[str, DirectoryPerson]) -> HistoryEntry:
    entry = same[0]
    party = services().clients.get(entry.client_id)
    purpose = party.entitlement.purpose(entry.purpose_id) if party else None
    return HistoryEntry(
        entry=entry,
        party_name=party.name(locale()) if party else entry.client_id,
        purpose=purpose.called(locale()) if purpose else entry.purpose_id or _login(),
        subject=people.get(entry.subject_id),
        is_self=entry.relation == SELF,
        given_by_me=entry.person_id == citizen_id(),
        items=[_item(item) for item in entry.items],
        further=_further(same),
    )


def _further(same: Sequence[Disclosure]) -> list[FurtherDelivery]:
    known, found = same[0].items, []
    for (items, delivered), alike in groupby(same[1:], lambda e: (e.items, bool(e.delivered_at))):
        run = list(alike)
        found.append(
            FurtherDelivery(
                first=run[0].occurred_at,
                last=run[-1].occurred_at,
                times=len(run),
                items=[_item(item) for item in items],
                news=items != known,
                delivered=delivered,
            )
        )
        known = items
    return found


def _login() -> str:
    return text(locale(), "confirm.purpose")


def _item(item: DisclosedItem) -> HistoryItem:
    agencies = services().agencies
    scope = SCOPES.get(item.category)
    claim = item.category.removeprefix(IDENTITY)
    [name] = category_names([claim]) if claim == item.category else claim_names([claim])
    return HistoryItem(
        name=name,
        agencies=[agencies[a].holder.name if a in agencies else a for a in item.agencies],
        record_count=item.record_count,
        outcome=text(locale(), f"outcome.{item.outcome}"),
        looked_at=scope is not None and not scope.hands_out_records,
    )
