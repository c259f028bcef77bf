"""How a credential moves from one status to another: each move is one conditional statement."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, update

from connectors.directory_port import CredentialStatus
from provider.storage.credential_ends import end_logins_of, resume_grants_of
from provider.storage.persons import ACTIVE, CredentialRow

DIRECTORY, CA = "directory", "ca"
"""Who may hold a credential, as ``CredentialRow.hold_source`` says."""

_MAY_BECOME: Mapping[CredentialStatus, Sequence[str]] = {
    CredentialStatus.SUSPENDED: (ACTIVE,),
    CredentialStatus.SUPERSEDED: (ACTIVE, CredentialStatus.SUSPENDED.value),
    CredentialStatus.REVOKED: (ACTIVE, CredentialStatus.SUSPENDED.value),
}


def end_credentials(
    connection: Connection,
    which: ColumnElement[bool],
    status: CredentialStatus,
    *,
    now: datetime,
    **more: Any,
) -> int:
    """Move credentials out of use and end their logins; return how many moved.

    One conditional update names those that moved, so that of two who say the same one ends them.
    """
    moved = (
        update(CredentialRow)
        .where(which, CredentialRow.status.in_(_MAY_BECOME[status]))
        .values(status=status.value, status_changed_at=now, **more)
        .returning(CredentialRow.credential_id)
    )
    ended = connection.scalars(moved).all()
    for credential_id in ended:
        end_logins_of(connection, credential_id, now=now)
    return len(ended)


def withdraw(
    connection: Connection, which: ColumnElement[bool], *, on_hold: bool, now: datetime
) -> int:
    """End what a CA has revoked, or holds."""
    if on_hold:
        status = CredentialStatus.SUSPENDED
        return end_credentials(connection, which, status, now=now, hold_source=CA)
    return end_credentials(connection, which, CredentialStatus.REVOKED, now=now)


def let_go(connection: Connection, which: ColumnElement[bool], *, now: datetime) -> None:
    """Let a credential work again that its CA held: the CA was asked a moment ago.

    What was agreed to with it counts from now on, as it would on another credential.
    """
    held = (CredentialRow.status == CredentialStatus.SUSPENDED.value) & (
        CredentialRow.hold_source == CA
    )
    active = {"status": ACTIVE, "hold_source": None, "status_changed_at": now}
    released = update(CredentialRow).where(which, held).values(active)
    for credential_id in connection.scalars(released.returning(CredentialRow.credential_id)).all():
        resume_grants_of(connection, credential_id, now=now)


def hold(connection: Connection, which: ColumnElement[bool], source: str) -> None:
    """Say who lets a suspended credential go."""
    suspended = CredentialRow.status == CredentialStatus.SUSPENDED.value
    connection.execute(update(CredentialRow).where(which, suspended).values(hold_source=source))
