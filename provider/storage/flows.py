"""Flows: each visit to the authorization endpoint, or to my page's login, is one."""

import json
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, LargeBinary, Row, String, insert, select, update
from sqlalchemy.orm import Mapped

from provider.flow.errors import FlowConflictError, FlowExpiredError, FlowUnknownError
from provider.flow.state import (
    AuthorizationRequest,
    Choice,
    Flow,
    FlowState,
    FurtherPerson,
    SubjectChoice,
)
from provider.keys.envelope import Envelope
from provider.storage.db import Base, Database, column


class FlowRow(Base):
    """One visit, owned by one browser session; ``state`` as drawn in ``provider/flow/state.py``.

    ``content`` is the sealed JSON of the authorization request and of what the citizen chose.
    ``version`` guards every transition: an update names the version it read.
    """

    __tablename__ = "flow"

    flow_id: Mapped[str] = column(String(43), primary_key=True, sensitivity="internal")
    session_hash: Mapped[str] = column(String(64), index=True, sensitivity="secret")
    client_id: Mapped[str | None] = column(String(64), sensitivity="internal")
    request_uri_hash: Mapped[str | None] = column(String(64), sensitivity="secret")
    state: Mapped[str] = column(String(16), sensitivity="internal")
    content: Mapped[bytes] = column(LargeBinary, sensitivity="sealed")
    version: Mapped[int] = column(Integer, sensitivity="internal")
    created_at: Mapped[datetime] = column(sensitivity="internal")
    expires_at: Mapped[datetime] = column(index=True, sensitivity="internal")


_SEALED = (
    "request",
    "person_id",
    "credential_id",
    "authenticated_at",
    "login_problem",
    "subject",
    "choice",
    "grant_id",
    "refusal",
    "further",
    "back_to",
)


class SqlFlowStore:
    """A ``provider.flow.ports.FlowStore`` in the database."""

    def __init__(self, database: Database, envelope: Envelope) -> None:
        self._database = database
        self._envelope = envelope

    def add(self, flow: Flow) -> None:
        """Keep a new flow."""
        with self._database.transaction() as connection:
            connection.execute(
                insert(FlowRow).values(
                    flow_id=flow.flow_id,
                    client_id=flow.request.client_id if flow.request else None,
                    request_uri_hash=flow.request_uri_hash,
                    created_at=flow.created_at,
                    version=flow.version,
                    **self._changing(flow),
                )
            )

    def get(self, flow_id: str, session_hash: str, *, now: datetime) -> Flow:
        """Return the session's flow.

        Raises ``FlowUnknownError`` for none or a foreign one, ``FlowExpiredError`` for a late one.
        """
        query = select(FlowRow.__table__).where(
            FlowRow.flow_id == flow_id, FlowRow.session_hash == session_hash
        )
        with self._database.reading() as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            raise FlowUnknownError
        if now >= row.expires_at:
            raise FlowExpiredError
        return self._flow(row)

    def advance(self, before: Flow, after: Flow) -> Flow:
        """Replace the flow by its successor, with a new version; one conditional update."""
        after = replace(after, version=before.version + 1)
        step = (
            update(FlowRow)
            .where(
                FlowRow.flow_id == before.flow_id,
                FlowRow.session_hash == before.session_hash,
                FlowRow.version == before.version,
            )
            .values(version=after.version, **self._changing(after))
        )
        with self._database.transaction() as connection:
            if connection.execute(step).rowcount != 1:
                raise FlowConflictError
        return after

    def _changing(self, flow: Flow) -> dict[str, Any]:
        everything = asdict(flow)
        text = json.dumps({name: everything[name] for name in _SEALED}, default=_iso)
        return {
            "session_hash": flow.session_hash,
            "state": flow.state.value,
            "expires_at": flow.expires_at,
            "content": self._envelope.seal(text.encode(), place=_place(flow.flow_id)),
        }

    def _flow(self, row: Row[Any]) -> Flow:
        content = json.loads(self._envelope.open(row.content, place=_place(row.flow_id)))
        return Flow(
            flow_id=row.flow_id,
            session_hash=row.session_hash,
            request_uri_hash=row.request_uri_hash,
            state=FlowState(row.state),
            version=row.version,
            created_at=row.created_at,
            expires_at=row.expires_at,
            **_restored(content),
        )


def _restored(content: dict[str, Any]) -> dict[str, Any]:
    request, at = content["request"], content["authenticated_at"]
    return content | {
        "request": AuthorizationRequest.restored(request) if request else None,
        "authenticated_at": datetime.fromisoformat(at) if at else None,
        "subject": _subject(content["subject"]),
        "choice": _choice(content["choice"]),
        "further": tuple(
            FurtherPerson(SubjectChoice(**each["subject"]), _choice(each["choice"]))
            for each in content.get("further", ())
        ),
    }


def _subject(kept: dict[str, Any] | None) -> SubjectChoice | None:
    return SubjectChoice(**kept) if kept else None


def _choice(kept: dict[str, Any] | None) -> Choice | None:
    return Choice(**{name: _tupled(value) for name, value in kept.items()}) if kept else None


def _tupled(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _iso(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(type(value).__name__)


def _place(flow_id: str) -> str:
    return f"flow.content:{flow_id}"
