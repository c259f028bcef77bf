"""Flows: each visit to the authorization endpoint, or to my page's login, is one."""

from datetime import datetime

from sqlalchemy import Integer, LargeBinary, String
from sqlalchemy.orm import Mapped

from provider.storage.db import Base, column


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
