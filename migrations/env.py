"""How Alembic reaches the database: one transaction, and short lock waits on PostgreSQL."""

import importlib
import pkgutil
from typing import Literal

from alembic import context
from sqlalchemy import text

import provider.storage
from provider.storage.db import Base, Database, UtcDateTime

for module in pkgutil.iter_modules(provider.storage.__path__):
    importlib.import_module(f"provider.storage.{module.name}")


def render_item(kind: str, item: object, _context: object) -> str | Literal[False]:
    """Write our own column type as the plain one, so that a migration depends on no code of ours."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


database = Database(context.config.attributes["database_url"])
with database.transaction() as connection:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL lock_timeout = '4s'"))
        connection.execute(text("SET LOCAL statement_timeout = '60s'"))
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        render_item=render_item,
    )
    context.run_migrations()
database.dispose()
