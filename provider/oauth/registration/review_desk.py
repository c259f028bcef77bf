"""The operator's side: put registrations in force, and decide on changes that wait."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from consent.entitlement import entitlement_from
from provider.keys.opaque import opaque_hash
from provider.oauth.registration.client_id import new_client_id
from provider.oauth.registration.client_secret import new_secret_for
from provider.oauth.registration.metadata import ClientMetadata, read_metadata
from provider.oauth.registration.refusal import RegistrationError
from provider.oauth.registration.review import ENTITLEMENT
from provider.oauth.registration.reviewed_purposes import sector_faults
from provider.oauth.registration.rules import Metadata
from provider.storage.client_versions import (
    ClientVersionStore,
    Decision,
    PendingVersion,
    Proposal,
    Submitter,
)
from provider.storage.clients import ClientStore, Registration
from provider.storage.db import Database


class NothingPendingError(Exception):
    """No change of this client waits, or no longer the one that was looked at."""


@dataclass(frozen=True)
class InForce:
    """What was put in force; a new client secret is shown this once."""

    client_id: str
    metadata: Mapping[str, Any]
    secret: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class ReviewDesk:
    """Registers reviewed clients. A sector that is frozen raises ``SectorFrozenError``."""

    database: Database
    clients: ClientStore
    versions: ClientVersionStore
    production: bool

    def add(self, checked: ClientMetadata, *, now: datetime, new_secret: bool = False) -> InForce:
        """Put a registration in force at once, of a new client or of a known one.

        Raises ``RegistrationError`` when it may not stand beside the other clients of its sector.
        """
        client_id = checked.client_id or new_client_id()
        with self.database.transaction():
            self._demand_fit(client_id, checked)
            self.clients.put(
                client_id,
                checked.metadata,
                checked.entitlement,
                policy=checked.policy,
                sector=checked.sector,
                now=now,
            )
            return InForce(client_id, checked.metadata, self._secret(client_id, new=new_secret))

    def _demand_fit(self, client_id: str, checked: ClientMetadata) -> None:
        """Refuse what would tell, among clients that share a sector, a combined answer's branch."""
        others = [
            purpose
            for party in self.clients.all()
            if party.sector == checked.sector and party.client_id != client_id
            for purpose in party.entitlement.purposes
        ]
        faults = sector_faults(entitlement_from(checked.entitlement).purposes, others)
        if faults:
            raise RegistrationError([f"{ENTITLEMENT}: {fault}" for fault in faults])

    def propose(self, checked: ClientMetadata, *, now: datetime) -> None:
        """Let a change of a known client wait for approval; ``KeyError`` for an unknown one."""
        client_id = checked.client_id or ""
        proposal = Proposal(
            client_id=client_id,
            metadata=checked.metadata,
            submitted_by=Submitter.OPERATOR,
            entitlement=checked.entitlement,
            policy=checked.policy,
            sector=checked.sector,
        )
        with self.database.transaction():
            if self.clients.hold(client_id) is None:
                raise KeyError(client_id)
            self.versions.propose(proposal, now=now)

    def pending(self, client_id: str) -> tuple[PendingVersion, list[str]]:
        """Return the change that waits and how it differs; raise ``NothingPendingError``."""
        with self.database.reading():
            known, waiting = self.clients.registration(client_id), self.versions.pending(client_id)
        if known is None or waiting is None:
            raise NothingPendingError
        return waiting, differences(_in_force(known), _proposed(known, waiting.proposal))

    def approve(self, client_id: str, version_id: str, *, now: datetime) -> InForce:
        """Put exactly this version in force.

        Raises ``NothingPendingError`` when another one waits by now, and ``RegistrationError`` when
        it would not be accepted today.
        """
        with self.database.transaction():
            known = self.clients.hold(client_id)
            waiting = self.versions.pending(client_id)
            if known is None or waiting is None or waiting.version_id != version_id:
                raise NothingPendingError
            proposed = _proposed(known, waiting.proposal) | {"client_id": client_id}
            checked = read_metadata(proposed, production=self.production)
            self.versions.decide(version_id, Decision.APPROVED, now=now)
            return self.add(checked, now=now)

    def reject(self, version_id: str, *, now: datetime) -> None:
        """Drop a version; raise ``NothingPendingError`` when it waits no longer."""
        if not self.versions.decide(version_id, Decision.REJECTED, now=now):
            raise NothingPendingError

    def _secret(self, client_id: str, *, new: bool) -> str | None:
        """Make the secret that a client's method needs, unless it has one."""
        party = self.clients.get(client_id)
        assert party is not None
        if party.secret_hash is not None and not new:
            return None
        secret = new_secret_for(party.metadata)
        if secret is not None:
            self.clients.set_secret(client_id, opaque_hash(secret))
        return secret


def differences(before: Metadata, after: Metadata) -> list[str]:
    """Say in a line each what is taken away (-) and what comes (+), by member."""
    lines = []
    for name in sorted(before.keys() | after.keys()):
        if name in before and name in after and before[name] == after[name]:
            continue
        if name in before:
            lines.append(f"- {name}: {_shown(before[name])}")
        if name in after:
            lines.append(f"+ {name}: {_shown(after[name])}")
    return lines


def _in_force(known: Registration) -> dict[str, Any]:
    party = known.relying_party
    ours = {"policy": party.policy, "sector": party.sector, ENTITLEMENT: known.entitlement}
    return {**party.metadata, **ours}


def _proposed(known: Registration, proposal: Proposal) -> dict[str, Any]:
    party = known.relying_party
    return {
        **proposal.metadata,
        "policy": proposal.policy or party.policy,
        "sector": proposal.sector or party.sector,
        ENTITLEMENT: known.entitlement if proposal.entitlement is None else proposal.entitlement,
    }


def _shown(value: object) -> str:
    """Write a value so that nothing in it can move the reader's cursor or turn the text around."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True)
    return "".join(each if each.isprintable() else f"\\u{ord(each):04x}" for each in text)
