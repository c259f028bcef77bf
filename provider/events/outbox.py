"""Events for relying parties: kept where something happens, pushed by the worker (RFC 8935) until they are heard.

An event names the data subject by the reference of the relying party's sector, the grant, and a category; never
a value. A relying party that registered no ``event_delivery_uri`` is told nothing and may look grants up.
"""

import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from consent.grant import Grant
from consent.relying_party import RelyingParty
from provider.events.kinds import EventKind
from provider.oauth.encryption import ToClientError
from provider.oauth.subject import Pairwise
from provider.oauth.to_client import ClientMessages
from provider.outbound.client import OutboundClient
from provider.outbound.errors import OutboundError
from provider.outbound.telling import (
    LEASE,
    LIMITS,
    LONGEST_PAUSE,
    MOST_AT_ONCE,
    REFUSED,
    at_once,
    pause_after,
)
from provider.storage.clients import ClientStore
from provider.storage.grants import SqlGrantStore
from provider.storage.party_events import PartyEvent, PartyEventStore

MEMBER = "event_delivery_uri"
TYP = "secevent+jwt"
CONTENT_TYPE = "application/secevent+jwt"

_HEARD = (200, 202, 204)

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Events:
    """Tells relying parties. Any number of processes may do so at once."""

    store: PartyEventStore
    clients: ClientStore
    grants: SqlGrantStore
    messages: ClientMessages
    pairwise: Pairwise
    outbound: OutboundClient

    def tell(self, kind: EventKind, grant: Grant, *, now: datetime, category: str = "") -> None:
        """Keep an event about a grant for its relying party, in the open transaction, where it wants events."""
        party = self.clients.get(grant.client_id)
        if party is None or not party.member(MEMBER):
            return
        event = PartyEvent(
            jti=str(uuid4()),
            client_id=grant.client_id,
            grant_id=grant.grant_id,
            subject_id=grant.subject_id,
            kind=kind.value,
            category=category,
            occurred_at=now,
        )
        self.store.add(event)

    def deliver_due(self, *, now: datetime) -> int:
        """Deliver what is due, ``MOST_AT_ONCE`` at most; return how many were."""
        due = self.store.claim_due(now=now, count=MOST_AT_ONCE, lease=LEASE)
        at_once(lambda event: self._deliver(event, now=now), due, name="events")
        return len(due)

    def _deliver(self, event: PartyEvent, *, now: datetime) -> None:
        grant, party = self.grants.get(event.grant_id), self.clients.get(event.client_id)
        if grant is None or party is None or not self._worth_telling(event, grant, party, now=now):
            self.store.settle(event.jti)
        elif EventKind(event.kind).needs_live_grant and grant.paused:
            self.store.put_off(event.jti, now + LONGEST_PAUSE)
        elif self._told(party, event, now=now):
            self.store.settle(event.jti)
        else:
            self.store.put_off(event.jti, now + pause_after(event.attempts))

    def _worth_telling(
        self, event: PartyEvent, grant: Grant, party: RelyingParty, *, now: datetime
    ) -> bool:
        """Tell whether this relying party is still to hear of this; a paused grant waits."""
        wanted = party.served(now=now) and bool(party.member(MEMBER))
        return wanted and (grant.alive(now=now) or not EventKind(event.kind).needs_live_grant)

    def _told(self, party: RelyingParty, event: PartyEvent, *, now: datetime) -> bool:
        """Push the token; tell whether nothing is left to do."""
        try:
            token = event_token(self.messages, party, self._claims(party, event), now=now)
            address = party.member(MEMBER)
            status = self.outbound.post(address, token.encode(), CONTENT_TYPE, LIMITS)
        except (OutboundError, ToClientError) as fault:
            log.info("event not told client=%s fault=%s", party.client_id, type(fault).__name__)
            return False
        if status not in _HEARD:
            log.info("event not told client=%s status=%s", party.client_id, status)
        return status in (*_HEARD, REFUSED)

    def _claims(self, party: RelyingParty, event: PartyEvent) -> dict[str, Any]:
        told = {"grant_id": event.grant_id, "category": event.category}
        return {
            "jti": event.jti,
            "toe": int(event.occurred_at.timestamp()),
            "sub_id": {
                "format": "opaque",
                "id": self.pairwise.subject(party.sector, event.subject_id),
            },
            "events": {EventKind(event.kind).uri: {n: each for n, each in told.items() if each}},
        }


def event_token(
    messages: ClientMessages, party: RelyingParty, claims: dict[str, Any], *, now: datetime
) -> str:
    """Write a Security Event Token (RFC 8417), signed and encrypted as the client's id_tokens are.

    ``sub_id`` is a subject identifier of the format ``opaque`` (RFC 9493). There is no ``exp``: what happened
    does not expire (section 2.2).
    """
    return messages.write(party, claims, kind="id_token", typ=TYP, now=now)
