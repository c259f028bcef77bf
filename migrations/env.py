"""How Alembic reaches the database: one transaction, and short lock waits on PostgreSQL."""

import importlib
import pkgutil
from typing import Any, Literal

from alembic import context
from sqlalchemy import Connection, event, text

import provider.storage
from provider.storage.db import Base, Database, UtcDateTime

for module in pkgutil.iter_modules(provider.storage.__path__):
    importlib.import_module(f"provider.storage.{module.name}")


def render_item(kind: str, item: object, _context: object) -> str | Literal[False]:
    """Write our own column type as the plain one, so that a migration depends on no code of ours."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def trust_tables_that_are_made_anew(database: Database) -> None:
    """Let SQLite drop and rename tables that others refer to; it alters many columns in no other way."""

    def loosen(dbapi_connection: Any, _record: object) -> None:
        dbapi_connection.execute("PRAGMA foreign_keys=OFF")  # it has no effect within a transaction

    event.listen(database.engine, "connect", loosen)


def demand_whole_references(connection: Connection) -> None:
    """Let nothing commit that refers to a row which is not there."""
    if connection.exec_driver_sql("PRAGMA foreign_key_check").first():
        raise RuntimeError("the migration would leave references to rows that are not there")


database = Database(context.config.attributes["database_url"])
is_sqlite = database.engine.dialect.name == "sqlite"
if is_sqlite:
    trust_tables_that_are_made_anew(database)
with database.transaction() as connection:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL lock_timeout = '4s'"))
        connection.execute(text("SET LOCAL statement_timeout = '60s'"))
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=is_sqlite,
        render_item=render_item,
    )
    context.run_migrations()
    if is_sqlite:
        demand_whole_references(connection)
database.dispose()
