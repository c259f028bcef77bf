"""What ends with a credential, and what goes on with the next one (decision 12).

Sessions, codes and tokens that came of its logins end for good, in the transaction that ends the
credential. Grants do not: each counts while the credential that it stands on is active, and stands on
another one from the person's next login.
"""

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, delete, select, update

from provider.storage.client_sessions import end
from provider.storage.grants import GrantRow
from provider.storage.sessions import BrowserSessionRow
from provider.storage.standing import CREDENTIAL_IS_ACTIVE
from provider.storage.tokens import AccessTokenRow, AuthorizationCodeRow, RefreshTokenRow


def end_logins_of(connection: Connection, credential_id: str, *, now: datetime) -> None:
    """End every session, code and token of a credential; apps that know a session will hear of it."""
    grants = select(GrantRow.grant_id).where(GrantRow.credential_id == credential_id)
    # Codes first, then refresh tokens: each waits for its exchange, whose tokens are then seen.
    for row, ended in (
        (AuthorizationCodeRow, "used_at"),
        (RefreshTokenRow, "revoked_at"),
        (AccessTokenRow, "revoked_at"),
    ):
        alive = row.__table__.c[ended].is_(None)
        connection.execute(update(row).where(row.grant_id.in_(grants), alive).values({ended: now}))
    gone = (
        delete(BrowserSessionRow)
        .where(BrowserSessionRow.credential_id == credential_id)
        .returning(BrowserSessionRow.session_hash)
    )
    for session_hash in connection.scalars(gone).all():
        end(connection, session_hash, now=now)


def resume_grants(
    connection: Connection, person_id: str, credential_id: str, *, now: datetime
) -> int:
    """Let what this person agreed to count again, on the credential that they logged in with."""
    paused = (GrantRow.person_id == person_id) & ~CREDENTIAL_IS_ACTIVE
    return _resume(connection, paused, credential_id, now=now)


def resume_grants_of(connection: Connection, credential_id: str, *, now: datetime) -> int:
    """Let what stands on a credential count again, with the credential itself."""
    return _resume(connection, GrantRow.credential_id == credential_id, credential_id, now=now)


def _resume(
    connection: Connection, which: ColumnElement[bool], credential_id: str, *, now: datetime
) -> int:
    going_on = (GrantRow.withdrawn_at.is_(None), GrantRow.expires_at > now)
    resumed = update(GrantRow).where(which, *going_on)
    values = {"credential_id": credential_id, "resumed_at": now}
    return connection.execute(resumed.values(values)).rowcount
