"""A token together with everything that decides whether it still counts, in one statement."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Exists,
    FromClause,
    Table,
    exists,
    or_,
    select,
)
from sqlalchemy.orm import aliased

from consent.grant import Grant
from consent.relying_party import RelyingParty, RelyingPartyStatus
from provider.storage.clients import ClientRow, relying_party_from
from provider.storage.grants import GrantRow, grant_from
from provider.storage.persons import ACTIVE, CredentialRow


@dataclass(frozen=True)
class Standing:
    """What bears on a token beside itself, read at one instant.

    ``others`` are the grants that were given with the token's own in one sitting and are in use, as far
    as the credential that they stand on is active.
    """

    grant: Grant
    relying_party: RelyingParty
    credential_active: bool
    others: tuple[Grant, ...] = ()

    @property
    def grants(self) -> tuple[Grant, ...]:
        """The grants that the token reaches and whose credential is active; its own comes first."""
        return (self.grant, *self.others) if self.credential_active else self.others


def read_with_standing(
    connection: Connection, table: FromClause, token_hash: str, *, hold: bool = False
) -> tuple[dict[str, Any], Standing] | None:
    """Return a token's row and its standing; None for an unknown token.

    A credential that is not there counts as inactive. With ``hold`` nobody else can end the token
    before the open transaction has ended. A second statement reads the other grants of a sitting.
    """
    query = (
        select(table, _GRANT, _CLIENT, CredentialRow.status.label("credential_status"))
        .join(_GRANT, _GRANT.c.grant_id == table.c.grant_id)
        .join(_CLIENT, _CLIENT.c.client_id == table.c.client_id)
        .outerjoin(CredentialRow, CredentialRow.credential_id == _GRANT.c.credential_id)
        .where(table.c.token_hash == token_hash)
    )
    if hold:
        query = query.with_for_update(of=table)
    row = connection.execute(query).mappings().one_or_none()
    if row is None:
        return None
    grant = grant_from(_part(row, _GRANT))
    standing = Standing(
        grant=grant,
        relying_party=relying_party_from(_part(row, _CLIENT)),
        credential_active=row["credential_status"] == ACTIVE,
        others=_others(connection, grant),
    )
    return _part(row, table), standing


CREDENTIAL_IS_ACTIVE = exists().where(
    CredentialRow.credential_id == GrantRow.credential_id, CredentialRow.status == ACTIVE
)
"""A condition for a statement about grants."""


def shares_sitting_with(grant_id: str) -> ColumnElement[bool]:
    """Return a condition for a statement about grants: this one, and all that were given with it."""
    its_own = aliased(GrantRow)
    sitting = select(its_own.sitting).where(its_own.grant_id == grant_id).scalar_subquery()
    return or_(GrantRow.grant_id == grant_id, GrantRow.sitting == sitting)


def client_is_served(now: datetime) -> Exists:
    """Return a condition for a statement about grants: ``RelyingParty.served``, in SQL."""
    return exists().where(
        ClientRow.client_id == GrantRow.client_id,
        ClientRow.status == RelyingPartyStatus.ACTIVE.value,
        or_(ClientRow.expires_at.is_(None), ClientRow.expires_at > now),
    )


def _others(connection: Connection, grant: Grant) -> tuple[Grant, ...]:
    """Read what was given with a grant to the same client by the same person; for one alone, nothing."""
    if grant.sitting is None:
        return ()
    query = select(_GRANT).where(
        GrantRow.sitting == grant.sitting,
        GrantRow.grant_id != grant.grant_id,
        GrantRow.client_id == grant.client_id,
        GrantRow.person_id == grant.person_id,
        GrantRow.activated_at.is_not(None),
        CREDENTIAL_IS_ACTIVE,
    )
    rows = connection.execute(query.order_by(GrantRow.grant_id)).mappings()
    return tuple(grant_from(row) for row in rows)


_GRANT: FromClause = GrantRow.__table__
_CLIENT: FromClause = ClientRow.__table__


def _part(row: Mapping[Any, Any], table: FromClause | Table) -> dict[str, Any]:
    return {column.name: row[column] for column in table.c}
