"""What flows need from storage."""

from datetime import datetime
from typing import Protocol

from provider.flow.state import Flow


class FlowStore(Protocol):
    """Keeps flows. A flow is only ever found together with the session that owns it."""

    def add(self, flow: Flow) -> None:
        """Keep a new flow."""
        ...

    def get(self, flow_id: str, session_hash: str, *, now: datetime) -> Flow:
        """Return the session's flow.

        Raises ``FlowUnknownError`` for none or a foreign one, ``FlowExpiredError`` for a late one.
        """
        ...

    def advance(self, before: Flow, after: Flow) -> Flow:
        """Replace the flow by its successor, with a new version.

        Raises ``FlowConflictError`` when the kept version is not the one of ``before``.
        """
        ...
