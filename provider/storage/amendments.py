"""Amendments: a newer consent takes the place of an older one, under the older one's id.

The newer consent is kept as a grant of its own that ``amends`` the older one. Nothing of the older one
changes before the newer one is used: a page that was left, or a code that was lost, changes nothing.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Connection,
    Exists,
    and_,
    case,
    delete,
    exists,
    func,
    literal,
    null,
    or_,
    select,
    update,
)
from sqlalchemy.sql.dml import ReturningUpdate

from consent.grant import Grant
from consent.grant_change import ChangedBy, ChangeKind, replaced
from consent.retrieval import RetrievalState
from provider.storage.db import Database, UtcDateTime
from provider.storage.grant_changes import GrantChangeRow, note
from provider.storage.grants import GrantRow, grant_from, row_of
from provider.storage.retrievals import RetrievalRow, shred_where
from provider.storage.tokens import AuthorizationCodeRow

_TAKEN_OVER = (
    "categories",
    "declined",
    "claims",
    "conditions",
    "purpose_id",
    "consent_text",
    "standing",
    "credential_id",
    "authenticated_at",
    "fresh_login",
    "expires_at",
    "profile_match",
    "preview",
    "left_out",
)
"""What the newer consent decides; whose grant it is and when it was first given stay."""


class AmendmentStore:
    """Lets newer consents take effect."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def take_effect(self, newer: Grant, code_hash: str, *, now: datetime) -> Grant | None:
        """Give the older grant the newer one's content, and the code its id; return it.

        Joins the open transaction. None when the older grant ended, or changed after the newer one's
        page was agreed to: then that page no longer says what would come of it. One that rests since then
        changes, too, and goes on resting.
        """
        row = GrantRow
        older = select(row.__table__).where(row.grant_id == newer.amends).with_for_update()
        with self._database.transaction() as connection:
            before = connection.execute(older).mappings().one_or_none()
            found = connection.execute(_change(newer, now=now)).mappings().one_or_none()
            if found is None or before is None:
                return None
            taken = replaced(grant_from(before), grant_from(found))
            renewed = (found["grant_id"], ChangedBy.GIVER, taken)
            note(connection, ChangeKind.RENEWED, [renewed], now=now)
            code = AuthorizationCodeRow
            moved = update(code).where(code.code_hash == code_hash)
            connection.execute(moved.values(grant_id=newer.amends))
            _shred_unasked(connection, before["preview"])
            held = update(RetrievalRow).where(RetrievalRow.grant_id == newer.grant_id)
            connection.execute(held.values(grant_id=newer.amends))
            connection.execute(delete(row).where(row.grant_id == newer.grant_id))
        return replace(grant_from(found), amend_action=newer.amend_action)


def _shred_unasked(connection: Connection, preview: Mapping[str, Any] | None) -> None:
    """Shred what an earlier preview holds, where nobody has asked for it: the newer page showed what leaves now."""
    row = RetrievalRow
    if preview is not None:
        held = row.retrieval_id == preview["retrieval_id"]
        unasked = and_(held, row.idempotency_hash.is_(None), row.first_read_at.is_(None))
        shred_where(connection, unasked, RetrievalState.EXPIRED)


def _change(newer: Grant, *, now: datetime) -> ReturningUpdate[Any]:
    """Write the statement that puts a newer consent's content into the older grant, if that still stands as shown."""
    row = GrantRow
    content = row_of(newer)
    return (
        update(row)
        .where(
            row.grant_id == newer.amends,
            row.client_id == newer.client_id,
            row.person_id == newer.person_id,
            row.subject_id == newer.subject_id,
            row.withdrawn_at.is_(None),
            row.expires_at > now,
            or_(row.changed_at.is_(None), row.changed_at <= newer.given_at),
            ~_taken_back_since(newer),
        )
        .values(
            **{name: content[name] for name in _TAKEN_OVER},
            changed_at=now,
            resumed_at=None,
            **_rest_ends(newer),
            activated_at=func.coalesce(row.activated_at, literal(now, UtcDateTime())),
        )
        .returning(row.__table__)
    )


def _taken_back_since(newer: Grant) -> Exists:
    """Tell whether a part of the older grant was taken back after the newer one was agreed to."""
    row = GrantChangeRow
    taken = (ChangeKind.NARROWED.value, ChangeKind.SHORTENED.value)
    later = (row.grant_id == newer.amends, row.at > newer.given_at)
    return exists().where(*later, row.kind.in_(taken))


def _rest_ends(newer: Grant) -> dict[str, Any]:
    """Let a grant go on that was resting when the newer consent was agreed to, not one put to rest since."""
    row = GrantRow
    earlier = row.paused_at <= newer.given_at
    return {
        each.name: case((earlier, null()), else_=each)
        for each in (row.paused_at, row.paused_because, row.paused_by)
    }
