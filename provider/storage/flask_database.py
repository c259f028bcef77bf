"""Flask-SQLAlchemy over the one engine: a session for what a page only looks up.

The session lives as long as the request and is begun for reading; PostgreSQL refuses it any write.
Whatever writes, must be one step with other stores, or also runs in the worker goes by ``Database``.
"""

from typing import Any

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Engine

from provider.storage.db import Base, Database


class FlaskDatabase(SQLAlchemy):
    """The extension, with our metadata, and with no engine and no settings of its own."""

    def __init__(self, database: Database) -> None:
        self._database = database
        super().__init__(
            metadata=Base.metadata,
            engine_options={"url": database.engine.url},
            session_options={"autoflush": False},
            add_models_to_shell=False,
        )

    def _apply_driver_defaults(self, options: dict[str, Any], app: Flask) -> None:
        """Leave the engine as it is; Flask-SQLAlchemy would move SQLite files and make folders."""

    def _make_engine(self, bind_key: str | None, options: dict[str, Any], app: Flask) -> Engine:  # noqa: ARG002 - part of the extension's interface
        """Return the engine that exists already, in its reading form."""
        return self._database.reading_engine()
