"""Entries of the ledger in words, with names read now and never kept.

Further deliveries for one request stand quietly below its first; those that are alike become one line.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from connectors.directory_port import DirectoryPerson
from consent.disclosure import HANDED, IDENTITY, DisclosedItem, Disclosure
from consent.relying_party import RelyingParty
from consent.representation import SELF
from provider.clock import japanese_day
from provider.storage.own_history import Mentioned
from provider.web.citizen.people import names_of
from provider.web.citizen.scope_text import called
from provider.web.locale import locale
from provider.web.services import services
from provider.web.sessions import citizen_id
from provider.web.wording import text
from scopes.catalogue import SCOPES
from scopes.category import AGENT
from scopes.outcome import Outcome


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

    @property
    def handed(self) -> bool:
        """Tell whether it was for a service; else the citizen, or somebody for them, only looked."""
        return self.entry.kind == HANDED


@dataclass(frozen=True)
class Names:
    """Whom entries name: people as far as the directory answers, and relying parties."""

    people: Mapping[str, DirectoryPerson]
    parties: Mapping[str, RelyingParty]

    @classmethod
    def of(cls, some: Iterable[Disclosure | Mentioned]) -> "Names":
        """Read the names that some entries mention; of somebody for whom the citizen no longer acts, none."""
        some, now = list(some), services().clock()
        former = services().mandates.former_principals(citizen_id(), now=now)
        people = names_of([each.subject_id for each in some if each.subject_id not in former])
        return cls(people, services().clients.several({each.client_id for each in some}))

    def party(self, client_id: str) -> str:
        """Name a relying party in the reader's language; one that is gone keeps its id."""
        party = self.parties.get(client_id)
        return party.name(locale()) if party else client_id

    def purpose(self, entry: Disclosure) -> str:
        """Say what an entry was for."""
        party = self.parties.get(entry.client_id)
        purpose = party.entitlement.purpose(entry.purpose_id) if party else None
        if purpose:
            return purpose.called(locale())
        return entry.purpose_id or text(locale(), "confirm.purpose")


def by_day(
    newest_first: Sequence[Disclosure], names: Names
) -> list[tuple[date, list[HistoryEntry]]]:
    """Put entries into words, the days in Japan and the requests of each newest first."""
    found = [_entry(same, names) for same in _by_request(newest_first)]
    days = groupby(found, lambda each: japanese_day(each.entry.occurred_at))
    return [(day, list(entries)) for day, entries in days]


def _by_request(newest_first: Iterable[Disclosure]) -> list[list[Disclosure]]:
    """Gather the deliveries of each request, oldest first; the requests stay newest first."""
    found: dict[str, list[Disclosure]] = {}
    for entry in newest_first:
        found.setdefault(entry.retry_of or entry.disclosure_id, []).insert(0, entry)
    return sorted(found.values(), key=lambda same: same[0].occurred_at, reverse=True)


def _entry(same: Sequence[Disclosure], names: Names) -> HistoryEntry:
    entry = same[0]
    return HistoryEntry(
        entry=entry,
        party_name=names.party(entry.client_id),
        purpose=names.purpose(entry),
        subject=names.people.get(entry.subject_id),
        is_self=entry.relation == SELF,
        given_by_me=entry.person_id == citizen_id(),
        items=_items(entry),
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
                items=_items(run[0]),
                news=items != known,
                delivered=delivered,
            )
        )
        known = items
    return found


def _items(entry: Disclosure) -> list[HistoryItem]:
    return [item_in_words(item, entry.kind, locale()) for item in entry.items]


def item_in_words(item: DisclosedItem, kind: str, language: str) -> HistoryItem:
    """Say what one item is, from where, and what came of it; what was only looked at did not leave."""
    agencies = services().agencies
    seen = kind != HANDED and item.outcome == Outcome.RELEASED
    scope = SCOPES.get(item.category)
    return HistoryItem(
        name=item_name(item.category, language),
        agencies=[agencies[a].holder.name if a in agencies else a for a in item.agencies],
        record_count=item.record_count,
        outcome=text(language, "history.seen" if seen else f"outcome.{item.outcome}"),
        looked_at=scope is not None and not scope.hands_out_records,
    )


def item_name(item: str, language: str) -> str:
    """Name a scope or an identity claim."""
    claim = item.removeprefix(IDENTITY)
    return called(language, item) if claim == item else text(language, f"claim.{claim}")
