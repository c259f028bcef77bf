"""Credentials: one person, many; serials and fingerprints only as keyed hashes.

::

    active ──▶ suspended ──▶ active       only by a login, once whoever held it has let go
       │           │
       └─────┬─────┘
             ├──▶ superseded
             └──▶ revoked                 nothing leaves these two

Every way out of ``active`` ends the credential's logins in the same transaction.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import ColumnElement, Connection, select, update

from connectors.directory_port import CredentialStatus
from provider.keys.keyed import KeyedHash
from provider.login.authenticator import Credential, LinkedBy
from provider.storage.credential_ends import resume_grants
from provider.storage.credential_status import (
    CA,
    DIRECTORY,
    end_credentials,
    hold,
    let_go,
    withdraw,
)
from provider.storage.db import Database
from provider.storage.persons import ACTIVE, CredentialRow, insert_unless_there


class CredentialRefusedError(Exception):
    """The credential may not log this person in; ``status`` is None for another person's."""

    def __init__(self, status: CredentialStatus | None) -> None:
        super().__init__(status.value if status else "another person's")
        self.status = status


@dataclass(frozen=True)
class Enrolled:
    """A credential that logs in; ``is_new`` tells whether this login is its first."""

    credential_id: str
    is_new: bool


@dataclass(frozen=True)
class KeptCredential:
    """One credential as its person may see it: nothing in it identifies a certificate."""

    credential_id: str
    person_id: str
    kind: str
    status: CredentialStatus
    linked_by: LinkedBy
    created_at: datetime
    status_changed_at: datetime | None
    not_after: datetime


class CredentialStore:
    """Keeps credentials: what logs in, what has ended, and whose each is."""

    def __init__(self, database: Database, keyed: KeyedHash) -> None:
        self._database = database
        self._keyed = keyed

    def find(self, credential: Credential) -> KeptCredential | None:
        """Return what is known of a credential whose evidence was checked; None for a new one."""
        with self._database.reading() as connection:
            row = connection.execute(_KEPT.where(self._this(credential))).one_or_none()
        return _kept(row) if row else None

    def of_certificate(self, fingerprint: str) -> KeptCredential | None:
        """Return what is known of a certificate whose signature and chain were checked."""
        this = CredentialRow.certificate_hmac == self._certificate(fingerprint)
        with self._database.reading() as connection:
            row = connection.execute(_KEPT.where(this).limit(1)).one_or_none()
        return _kept(row) if row else None

    def of_person(self, person_id: str) -> Sequence[KeptCredential]:
        """List a person's credentials, oldest first."""
        query = _KEPT.where(CredentialRow.person_id == person_id).order_by(
            CredentialRow.created_at, CredentialRow.credential_id
        )
        with self._database.reading() as connection:
            return [_kept(row) for row in connection.execute(query)]

    def active_of(self, credential_ids: Collection[str]) -> frozenset[str]:
        """Return those of these credentials that are active."""
        query = select(CredentialRow.credential_id).where(
            CredentialRow.credential_id.in_(credential_ids), CredentialRow.status == ACTIVE
        )
        with self._database.reading() as connection:
            return frozenset(connection.scalars(query))

    def enrol(
        self, person_id: str, credential: Credential, linked_by: LinkedBy, *, now: datetime
    ) -> Enrolled:
        """Return a credential that was just verified as this person's, and is valid now.

        One that its CA held works again; so does one that the directory held and has let go. The
        directory's word takes a card back from whom a signature linked it to. Raises
        ``CredentialRefusedError``.
        """
        this = self._this(credential)
        fresh = self._row(credential, linked_by) | {"person_id": person_id, "created_at": now}
        with self._database.transaction() as connection:
            if linked_by is LinkedBy.DIRECTORY:
                fresh |= self._take_back(connection, this, person_id, now=now)
            if connection.scalar(select(CredentialRow.credential_id).where(this)) is None:
                insert_unless_there(connection, CredentialRow, fresh)
            let_go(connection, this & (CredentialRow.person_id == person_id), now=now)
            found = _kept(connection.execute(_KEPT.where(this)).one())
            if found.person_id == person_id and found.not_after < credential.not_after:
                # An account elsewhere: each login vouches for some time.
                later = {"not_after": credential.not_after}
                connection.execute(update(CredentialRow).where(this).values(later))
        if found.person_id != person_id:
            raise CredentialRefusedError(None)
        if found.status is not CredentialStatus.ACTIVE:
            raise CredentialRefusedError(found.status)
        return Enrolled(found.credential_id, found.credential_id == fresh["credential_id"])

    def supersede(
        self, person_id: str, by: str, fingerprints: Collection[str], *, now: datetime
    ) -> int:
        """End a person's credentials with these fingerprints: another one took their place."""
        hashes = [self._certificate(fingerprint) for fingerprint in fingerprints]
        return self._supersede(person_id, by, CredentialRow.certificate_hmac.in_(hashes), now=now)

    def supersede_kind(self, person_id: str, by: str, kind: str, *, now: datetime) -> int:
        """End a person's other credentials of a kind: nobody has two cards."""
        return self._supersede(person_id, by, CredentialRow.kind == kind, now=now)

    def resume_grants(self, person_id: str, credential_id: str, *, now: datetime) -> int:
        """Let a person's paused grants count again, on the credential that logged in."""
        with self._database.transaction() as connection:
            return resume_grants(connection, person_id, credential_id, now=now)

    def note_withdrawn(self, fingerprint: str, *, on_hold: bool, now: datetime) -> None:
        """Note that the CA has revoked a certificate, or holds it: its logins end with this."""
        this = CredentialRow.certificate_hmac == self._certificate(fingerprint)
        with self._database.transaction() as connection:
            withdraw(connection, this, on_hold=on_hold, now=now)

    def note_listed(
        self, issuer_sha256: str, identifiers: Collection[str], *, on_hold: bool, now: datetime
    ) -> int:
        """Note what a CA's list names, some hundred at a time; return how many that ended."""
        hashes = [self._serial(identifier) for identifier in identifiers]
        these = CredentialRow.serial_hmac.in_(hashes) & (
            CredentialRow.issuer_key_sha256 == issuer_sha256
        )
        with self._database.transaction() as connection:
            return withdraw(connection, these, on_hold=on_hold, now=now)

    def end_lapsed(self, *, now: datetime) -> int:
        """End credentials that are past their date; return how many ended.

        Each works again only by a login that vouches for it anew: never for a certificate, whose
        date stays what it is, and at any time for an account at an upstream provider.
        """
        with self._database.transaction() as connection:
            return withdraw(connection, CredentialRow.not_after <= now, on_hold=True, now=now)

    def note_status(self, fingerprint: str, status: CredentialStatus, *, now: datetime) -> int:
        """Note what the directory says; return how many credentials ended by it, one at most.

        ``active`` lets go of what the directory held, and gives nobody a login back by itself.
        """
        this = CredentialRow.certificate_hmac == self._certificate(fingerprint)
        with self._database.transaction() as connection:
            if status is CredentialStatus.ACTIVE:
                hold(connection, this, CA)
                return 0
            if status is CredentialStatus.SUSPENDED:
                ended = end_credentials(connection, this, status, now=now, hold_source=DIRECTORY)
                hold(connection, this, DIRECTORY)
                return ended
            return end_credentials(connection, this, status, now=now)

    def _row(self, credential: Credential, linked_by: LinkedBy) -> dict[str, Any]:
        return {
            "credential_id": str(uuid4()),
            "issuer_key_sha256": credential.issuer_sha256,
            "serial_hmac": self._serial(credential.identifier),
            "certificate_hmac": self._certificate(credential.fingerprint),
            "kind": credential.kind,
            "not_after": credential.not_after,
            "status": ACTIVE,
            "linked_by": linked_by.value,
        }

    def _take_back(
        self, connection: Connection, this: ColumnElement[bool], person_id: str, *, now: datetime
    ) -> dict[str, Any]:
        """End a link by signature that the directory contradicts; it no longer stands for the card.

        Returns what was said of the card itself: whoever's it is, a held one stays held.
        """
        row = CredentialRow
        wrong = this & (row.person_id != person_id) & (row.linked_by == LinkedBy.SIGNATURE.value)
        found = connection.execute(
            select(row.credential_id, row.status, row.hold_source).where(wrong)
        ).one_or_none()
        if found is None:
            return {}
        credential_id, status, hold_source = found
        end_credentials(connection, wrong, CredentialStatus.REVOKED, now=now)
        marks = {
            name: self._keyed.hex("taken_back", name, credential_id)
            for name in ("serial_hmac", "certificate_hmac")
        }
        connection.execute(update(row).where(row.credential_id == credential_id).values(marks))
        if status not in (CredentialStatus.SUSPENDED, CredentialStatus.REVOKED):
            return {}
        return {"status": status, "hold_source": hold_source, "status_changed_at": now}

    def _supersede(
        self, person_id: str, by: str, which: ColumnElement[bool], *, now: datetime
    ) -> int:
        own = (CredentialRow.person_id == person_id) & (CredentialRow.credential_id != by)
        status = CredentialStatus.SUPERSEDED
        with self._database.transaction() as connection:
            return end_credentials(connection, own & which, status, now=now, replaced_by=by)

    def _this(self, credential: Credential) -> ColumnElement[bool]:
        serial = self._serial(credential.identifier)
        return (CredentialRow.issuer_key_sha256 == credential.issuer_sha256) & (
            CredentialRow.serial_hmac == serial
        )

    def _serial(self, identifier: str) -> str:
        return self._keyed.hex("serial", identifier)

    def _certificate(self, fingerprint: str) -> str:
        return self._keyed.hex("certificate", fingerprint)


_KEPT = select(*(getattr(CredentialRow, name) for name in KeptCredential.__dataclass_fields__))


def _kept(row: Any) -> KeptCredential:
    values = row._asdict()
    return KeptCredential(
        **values
        | {
            "status": CredentialStatus(values["status"]),
            "linked_by": LinkedBy(values["linked_by"]),
        }
    )
