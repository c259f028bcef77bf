"""Hand out a result: build it, then permission, proof, ledger and reading mark in one transaction.

No entry, no response: the bytes exist before the entry, and leave after its commit.
"""

import uuid
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from consent.disclosure import Disclosure
from consent.errors import NotPermittedError
from consent.permission import CATEGORY_NOT_GRANTED
from consent.ports import DisclosureLog, RetrievalStore
from consent.preview import AgreedPreview
from consent.protection import Protection
from consent.retrieval import READABLE_STATES
from provider.clock import japanese_day
from provider.keys.envelope import Envelope
from provider.selfinfo import envelope as wire
from provider.selfinfo.attestation import Attestations
from provider.selfinfo.errors import RetrievalGoneError
from provider.selfinfo.guards import Circumstance, only_permitted
from provider.selfinfo.opening import Opened, Opening
from provider.selfinfo.permission import permitted
from provider.selfinfo.ports import (
    Pairwise,
    PreviewSecrets,
    Protections,
    ResourceAccess,
    UnitOfWork,
)
from provider.selfinfo.previewed import Naming, only_previewed, without_left_out
from provider.selfinfo.reasons import sealed_reasons
from provider.selfinfo.requests import Requests
from provider.selfinfo.tally import Tally
from provider.selfinfo.writing import Writing, as_json
from scopes.catalogue import SCOPES
from scopes.outcome import Outcome


@dataclass(frozen=True)
class Delivery:
    """A result on its way out: its bytes, and the ledger entry that was committed for it."""

    body: bytes
    disclosure_id: str


@dataclass(frozen=True)
class Deliverer:
    """Delivers results of retrievals, whole or one category at a time."""

    requests: Requests
    retrievals: RetrievalStore
    disclosures: DisclosureLog
    unit: UnitOfWork
    envelope: Envelope
    pairwise: Pairwise
    opening: Opening
    attestations: Attestations
    protections: Protections
    tally: Tally
    preview_secrets: PreviewSecrets

    def deliver(
        self,
        access: ResourceAccess,
        retrieval_id: str,
        *,
        category: str | None,
        now: datetime,
        written: Writing = as_json,
    ) -> Delivery | None:
        """Return the result, ledgered; None while there is nothing to hand out yet.

        ``written`` makes its bytes. Raises a ``RetrievalError``, ``NotPermittedError``, or what ``access`` raises.
        """
        subject_id = access.grant.subject_id
        while True:
            protection = self.protections(subject_id)
            prepared = self._prepared(access, retrieval_id, category, protection, now=now)
            if prepared is None:
                return None
            content = self._content(access, prepared, whole=category is None, now=now)
            body = written(content, now=now)
            with self.unit.transaction():
                # A flag that was set meanwhile counts: then what was prepared never leaves.
                if self.protections(subject_id) == protection:
                    entry = self._commit(access, prepared, now=now)
                    break
        self.tally.write_now_and_then(now=now)
        return Delivery(body, entry.disclosure_id)

    def _prepared(
        self,
        access: ResourceAccess,
        retrieval_id: str,
        category: str | None,
        protection: Protection,
        *,
        now: datetime,
    ) -> Opened | None:
        """Send the answers through the guards; None while there is nothing to hand out yet."""
        retrieval = self.requests.find(access, retrieval_id, now=now)
        if retrieval.state not in READABLE_STATES:
            return None
        grant, allowed = access.grant, permitted(access, now=now)
        held = AgreedPreview.held_in(grant.preview, retrieval_id)
        prepared = self.opening(
            grant,
            retrieval,
            allowed,
            protection,
            category=category,
            today=held.day if held else japanese_day(now),
        )
        if not prepared.releases:
            raise NotPermittedError(CATEGORY_NOT_GRANTED)
        prepared = self._as_decided(access, prepared, held)
        if category is not None and prepared.releases[0].outcome is Outcome.PENDING:
            return None
        return prepared

    def _as_decided(
        self, access: ResourceAccess, prepared: Opened, preview: AgreedPreview | None
    ) -> Opened:
        """Let out no record that was kept back, and of a first delivery nothing but what the preview showed."""
        grant = access.grant
        names = Naming(self.pairwise, access.relying_party.sector, grant.subject_id)
        left = [without_left_out(each, grant.left_out, names) for each in prepared.releases]
        if preview:
            secret = self.preview_secrets(prepared.retrieval, self.opening.key(prepared.retrieval))
            left = [only_previewed(each, preview, secret, names) for each in left]
        return replace(prepared, releases=left)

    def _content(
        self,
        access: ResourceAccess,
        prepared: Opened,
        *,
        whole: bool,
        now: datetime,
    ) -> dict[str, Any]:
        grant, sector = access.grant, access.relying_party.sector
        retrieval, releases = prepared.retrieval, prepared.releases
        people = wire.People(
            sub=self.pairwise.sub(sector, grant.person_id),
            subject=self.pairwise.subject(sector, grant.subject_id),
            relation=grant.relation,
        )
        declined = [token for token in grant.declined if token in SCOPES] if whole else []
        attested = self.attestations.over(
            retrieval.retrieval_id, client_id=grant.client_id, subject=people.subject, now=now
        )
        names = Naming(self.pairwise, sector, grant.subject_id)
        named = [names(each) for each in releases]
        return wire.result(retrieval, named, declined, people, attested)

    def _commit(self, access: ResourceAccess, prepared: Opened, *, now: datetime) -> Disclosure:
        """Check again under lock, spend the proof, mark the reading and write the entry."""
        self.retrievals.hold_grant(access.grant.grant_id)
        access = access.reload(now)
        circumstance = Circumstance(permitted(access, now=now), japanese_day(now))
        if any(only_permitted(each, circumstance) is None for each in prepared.releases):
            raise NotPermittedError(CATEGORY_NOT_GRANTED)
        access.spend_proof(now)
        if not self.retrievals.note_read(prepared.retrieval.retrieval_id, now=now):
            raise RetrievalGoneError
        return self.disclosures.append(self._entry(access, prepared, now=now))

    def _entry(self, access: ResourceAccess, prepared: Opened, *, now: datetime) -> Disclosure:
        grant, retrieval = access.grant, prepared.retrieval
        disclosure_id = str(uuid.uuid4())
        return Disclosure(
            disclosure_id=disclosure_id,
            occurred_at=now,
            requested_at=retrieval.created_at,
            client_id=grant.client_id,
            grant_id=grant.grant_id,
            retrieval_id=retrieval.retrieval_id,
            person_id=grant.person_id,
            subject_id=grant.subject_id,
            relation=grant.relation,
            purpose_id=grant.purpose_id,
            items=wire.disclosed_items(prepared.releases),
            retry_of=self.disclosures.first_of(retrieval.retrieval_id),
            audit=sealed_reasons(self.envelope, disclosure_id, prepared.reasons),
        )
