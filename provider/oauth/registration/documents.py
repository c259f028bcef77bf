"""Fetches what clients publish: keys again and again, so that a new key is known within a minute.

Only the worker and a registration call this. Requests read the copies and never wait for anybody.
"""

import hashlib
import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from secrets import randbelow
from time import monotonic

from provider.oauth.registration.published_keys import PublishedKeysError, published_keys
from provider.outbound.client import Limits, OutboundClient
from provider.outbound.errors import OutboundError
from provider.outbound.picture import CONTENT_TYPES, PictureError, small_png
from provider.outbound.telling import at_once, pause_after
from provider.storage.client_document_store import ClientDocumentStore, WantedDocument
from provider.storage.client_documents import DocumentKind

MOST_AT_ONCE = 8
"""Documents fetched side by side in one look; a slow host holds up no more than its own thread."""

_LIMITS = {
    DocumentKind.JWKS: Limits(
        seconds=5,
        body_bytes=65_536,
        content_types=frozenset({"application/json", "application/jwk-set+json"}),
    ),
    DocumentKind.LOGO: Limits(seconds=5, body_bytes=1_048_576, content_types=CONTENT_TYPES),
}
_LEASE = timedelta(seconds=60)
_KEYS_EVERY = timedelta(seconds=30)
_JITTER_MILLISECONDS = 5_000
_SHARE_OF_A_HOST = 20
"""One client's host may take one twentieth of a thread: who answers slowly is asked less often."""

_LOGO_TRIES = 5

log = logging.getLogger(__name__)


class ClientDocuments:
    """Keeps the copies fresh. Any number of processes may do so at once."""

    def __init__(self, store: ClientDocumentStore, outbound: OutboundClient) -> None:
        self._store = store
        self._outbound = outbound

    def refresh_due(self, *, now: datetime) -> int:
        """Fetch what is due, ``MOST_AT_ONCE`` at most; return how many were."""
        due = self._store.claim_due(now=now, count=MOST_AT_ONCE, lease=_LEASE)
        at_once(lambda wanted: self._refresh(wanted, now=now), due, name="documents")
        return len(due)

    def refresh_now(self, client_id: str, *, now: datetime) -> str | None:
        """Fetch a client's keys, due or not, so that its first call works; return a fault's code."""
        wanted = self._store.of(client_id, DocumentKind.JWKS)
        return self._refresh(wanted, now=now) if wanted else None

    def _refresh(self, wanted: WantedDocument, *, now: datetime) -> str | None:
        began = monotonic()
        try:
            fetched = self._outbound.get(wanted.url, _LIMITS[wanted.kind])
            content = _JUDGES[wanted.kind](fetched.content)
        except (OutboundError, PublishedKeysError, PictureError) as fault:
            return self._failed(wanted, fault, now=now)
        took = timedelta(seconds=monotonic() - began)
        self._store.keep(
            wanted,
            content,
            hashlib.sha256(content).hexdigest(),
            now=now,
            next_fetch_at=_next(wanted.kind, took, now=now),
        )
        return None

    def _failed(
        self,
        wanted: WantedDocument,
        fault: OutboundError | PublishedKeysError | PictureError,
        *,
        now: datetime,
    ) -> str:
        again = _next_try(wanted, now=now)
        self._store.note_failure(wanted, fault.code, next_fetch_at=again)
        log.info("fetch failed client=%s kind=%s fault=%s", wanted.client_id, wanted.kind, fault)
        return fault.code


_JUDGES: Mapping[DocumentKind, Callable[[bytes], bytes]] = {
    DocumentKind.JWKS: published_keys,
    DocumentKind.LOGO: small_png,
}


def _next(kind: DocumentKind, took: timedelta, *, now: datetime) -> datetime | None:
    """Return when to come again: for keys soon, for a logo only after another registration."""
    if kind is DocumentKind.LOGO:
        return None
    return now + max(_KEYS_EVERY - _jitter(), took * _SHARE_OF_A_HOST)


def _next_try(wanted: WantedDocument, *, now: datetime) -> datetime | None:
    failures = wanted.failures + 1
    if wanted.kind is DocumentKind.LOGO and failures >= _LOGO_TRIES:
        return None
    return now + pause_after(failures, first=_KEYS_EVERY) - _jitter()


def _jitter() -> timedelta:
    """Spread the fetches, so that they do not all fall due at once after a pause."""
    return timedelta(milliseconds=randbelow(_JITTER_MILLISECONDS))
