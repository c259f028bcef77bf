"""The database: one metadata, one engine, one way to open a transaction.

Stores join the transaction that is already open in the present context, so a use case that needs
several of them to be one step writes ``with database.transaction():`` around the calls.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, DateTime, Dialect, Engine, MetaData, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.orm import DeclarativeBase, MappedColumn, mapped_column
from sqlalchemy.types import TypeDecorator

SENSITIVITIES = frozenset({"public", "internal", "personal", "secret", "sealed"})
"""What a column may hold: anyone's knowledge, operators' knowledge, personal data in clear,
hashes or wrapped keys of secrets, and ciphertext of personal data."""

_NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: aware UTC in Python, ``timestamptz`` on PostgreSQL, naive UTC text on SQLite."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive instants; strip the zone where the database cannot keep it."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant without a time zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give every instant back as aware UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


class Base(DeclarativeBase):
    """The one declarative base; every column says how sensitive it is."""

    metadata = MetaData(naming_convention=_NAMING)
    type_annotation_map = {datetime: UtcDateTime()}  # noqa: RUF012 - SQLAlchemy's own interface


def column(*args: Any, sensitivity: str, **options: Any) -> MappedColumn[Any]:
    """Declare a column together with its sensitivity, one of ``SENSITIVITIES``."""
    if sensitivity not in SENSITIVITIES:
        raise ValueError(sensitivity)
    return mapped_column(*args, info={"sensitivity": sensitivity}, **options)


class Database:
    """An engine and its transactions. Safe to share between threads."""

    def __init__(self, url: str) -> None:
        self.engine = _engine(url)
        self._active: ContextVar[_Open | None] = ContextVar("madoguchi_transaction", default=None)

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Open a write transaction, or join the one that is open; commit unless an exception passes.

        On SQLite it begins IMMEDIATE, so that two writers queue instead of failing half-way.
        """
        with self._connection("BEGIN IMMEDIATE") as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Open a transaction for reading only, or join the one that is open."""
        with self._connection("BEGIN") as connection:
            yield connection

    def reading_engine(self) -> Engine:
        """Return this engine and its pool for transactions that only read, outside of ``reading``."""
        return self.engine.execution_options(madoguchi_begin="BEGIN", postgresql_readonly=True)

    def after_commit(self, action: Callable[[], None]) -> None:
        """Run the action once the open transaction has committed; at once when none is open.

        It is dropped when the transaction rolls back.
        """
        opened = self._active.get()
        if opened is None:
            action()
        else:
            opened.after_commit.append(action)

    @contextmanager
    def _connection(self, begin: str) -> Iterator[Connection]:
        opened = self._active.get()
        if opened is not None:
            yield opened.connection
            return
        with self.engine.connect().execution_options(madoguchi_begin=begin) as connection:
            opened = _Open(connection)
            token = self._active.set(opened)
            try:
                with connection.begin():
                    yield connection
            finally:
                self._active.reset(token)
        for action in opened.after_commit:
            action()

    def dispose(self) -> None:
        """Close every pooled connection, as a forked worker must before its first use."""
        self.engine.dispose()


class _Open:
    """The transaction that is open in this context, and what waits for its commit."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.after_commit: list[Callable[[], None]] = []


def _engine(url: str) -> Engine:
    if make_url(url).get_backend_name() == "sqlite":
        engine = create_engine(url, hide_parameters=True, connect_args={"timeout": 15})
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    return create_engine(
        url,
        hide_parameters=True,  # an error's text goes to logs; what was to be stored must not
        pool_size=8,
        max_overflow=16,
        pool_pre_ping=True,
        connect_args={"connect_timeout": 5},
    )


_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "busy_timeout=15000",
    "secure_delete=ON",  # what is shredded is overwritten; not every build of SQLite does it unasked
)


def _prepare_sqlite(dbapi_connection: Any, _record: Any) -> None:
    # SQLAlchemy's "begin" event writes the BEGIN; the driver must not write one of its own.
    dbapi_connection.isolation_level = None
    cursor = dbapi_connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    begin = connection.get_execution_options().get("madoguchi_begin", "BEGIN IMMEDIATE")
    connection.exec_driver_sql(begin)
