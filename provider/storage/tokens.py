"""Codes and tokens, each found by its SHA-256; the value itself is never stored."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped

from provider.storage.db import Base, column


class AuthorizationCodeRow(Base):
    """One authorization code (RFC 6749 section 4.1), taken once by a conditional update.

    The used row stays until it expires, so that a second use can be told from an unknown code.
    ``context`` holds nonce, auth_time, acr, amr and scope for the ``id_token``.
    """

    __tablename__ = "authorization_code"

    code_hash: Mapped[str] = column(String(64), primary_key=True, sensitivity="secret")
    grant_id: Mapped[str] = column(
        String(36), ForeignKey("consent_grant.grant_id"), index=True, sensitivity="internal"
    )
    client_id: Mapped[str] = column(String(64), sensitivity="internal")
    redirect_uri: Mapped[str] = column(String(2048), sensitivity="internal")
    code_challenge: Mapped[str] = column(String(128), sensitivity="internal")
    dpop_jkt: Mapped[str | None] = column(String(64), sensitivity="internal")
    context: Mapped[dict[str, Any]] = column(JSON, sensitivity="internal")
    expires_at: Mapped[datetime] = column(index=True, sensitivity="internal")
    used_at: Mapped[datetime | None] = column(sensitivity="internal")


class AccessTokenRow(Base):
    """One sender-bound access token."""

    __tablename__ = "access_token"

    token_hash: Mapped[str] = column(String(64), primary_key=True, sensitivity="secret")
    grant_id: Mapped[str] = column(
        String(36), ForeignKey("consent_grant.grant_id"), index=True, sensitivity="internal"
    )
    client_id: Mapped[str] = column(String(64), sensitivity="internal")
    dpop_jkt: Mapped[str] = column(String(64), sensitivity="internal")
    scope: Mapped[str] = column(String(2048), sensitivity="internal")
    issued_at: Mapped[datetime] = column(sensitivity="internal")
    expires_at: Mapped[datetime] = column(index=True, sensitivity="internal")
    revoked_at: Mapped[datetime | None] = column(sensitivity="internal")


class RefreshTokenRow(Base):
    """One refresh token of a confidential client: not rotated, ended with its grant."""

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
