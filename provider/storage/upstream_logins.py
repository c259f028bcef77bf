"""Logins that are under way at the upstream provider: what was sent, until the browser comes back."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from sqlalchemy import LargeBinary, String, delete, insert
from sqlalchemy.orm import Mapped

from provider.keys.envelope import Envelope
from provider.keys.opaque import opaque_hash
from provider.login.upstream.request import SentRequest
from provider.storage.db import Base, Database, column

LIFETIME = timedelta(minutes=10)


class UpstreamLoginRow(Base):
    """One login at the upstream, of one flow of one session, taken once by one deletion."""

    __tablename__ = "upstream_login"

    state_hash: Mapped[str] = column(String(64), primary_key=True, sensitivity="secret")
    flow_id: Mapped[str] = column(String(43), index=True, sensitivity="internal")
    session_hash: Mapped[str] = column(String(64), index=True, sensitivity="secret")
    sent: Mapped[bytes] = column(LargeBinary, sensitivity="sealed")
    began_at: Mapped[datetime] = column(sensitivity="internal")
    expires_at: Mapped[datetime] = column(index=True, sensitivity="internal")


@dataclass(frozen=True)
class UpstreamLogin:
    """What is known of a login for which an answer has come."""

    flow_id: str
    session_hash: str
    sent: SentRequest
    began_at: datetime


class UpstreamLoginStore:
    """Keeps logins under way. Each flow has at most one; nonce and verifier are sealed."""

    def __init__(self, database: Database, envelope: Envelope) -> None:
        self._database = database
        self._envelope = envelope

    def add(self, flow_id: str, session_hash: str, sent: SentRequest, *, now: datetime) -> None:
        """Keep a new login; an older one of the same flow can no longer be answered."""
        state_hash = opaque_hash(sent.state)
        content = json.dumps(asdict(sent)).encode()
        row = {
            "state_hash": state_hash,
            "flow_id": flow_id,
            "session_hash": session_hash,
            "sent": self._envelope.seal(content, place=_place(state_hash)),
            "began_at": now,
            "expires_at": now + LIFETIME,
        }
        with self._database.transaction() as connection:
            connection.execute(delete(UpstreamLoginRow).where(UpstreamLoginRow.flow_id == flow_id))
            connection.execute(insert(UpstreamLoginRow).values(**row))

    def take(
        self, unverified_state: str, session_hash: str, *, now: datetime
    ) -> UpstreamLogin | None:
        """Use up a login, once and for good; None when it is not this session's to use.

        One conditional deletion in a transaction of its own: whatever comes of the answer, the
        login is never given back, and another session's answer takes nothing away.
        """
        taken = (
            delete(UpstreamLoginRow)
            .where(
                UpstreamLoginRow.state_hash == opaque_hash(unverified_state),
                UpstreamLoginRow.session_hash == session_hash,
                UpstreamLoginRow.expires_at > now,
            )
            .returning(
                UpstreamLoginRow.state_hash,
                UpstreamLoginRow.flow_id,
                UpstreamLoginRow.session_hash,
                UpstreamLoginRow.sent,
                UpstreamLoginRow.began_at,
            )
        )
        with self._database.transaction() as connection:
            row = connection.execute(taken).one_or_none()
        if row is None:
            return None
        sent = json.loads(self._envelope.open(row.sent, place=_place(row.state_hash)))
        return UpstreamLogin(row.flow_id, row.session_hash, SentRequest(**sent), row.began_at)


def _place(state_hash: str) -> str:
    return f"upstream_login.sent:{state_hash}"
