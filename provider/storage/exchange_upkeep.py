"""What was read of exchange histories in sessions that ended by time, with nobody there to log out."""

from datetime import datetime, timedelta

from sqlalchemy import delete, exists

from provider.storage.db import Database
from provider.storage.exchange_history import ExchangeAnswerRow
from provider.storage.sessions import BrowserSessionRow


def destroy_outlived(database: Database, idle: timedelta, *, now: datetime) -> int:
    """Destroy answers whose reader's session is over; return how many.

    ``idle`` is how long a session lives unseen. Nobody could read them any more: readers ask the session.
    """
    row, session = ExchangeAnswerRow, BrowserSessionRow
    lives = exists().where(
        session.session_hash == row.read_in,
        session.expires_at > now,
        session.last_seen_at > now - idle,
    )
    with database.transaction() as connection:
        gone = delete(row).where(row.read_in.is_not(None), ~lives)
        return connection.execute(gone).rowcount
