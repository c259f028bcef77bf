"""Codes and tokens, each found by its SHA-256; the value itself is never stored."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, func, insert, literal, or_, select, text, update
from sqlalchemy.orm import Mapped

from consent.grant import Grant
from provider.storage.db import Base, Database, UtcDateTime, column
from provider.storage.grants import GrantRow, grant_from
from provider.storage.standing import (
    CREDENTIAL_IS_ACTIVE,
    Standing,
    client_is_served,
    read_with_standing,
    shares_sitting_with,
)


class AuthorizationCodeRow(Base):
    """One authorization code (RFC 6749 section 4.1), taken once by a conditional update.

    The used row stays until it expires, so that a second use can be told from an unknown code.
    ``context`` holds what the tokens will say: scope, nonce, auth_time, acr, sid and, by place, the
    identity claims to tell.
    """

    __tablename__ = "authorization_code"

    code_hash: Mapped[str] = column(String(64), primary_key=True, sensitivity="secret")
    grant_id: Mapped[str] = column(
        String(36), ForeignKey("consent_grant.grant_id"), index=True, sensitivity="internal"
    )
    client_id: Mapped[str] = column(String(64), sensitivity="internal")
    redirect_uri: Mapped[str] = column(String(2048), sensitivity="internal")
    code_challenge: Mapped[str | None] = column(String(128), sensitivity="internal")
    dpop_jkt: Mapped[str | None] = column(String(64), sensitivity="internal")
    context: Mapped[dict[str, Any]] = column(JSON, sensitivity="internal")
    expires_at: Mapped[datetime] = column(index=True, sensitivity="internal")
    used_at: Mapped[datetime | None] = column(sensitivity="internal")


class AccessTokenRow(Base):
    """One access token; ``confirmation`` as ``provider.oauth.confirmation`` writes it.

    ``claims`` are the identity claims that it may read at the UserInfo endpoint.
    """

    __tablename__ = "access_token"

    token_hash: Mapped[str] = column(String(64), primary_key=True, sensitivity="secret")
    grant_id: Mapped[str] = column(
        String(36), ForeignKey("consent_grant.grant_id"), index=True, sensitivity="internal"
    )
    client_id: Mapped[str] = column(String(64), index=True, sensitivity="internal")
    confirmation: Mapped[str | None] = column(String(64), sensitivity="internal")
    scope: Mapped[str] = column(String(2048), sensitivity="internal")
    claims: Mapped[list[str]] = column(JSON, server_default="[]", sensitivity="internal")
    issued_at: Mapped[datetime] = column(sensitivity="internal")
    expires_at: Mapped[datetime] = column(index=True, sensitivity="internal")
    revoked_at: Mapped[datetime | None] = column(sensitivity="internal")


class RefreshTokenRow(Base):
    """One refresh token, ended with its grant.

    A confidential client's is not rotated. A public client's is bound by ``confirmation`` and gives
    way to a successor at ``superseded_at``, which ``rotates`` says of all its line.
    """

    __tablename__ = "refresh_token"

    token_hash: Mapped[str] = column(String(64), primary_key=True, sensitivity="secret")
    grant_id: Mapped[str] = column(
        String(36), ForeignKey("consent_grant.grant_id"), index=True, sensitivity="internal"
    )
    client_id: Mapped[str] = column(String(64), sensitivity="internal")
    scope: Mapped[str] = column(String(2048), sensitivity="internal")
    context: Mapped[dict[str, Any]] = column(JSON, sensitivity="internal")
    issued_at: Mapped[datetime] = column(sensitivity="internal")
    expires_at: Mapped[datetime] = column(index=True, sensitivity="internal")
    revoked_at: Mapped[datetime | None] = column(sensitivity="internal")
    confirmation: Mapped[str | None] = column(String(64), sensitivity="internal")
    rotates: Mapped[bool] = column(server_default=text("false"), sensitivity="internal")
    superseded_at: Mapped[datetime | None] = column(sensitivity="internal")


@dataclass(frozen=True)
class AuthorizationCode:
    """A code as it is kept; ``context`` as described at its row."""

    code_hash: str
    grant_id: str
    client_id: str
    redirect_uri: str
    code_challenge: str | None
    dpop_jkt: str | None
    context: Mapping[str, Any]
    expires_at: datetime
    used_at: datetime | None = None


@dataclass(frozen=True)
class CodeClaim:
    """What comes with a code and must agree with it."""

    code_hash: str
    client_id: str
    redirect_uri: str
    code_challenge: str | None
    dpop_jkt: str | None


@dataclass(frozen=True)
class AccessToken:
    """An access token as it is kept."""

    token_hash: str
    grant_id: str
    client_id: str
    confirmation: str | None
    scope: str
    issued_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = None
    claims: Sequence[str] = ()

    def good(self, *, now: datetime) -> bool:
        """Tell whether the token itself still counts; its grant may not."""
        return self.revoked_at is None and now < self.expires_at


@dataclass(frozen=True)
class RefreshToken:
    """A refresh token as it is kept; ``context`` as in its code, without what is of one login."""

    token_hash: str
    grant_id: str
    client_id: str
    scope: str
    context: Mapping[str, Any]
    issued_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = None
    confirmation: str | None = None
    rotates: bool = False
    superseded_at: datetime | None = None

    def good(self, *, now: datetime) -> bool:
        """Tell whether the token itself still counts; its grant may not."""
        return self.revoked_at is None and now < self.expires_at


class CodeStore:
    """Keeps authorization codes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, code: AuthorizationCode) -> None:
        """Keep a code."""
        with self._database.transaction() as connection:
            connection.execute(insert(AuthorizationCodeRow).values(vars(code)))

    def take(self, claim: CodeClaim, *, now: datetime) -> AuthorizationCode | None:
        """Take the code if all that comes with it agrees; None leaves it as it was."""
        row = AuthorizationCodeRow
        taken = (
            update(row)
            .where(
                row.code_hash == claim.code_hash,
                row.client_id == claim.client_id,
                row.redirect_uri == claim.redirect_uri,
                row.code_challenge.is_not_distinct_from(claim.code_challenge),
                or_(row.dpop_jkt.is_(None), row.dpop_jkt == claim.dpop_jkt),
                row.used_at.is_(None),
                row.expires_at > now,
            )
            .values(used_at=now)
            .returning(row.__table__)
        )
        with self._database.transaction() as connection:
            found = connection.execute(taken).mappings().one_or_none()
        return AuthorizationCode(**found) if found else None

    def get(self, code_hash: str) -> AuthorizationCode | None:
        """Return a code, used or not, to tell why it could not be taken."""
        query = select(AuthorizationCodeRow.__table__).where(
            AuthorizationCodeRow.code_hash == code_hash
        )
        with self._database.reading() as connection:
            found = connection.execute(query).mappings().one_or_none()
        return AuthorizationCode(**found) if found else None


class TokenStore:
    """Keeps access and refresh tokens."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, grant_id: str, *, now: datetime) -> tuple[Grant, ...]:
        """Note that a grant and those given with it in one sitting are in use; return them, it first.

        Left out is what is over, withdrawn or paused, whose client is suspended, or the credential that
        it was given with not active any more.
        """
        row = GrantRow
        begun = (
            update(row)
            .where(
                shares_sitting_with(grant_id),
                row.withdrawn_at.is_(None),
                row.paused_at.is_(None),
                row.expires_at > now,
                client_is_served(now),
                CREDENTIAL_IS_ACTIVE,
            )
            .values(
                activated_at=func.coalesce(row.activated_at, literal(now, UtcDateTime())),
                resumed_at=None,
            )
            .returning(row.__table__)
        )
        with self._database.transaction() as connection:
            found = [grant_from(row) for row in connection.execute(begun).mappings()]
        return tuple(sorted(found, key=lambda each: (each.grant_id != grant_id, each.grant_id)))

    def add_access(self, token: AccessToken) -> None:
        """Keep an access token."""
        with self._database.transaction() as connection:
            row = vars(token) | {"claims": [*token.claims]}
            connection.execute(insert(AccessTokenRow).values(row))

    def add_refresh(self, token: RefreshToken) -> None:
        """Keep a refresh token."""
        with self._database.transaction() as connection:
            connection.execute(insert(RefreshTokenRow).values(vars(token)))

    def access(self, token_hash: str) -> tuple[AccessToken, Standing] | None:
        """Return an access token with its standing, whatever that is."""
        with self._database.reading() as connection:
            found = read_with_standing(connection, AccessTokenRow.__table__, token_hash)
        if found is None:
            return None
        row, standing = found
        return AccessToken(**{**row, "claims": tuple(row["claims"])}), standing

    def refresh(self, token_hash: str) -> tuple[RefreshToken, Standing] | None:
        """Return a refresh token with its standing, whatever that is."""
        with self._database.reading() as connection:
            found = read_with_standing(connection, RefreshTokenRow.__table__, token_hash)
        return (RefreshToken(**found[0]), found[1]) if found else None

    def hold_refresh(self, token_hash: str) -> tuple[RefreshToken, Standing] | None:
        """Return a refresh token, and let nobody end it until the open transaction has ended."""
        with self._database.transaction() as connection:
            table = RefreshTokenRow.__table__
            found = read_with_standing(connection, table, token_hash, hold=True)
        return (RefreshToken(**found[0]), found[1]) if found else None

    def supersede(self, token_hash: str, *, now: datetime) -> None:
        """Note that a refresh token has a successor."""
        superseded = update(RefreshTokenRow).where(RefreshTokenRow.token_hash == token_hash)
        with self._database.transaction() as connection:
            connection.execute(superseded.values(superseded_at=now))

    def end_access(self, token_hash: str, *, now: datetime) -> None:
        """End one access token."""
        self._end(AccessTokenRow, AccessTokenRow.token_hash == token_hash, now=now)

    def end_all_of(self, grant_id: str, *, now: datetime) -> None:
        """End every token of a grant, and of the sitting in which it was given.

        Refresh tokens first: that waits for a refresh under way, whose access token is then seen.
        """
        grants = select(GrantRow.grant_id).where(shares_sitting_with(grant_id))
        self._end(RefreshTokenRow, RefreshTokenRow.grant_id.in_(grants), now=now)
        self._end(AccessTokenRow, AccessTokenRow.grant_id.in_(grants), now=now)

    def _end(self, row: Any, which: Any, *, now: datetime) -> None:
        ended = update(row).where(which, row.revoked_at.is_(None)).values(revoked_at=now)
        with self._database.transaction() as connection:
            connection.execute(ended)
