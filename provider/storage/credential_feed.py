"""How far we have read the directory's feed of credentials: any number of workers, each event once."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import BigInteger, String, select, update
from sqlalchemy.orm import Mapped

from connectors.directory_port import CredentialEvent
from provider.storage.credentials import CredentialStore
from provider.storage.db import Base, Database, column
from provider.storage.persons import insert_unless_there

_NAME = "credentials"


class DirectoryFeedRow(Base):
    """One feed of the person directory: the number of the last event that was applied."""

    __tablename__ = "directory_feed"

    name: Mapped[str] = column(String(32), primary_key=True, sensitivity="internal")
    position: Mapped[int] = column(BigInteger, sensitivity="internal")


class CredentialFeed:
    """Applies events together with the position behind them: a crash repeats or loses none."""

    def __init__(self, database: Database, credentials: CredentialStore) -> None:
        self._database = database
        self._credentials = credentials

    def position(self) -> int:
        """Return the number of the last event that was applied, 0 before the first."""
        with self._database.reading() as connection:
            return connection.scalar(_POSITION) or 0

    def apply(self, after: int, events: Sequence[CredentialEvent], *, now: datetime) -> bool:
        """Apply what follows a position; False when somebody else has moved on from there.

        Events about credentials that nobody logged in with are ignored.
        """
        if not events:
            return True
        with self._database.transaction() as connection:
            start = {"name": _NAME, "position": 0}
            if connection.scalar(_POSITION) is None:
                insert_unless_there(connection, DirectoryFeedRow, start)
            moved = (
                update(DirectoryFeedRow)
                .where(DirectoryFeedRow.name == _NAME, DirectoryFeedRow.position == after)
                .values(position=events[-1].sequence)
            )
            if connection.execute(moved).rowcount != 1:
                return False
            for event in events:
                self._credentials.note_status(event.certificate_sha256, event.status, now=now)
        return True


_POSITION = select(DirectoryFeedRow.position).where(DirectoryFeedRow.name == _NAME)
