"""The end of a client, asked for or come by time, together with all that hangs on it."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, exists, false, select, update

from consent.grant_change import ChangedBy, ChangeKind
from consent.relying_party import RelyingPartyStatus
from provider.storage.client_versions import ClientVersionRow
from provider.storage.clients import ClientRow
from provider.storage.db import Database
from provider.storage.grant_changes import Changed, note
from provider.storage.grants import GrantRow
from provider.storage.tokens import AccessTokenRow, AuthorizationCodeRow, RefreshTokenRow

KEPT_AFTER_EXPIRY = timedelta(days=30)
_A_DAY = timedelta(days=1)
_BATCH = 100


class ClientUpkeep:
    """Ends clients, and lets those that are used live on."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def end(self, client_id: str, *, now: datetime) -> None:
        """End a client, its consents, codes and tokens in one transaction.

        What citizens agreed to keeps its client, ended, so that their history can still name it; a
        client to which nobody agreed is forgotten.
        """
        with self._database.transaction() as connection:
            this = ClientRow.client_id == client_id
            connection.execute(select(ClientRow.client_id).where(this).with_for_update())
            # Refresh tokens first: that waits for a refresh under way, whose token is then seen.
            for row, ended in (
                (RefreshTokenRow, "revoked_at"),
                (AccessTokenRow, "revoked_at"),
                (AuthorizationCodeRow, "used_at"),
            ):
                alive = row.__table__.c[ended].is_(None)
                of_client = row.__table__.c.client_id == client_id
                connection.execute(update(row).where(of_client, alive).values({ended: now}))
            _end_grants(connection, client_id, now=now)
            connection.execute(
                delete(ClientVersionRow).where(ClientVersionRow.client_id == client_id)
            )
            if connection.scalar(select(exists().where(GrantRow.client_id == client_id))):
                connection.execute(update(ClientRow).where(this).values(_ENDED))
            else:
                connection.execute(delete(ClientRow).where(this))

    def prolong_used(self, life: timedelta, *, now: datetime) -> int:
        """Give another term to clients without a review that got a token in the last day."""
        used = exists().where(
            AccessTokenRow.client_id == ClientRow.client_id, AccessTokenRow.issued_at > now - _A_DAY
        )
        prolonged = (
            update(ClientRow)
            .where(
                ClientRow.reviewed == false(),
                ClientRow.expires_at > now,
                ClientRow.expires_at < now + life - _A_DAY,
                used,
            )
            .values(expires_at=now + life)
        )
        with self._database.transaction() as connection:
            return connection.execute(prolonged).rowcount

    def end_expired(self, *, now: datetime) -> int:
        """End clients whose time has long been over; return how many."""
        query = (
            select(ClientRow.client_id)
            .where(
                ClientRow.expires_at < now - KEPT_AFTER_EXPIRY,
                ClientRow.status != RelyingPartyStatus.ENDED.value,
            )
            .limit(_BATCH)
        )
        with self._database.reading() as connection:
            over = connection.scalars(query).all()
        for client_id in over:
            self.end(client_id, now=now)
        return len(over)


_ENDED = {
    "status": RelyingPartyStatus.ENDED.value,
    "secret_hash": None,
    "registration_token_hash": None,
}


def _end_grants(connection: Connection, client_id: str, *, now: datetime) -> None:
    """End what citizens agreed to; what was over by its term before is no change any more."""
    row = GrantRow
    ended = (
        update(row)
        .where(row.client_id == client_id, row.withdrawn_at.is_(None))
        .values(withdrawn_at=now)
        .returning(row.grant_id, row.expires_at)
    )
    found = connection.execute(ended).all()
    stopped: list[Changed] = [
        (each, ChangedBy.PLATFORM, {}) for each, until in found if until > now
    ]
    note(connection, ChangeKind.STOPPED, stopped, now=now)
