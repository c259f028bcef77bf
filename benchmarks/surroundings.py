"""What measurements of the whole need around them: databases of their own, a provider, workers, agencies."""

import logging
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command

from provider.cli.db import alembic_config
from tests.services.postgresql import private_server
from tests.services.swarm_town import SwarmTown, prepared_plan


@contextmanager
def postgresql_town(**options: Any) -> Iterator[SwarmTown]:
    """Open a town whose rows and queue are in a PostgreSQL of its own, which is thrown away."""
    with private_server() as server:
        url = server.url(server.create())
        with _town(url, url.replace("+psycopg", ""), **options) as town:
            yield town


@contextmanager
def sqlite_town(**options: Any) -> Iterator[SwarmTown]:
    """Open a town whose rows and queue are two SQLite files."""
    with tempfile.TemporaryDirectory() as folder:
        urls = (f"sqlite:///{folder}/rows.db", f"sqlite:///{folder}/queue.db")
        with _town(*urls, **options) as town:
            yield town


@contextmanager
def _town(database_url: str, queue_url: str, **options: Any) -> Iterator[SwarmTown]:
    for chatty in ("httpx", "alembic", "madoguchi.web"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    command.upgrade(alembic_config(database_url), "head")
    with tempfile.TemporaryDirectory() as folder:
        files, logs = Path(folder) / "files", Path(folder) / "logs"
        files.mkdir()
        logs.mkdir()
        town = SwarmTown(
            prepared_plan(files), database_url, queue_url, logs, LOG_LEVEL="WARNING", **options
        )
        try:
            yield town
        finally:
            town.close()
