"""Back-channel logout (OpenID Connect Back-Channel Logout 1.0): a signed note that a session ended."""

import logging
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from consent.relying_party import RelyingParty
from provider.oauth.encryption import ToClientError
from provider.oauth.subject import Pairwise
from provider.oauth.to_client import ClientMessages
from provider.outbound.client import OutboundClient
from provider.outbound.errors import OutboundError
from provider.outbound.telling import LEASE, LIMITS, MOST_AT_ONCE, REFUSED, at_once, pause_after
from provider.storage.client_sessions import ClientSessionStore, LogoutNotice
from provider.storage.clients import ClientStore

EVENT = "http://schemas.openid.net/event/backchannel-logout"
LIFE = timedelta(minutes=2)
_HEARD = (200, 204)

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class LogoutNotices:
    """Tells relying parties. Any number of processes may do so at once."""

    sessions: ClientSessionStore
    clients: ClientStore
    messages: ClientMessages
    pairwise: Pairwise
    outbound: OutboundClient

    def deliver_due(self, *, now: datetime) -> int:
        """Deliver what is due, ``MOST_AT_ONCE`` at most; return how many were."""
        due = self.sessions.claim_due(now=now, count=MOST_AT_ONCE, lease=LEASE)
        at_once(lambda notice: self._deliver(notice, now=now), due, name="logout")
        return len(due)

    def _deliver(self, notice: LogoutNotice, *, now: datetime) -> None:
        party = self.clients.get(notice.client_id)
        served = party is not None and party.served(now=now)
        address = party.member("backchannel_logout_uri") if party and served else ""
        if party is None or not address or self._told(party, address, notice, now=now):
            self.sessions.settle(notice.sid)
            return
        self.sessions.put_off(notice.sid, now + pause_after(notice.attempts))

    def _told(
        self, party: RelyingParty, address: str, notice: LogoutNotice, *, now: datetime
    ) -> bool:
        """Post the token; tell whether nothing is left to do."""
        try:
            token = logout_token(self.messages, party, self._subject(party, notice), now=now)
            status = self.outbound.post_form(address, {"logout_token": token}, LIMITS)
        except (OutboundError, ToClientError) as fault:
            log.info("logout not told client=%s fault=%s", party.client_id, type(fault).__name__)
            return False
        if status not in _HEARD:
            log.info("logout not told client=%s status=%s", party.client_id, status)
        return status in (*_HEARD, REFUSED)

    def _subject(self, party: RelyingParty, notice: LogoutNotice) -> dict[str, str]:
        return {"sub": self.pairwise.sub(party.sector, notice.person_id), "sid": notice.sid}


def logout_token(
    messages: ClientMessages, party: RelyingParty, subject: dict[str, str], *, now: datetime
) -> str:
    """Write a logout token (section 2.4), signed and encrypted as the client's id_tokens are."""
    claims: dict[str, Any] = {
        **subject,
        "exp": int((now + LIFE).timestamp()),
        "jti": secrets.token_urlsafe(16),
        "events": {EVENT: {}},
    }
    return messages.write(party, claims, kind="id_token", typ="logout+jwt", now=now)
