"""Grants: what a citizen allowed one relying party. The parent of every code and token."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    ColumnElement,
    ForeignKey,
    String,
    and_,
    insert,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.orm import Mapped

from consent.grant import UNRECOGNISED, Grant
from consent.grant_change import ChangedBy, ChangeKind, replaced
from provider.storage.db import Base, Database, column
from provider.storage.grant_changes import Changed, note
from scopes.category import AGENT


class GrantRow(Base):
    """One grant. Withdrawal is one update of ``withdrawn_at``."""

    __tablename__ = "consent_grant"

    grant_id: Mapped[str] = column(String(36), primary_key=True, sensitivity="internal")
    client_id: Mapped[str] = column(
        String(64), ForeignKey("client.client_id"), index=True, sensitivity="internal"
    )
    person_id: Mapped[str] = column(
        String(36), ForeignKey("person.person_id"), index=True, sensitivity="internal"
    )
    subject_id: Mapped[str] = column(
        String(36), ForeignKey("person.person_id"), index=True, sensitivity="internal"
    )
    credential_id: Mapped[str] = column(String(36), index=True, sensitivity="internal")
    relation: Mapped[str] = column(String(32), sensitivity="internal")
    categories: Mapped[list[str]] = column(JSON, sensitivity="internal")
    declined: Mapped[list[str]] = column(JSON, sensitivity="internal")
    purpose_id: Mapped[str] = column(String(64), sensitivity="internal")
    consent_text: Mapped[dict[str, Any]] = column(JSON, sensitivity="internal")
    standing: Mapped[bool] = column(sensitivity="internal")
    given_at: Mapped[datetime] = column(sensitivity="internal")
    expires_at: Mapped[datetime] = column(index=True, sensitivity="internal")
    activated_at: Mapped[datetime | None] = column(sensitivity="internal")
    withdrawn_at: Mapped[datetime | None] = column(sensitivity="internal")
    claims: Mapped[list[str]] = column(JSON, server_default="[]", sensitivity="internal")
    conditions: Mapped[dict[str, Any]] = column(JSON, server_default="{}", sensitivity="internal")
    authenticated_at: Mapped[datetime | None] = column(sensitivity="internal")
    fresh_login: Mapped[bool] = column(server_default=text("true"), sensitivity="internal")
    amends: Mapped[str | None] = column(String(36), index=True, sensitivity="internal")
    amend_action: Mapped[str | None] = column(String(16), sensitivity="internal")
    changed_at: Mapped[datetime | None] = column(sensitivity="internal")
    resumed_at: Mapped[datetime | None] = column(sensitivity="internal")
    profile_match: Mapped[str | None] = column(String(8), sensitivity="internal")
    sitting: Mapped[str | None] = column(String(36), index=True, sensitivity="internal")
    paused_at: Mapped[datetime | None] = column(sensitivity="internal")
    paused_because: Mapped[str | None] = column(String(16), sensitivity="internal")
    paused_by: Mapped[str | None] = column(String(36), sensitivity="internal")
    preview: Mapped[dict[str, Any] | None] = column(JSON(none_as_null=True), sensitivity="internal")
    left_out: Mapped[dict[str, Any]] = column(JSON, server_default="{}", sensitivity="internal")


class SqlGrantStore:
    """A ``consent.ports.GrantStore`` in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, grant: Grant) -> None:
        """Keep a new grant."""
        with self._database.transaction() as connection:
            connection.execute(insert(GrantRow).values(row_of(grant)))

    def renew(self, grant: Grant) -> None:
        """Put a later consent of the same citizen to the same client in the place of a grant."""
        fixed = ("grant_id", "client_id", "person_id", "activated_at", "withdrawn_at")
        this = (GrantRow.grant_id == grant.grant_id, GrantRow.withdrawn_at.is_(None))
        changed = {name: value for name, value in row_of(grant).items() if name not in fixed}
        with self._database.transaction() as connection:
            found = connection.execute(_GRANT.where(*this).with_for_update()).mappings().first()
            if found is not None:
                connection.execute(update(GrantRow).where(*this).values(changed))
                before = replaced(grant_from(found), grant)
                renewed = (grant.grant_id, ChangedBy.GIVER, before)
                note(connection, ChangeKind.RENEWED, [renewed], now=grant.given_at)

    def note_login(self, grant: Grant) -> None:
        """Note by which login a consent is used again; what was agreed stays as it is by now."""
        noted = update(GrantRow).where(
            GrantRow.grant_id == grant.grant_id, GrantRow.withdrawn_at.is_(None)
        )
        login = {name: getattr(grant, name) for name in ("credential_id", "authenticated_at")}
        with self._database.transaction() as connection:
            connection.execute(noted.values(login))

    def note_profile_match(self, grant_id: str, result: str) -> None:
        """Note what comparing a profile has shown, after the consent to it was kept."""
        noted = update(GrantRow).where(GrantRow.grant_id == grant_id)
        with self._database.transaction() as connection:
            connection.execute(noted.values(profile_match=result))

    def note_preview(self, grant: Grant) -> None:
        """Note what is held for a grant and what is left out of it, in the transaction that keeps the grant."""
        noted = update(GrantRow).where(GrantRow.grant_id == grant.grant_id)
        with self._database.transaction() as connection:
            connection.execute(noted.values(preview=grant.preview, left_out=grant.left_out))

    def get(self, grant_id: str) -> Grant | None:
        """Return a grant, whatever its state."""
        with self._database.reading() as connection:
            found = connection.execute(_GRANT.where(GrantRow.grant_id == grant_id))
            row = found.mappings().one_or_none()
        return grant_from(row) if row else None

    def of_sitting(self, grant: Grant) -> Sequence[Grant]:
        """List a grant and those that were given with it in one sitting; it comes first."""
        if grant.sitting is None:
            return [grant]
        query = _GRANT.where(
            GrantRow.sitting == grant.sitting, GrantRow.grant_id != grant.grant_id
        ).order_by(GrantRow.grant_id)
        with self._database.reading() as connection:
            return [grant, *(grant_from(row) for row in connection.execute(query).mappings())]

    def of_person(self, person_id: str) -> Sequence[Grant]:
        """List the grants that a person gave or that are about them, newest first."""
        query = _GRANT.where(
            or_(GrantRow.person_id == person_id, GrantRow.subject_id == person_id)
        ).order_by(GrantRow.given_at.desc(), GrantRow.grant_id)
        with self._database.reading() as connection:
            return [grant_from(row) for row in connection.execute(query).mappings()]

    def amending(self, grant_ids: Collection[str]) -> Sequence[Grant]:
        """List the newer consents that wait to take the place of grants."""
        with self._database.reading() as connection:
            found = connection.execute(_GRANT.where(GrantRow.amends.in_(grant_ids)))
            return [grant_from(row) for row in found.mappings()]

    def withdraw(
        self,
        grant_id: str,
        person_id: str,
        *,
        now: datetime,
        by: ChangedBy = ChangedBy.GIVER,
    ) -> bool:
        """End a grant that this person gave; False when there is none that is still alive."""
        withdrawn = (
            update(GrantRow)
            .where(
                GrantRow.grant_id == grant_id,
                GrantRow.person_id == person_id,
                *_alive(now),
            )
            .values(withdrawn_at=now)
        )
        with self._database.transaction() as connection:
            if connection.execute(withdrawn).rowcount != 1:
                return False
            note(connection, ChangeKind.STOPPED, [(grant_id, by, {})], now=now)
        return True

    def pause(
        self, grant_ids: Collection[str], person_id: str, *, because: str, now: datetime
    ) -> int:
        """Let grants rest that this person may end; return how many were not resting so before.

        ``because`` is one of ``consent.grant.PAUSE_REASONS``; one that rests by the citizen's own wish may
        turn out to be unrecognised, not the other way round.
        """
        values = {"paused_at": now, "paused_because": because, "paused_by": person_id}
        new: ColumnElement[bool] = GrantRow.paused_at.is_(None)
        if because == UNRECOGNISED:
            new = or_(new, GrantRow.paused_because != UNRECOGNISED)
        which = and_(GrantRow.grant_id.in_(grant_ids), new)
        return self._turn(ChangeKind.PAUSED, which, person_id, values, now=now)

    def resume(self, grant_ids: Collection[str], person_id: str, *, now: datetime) -> int:
        """Let grants go on; what its subject has paused, its subject alone lets go on."""
        values = {"paused_at": None, "paused_because": None, "paused_by": None}
        mine = or_(GrantRow.paused_by == person_id, GrantRow.subject_id == person_id)
        which = and_(GrantRow.grant_id.in_(grant_ids), GrantRow.paused_at.is_not(None), mine)
        return self._turn(ChangeKind.RESUMED, which, person_id, values, now=now)

    def _turn(
        self,
        kind: ChangeKind,
        which: ColumnElement[bool],
        person_id: str,
        values: Mapping[str, Any],
        *,
        now: datetime,
    ) -> int:
        turned = (
            update(GrantRow)
            .where(which, may_end(person_id), GrantRow.amends.is_(None), *_alive(now))
            .values(values)
            .returning(GrantRow.grant_id, GrantRow.person_id)
        )
        with self._database.transaction() as connection:
            found = connection.execute(turned).all()
            changed: list[Changed] = [(each, _by(giver == person_id), {}) for each, giver in found]
            note(connection, kind, changed, now=now)
        return len(found)

    def take_back(
        self, older: Grant, newer: Grant, kind: ChangeKind, by: ChangedBy, *, now: datetime
    ) -> bool:
        """Put what is left of a grant in its place; False when it is over.

        Call it in the transaction that holds the grant and has read ``older``.
        """
        left = row_of(newer)
        names = ("categories", "declined", "claims", "conditions", "expires_at")
        changed = update(GrantRow).where(GrantRow.grant_id == older.grant_id, *_alive(now))
        with self._database.transaction() as connection:
            if connection.execute(changed.values({n: left[n] for n in names})).rowcount != 1:
                return False
            note(connection, kind, [(older.grant_id, by, replaced(older, newer))], now=now)
        return True


def _alive(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return GrantRow.withdrawn_at.is_(None), GrantRow.expires_at > now


def _by(giver: bool) -> ChangedBy:  # noqa: FBT001 - the one question that decides
    return ChangedBy.GIVER if giver else ChangedBy.SUBJECT


def may_end(person_id: str) -> ColumnElement[bool]:
    """Return a condition for grants: whoever gave one may end it, and a principal what a proxy gave."""
    by_proxy = and_(GrantRow.relation == AGENT, GrantRow.subject_id == person_id)
    return or_(GrantRow.person_id == person_id, by_proxy)


_GRANT = select(GrantRow.__table__)
_LISTS = ("categories", "declined", "claims")


def row_of(grant: Grant) -> dict[str, Any]:
    """Write a grant as ``grant_from`` reads it."""
    return vars(grant) | {name: [*getattr(grant, name)] for name in _LISTS}


def grant_from(row: Mapping[Any, Any]) -> Grant:
    """Read a row whose keys are the names of this table's columns."""
    lists = {name: tuple(row[name]) for name in _LISTS}
    return Grant(**{**row, **lists})
