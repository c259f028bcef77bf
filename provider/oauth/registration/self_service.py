"""What a client does with its own registration: make it, read it, change it, end it."""

import hmac
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from consent.entitlement import Entitlement
from consent.relying_party import RelyingParty
from provider.keys.opaque import new_opaque, opaque_hash
from provider.oauth.policy import policy_of
from provider.oauth.registration.admission import Admission
from provider.oauth.registration.client_id import new_client_id
from provider.oauth.registration.client_secret import new_secret_for
from provider.oauth.registration.refusal import RegistrationError, TokenRefusedError
from provider.oauth.registration.rules import Metadata, Rules
from provider.oauth.registration.sector import SELF, Fetch, own_sector
from provider.oauth.registration.self_registration import (
    checked_members,
    operators_texts,
    own_members,
    policy_asked,
)
from provider.oauth.registration.software_statement import StatementKeys, with_statement
from provider.storage.client_upkeep import ClientUpkeep
from provider.storage.client_versions import ClientVersionStore, Proposal, Submitter
from provider.storage.clients import ClientStore, Registration, SelfRegistration
from provider.storage.db import Database

TOKEN_PREFIX = "mk_ra_"  # noqa: S105 - the mark of a token, not one


@dataclass(frozen=True)
class Issued:
    """A registration as its client is told of it, with what is shown this once."""

    party: RelyingParty
    registration_token: str = field(repr=False)
    secret: str | None = field(default=None, repr=False)
    pending_review: bool = False


@dataclass(frozen=True)
class SelfService:
    """The four steps of RFC 7591 and RFC 7592. Each raises a ``RegistrationRefusal``.

    ``fetch`` reads what stands at a client's address; ``registered`` is told of a new client id or
    of changed metadata once it is kept. ``life`` is how long a client lives that nobody reviews.
    """

    database: Database
    clients: ClientStore
    versions: ClientVersionStore
    upkeep: ClientUpkeep
    statements: StatementKeys | None
    fetch: Fetch
    registered: Callable[[str, datetime], None]
    life: timedelta
    production: bool

    def register(self, unverified: Metadata, admission: Admission, *, now: datetime) -> Issued:
        """Keep a new client, for login alone."""
        members = own_members(with_statement(unverified, self.statements, now=now))
        policy = policy_asked(members)
        metadata = checked_members(members, Rules(policy, self.production), Entitlement())
        admission.begin(now)
        client_id, token = new_client_id(), new_opaque(TOKEN_PREFIX)
        secret = new_secret_for(metadata)
        new = SelfRegistration(
            client_id=client_id,
            metadata=metadata,
            policy=policy.name,
            sector=own_sector(metadata, client_id, self.fetch),
            expires_at=now + self.life,
            registration_token_hash=opaque_hash(token),
            secret_hash=secret and opaque_hash(secret),
        )
        with self.database.transaction():
            admission.take(now)
            self.clients.add_self_registered(new, now=now)
        self.registered(client_id, now)
        return Issued(self._held(client_id, token, now=now).relying_party, token, secret)

    def read(self, client_id: str, token: str | None, *, now: datetime) -> Issued:
        """Return the registration in force."""
        party = self._held(client_id, token, now=now).relying_party
        return Issued(party, token or "", pending_review=self._waits(party))

    def change(
        self, client_id: str, token: str | None, unverified: Metadata, *, now: datetime
    ) -> Issued:
        """Replace the metadata: at once, or for a reviewed client once the operator approves."""
        party = self._held(client_id, token, now=now).relying_party
        metadata = self._changed(party, unverified, now=now)
        secret = None
        with self.database.transaction():
            self.clients.hold(client_id)
            # Once more, for it may have been ended or reviewed meanwhile.
            party = self._held(client_id, token, now=now).relying_party
            if party.reviewed:
                self.versions.propose(Proposal(client_id, metadata, Submitter.CLIENT), now=now)
            else:
                self.clients.renew(client_id, metadata, now=now)
                if party.secret_hash is None and (secret := new_secret_for(metadata)):
                    self.clients.set_secret(client_id, opaque_hash(secret))
                party = replace(party, metadata=metadata)
        if not party.reviewed:
            self.registered(client_id, now)
        return Issued(party, token or "", secret, pending_review=self._waits(party))

    def end(self, client_id: str, token: str | None, *, now: datetime) -> None:
        """End the client, its consents and its tokens."""
        with self.database.transaction():
            self.clients.hold(client_id)
            self._held(client_id, token, now=now)
            self.upkeep.end(client_id, now=now)

    def _held(self, client_id: str, token: str | None, *, now: datetime) -> Registration:
        """Return the client whose token this is; all others look alike (RFC 7592 section 2.1)."""
        if token is None:
            raise TokenRefusedError("the registration access token is missing", brought=False)
        found = self.clients.registration(client_id) if client_id.isascii() else None
        kept = found.registration_token_hash if found else None
        if (
            found is None
            or kept is None
            or not hmac.compare_digest(opaque_hash(token), kept)
            or not found.relying_party.served(now=now)
        ):
            raise TokenRefusedError("the registration access token is not good here", brought=True)
        return found

    def _changed(
        self, party: RelyingParty, unverified: Metadata, *, now: datetime
    ) -> dict[str, Any]:
        """Check a change: neither policy nor sector may move."""
        _demand_same_client(party, unverified)
        policy = policy_of(party)
        members = own_members(with_statement(unverified, self.statements, now=now))
        if not party.reviewed and policy_asked(members) is not policy:
            asked = policy_asked(members).name
            raise RegistrationError(
                [f"token_endpoint_auth_method means policy {asked}; it stays {policy.name}"]
            )
        rules = Rules(policy, self.production)
        metadata = checked_members(members, rules, party.entitlement)
        of_its_own = party.sector.startswith(SELF)
        if of_its_own and own_sector(metadata, party.client_id, self.fetch) != party.sector:
            raise RegistrationError(["redirect_uris are of another sector, which never changes"])
        return operators_texts(party.metadata) | metadata

    def _waits(self, party: RelyingParty) -> bool:
        return party.reviewed and self.versions.pending(party.client_id) is not None


def _demand_same_client(party: RelyingParty, unverified: Metadata) -> None:
    """Demand what RFC 7592 section 2.2 wants repeated."""
    faults = []
    if unverified.get("client_id") != party.client_id:
        faults.append("client_id is not the one of this address")
    if "client_secret" in unverified:
        given, kept = unverified["client_secret"], party.secret_hash or ""
        text = given if isinstance(given, str) and given.isascii() else ""
        if not hmac.compare_digest(opaque_hash(text), kept):
            faults.append("client_secret is not the one in force")
    if faults:
        raise RegistrationError(faults)
