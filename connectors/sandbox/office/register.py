"""The registry office's register: one SQLite file, safe for several processes.

It alone says what is true. Card files, CA files and revocation lists are written from it and can be
written from it again. The CAs' and cards' private keys lie in it: its owner alone may read it.
"""

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from connectors.sandbox.office.books import Books

_PATIENCE_SECONDS = 30
_SCHEMA = """
CREATE TABLE IF NOT EXISTS authorities (
    use TEXT NOT NULL, generation INTEGER NOT NULL, key_pem TEXT NOT NULL,
    certificate BLOB NOT NULL, PRIMARY KEY (use, generation)
) STRICT;
CREATE TABLE IF NOT EXISTS cards (
    card_id TEXT PRIMARY KEY, person_id TEXT NOT NULL, kind TEXT NOT NULL,
    edition INTEGER NOT NULL, listed INTEGER NOT NULL, card_order TEXT, contents TEXT
) STRICT;
CREATE TABLE IF NOT EXISTS certificates (
    sha256 TEXT PRIMARY KEY, serial TEXT NOT NULL, use TEXT NOT NULL, generation INTEGER NOT NULL,
    card_id TEXT NOT NULL, person_id TEXT NOT NULL, kind TEXT NOT NULL, listed INTEGER NOT NULL,
    issued_at TEXT NOT NULL, not_after TEXT NOT NULL, status TEXT NOT NULL, reason TEXT,
    changed_at TEXT, superseded_by TEXT,
    UNIQUE (use, generation, serial)
) STRICT;
CREATE TABLE IF NOT EXISTS events (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT, sha256 TEXT NOT NULL, status TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS numbers (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT;
CREATE TRIGGER IF NOT EXISTS events_are_not_changed BEFORE UPDATE ON events
    BEGIN SELECT RAISE(ABORT, 'an event stays as it was written'); END;
CREATE TRIGGER IF NOT EXISTS events_are_not_removed BEFORE DELETE ON events
    BEGIN SELECT RAISE(ABORT, 'an event stays as it was written'); END;
"""


class RegisterError(Exception):
    """The register cannot be used; the message says what to do."""


class Register:
    """The register in one file. A transaction has a connection of its own."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def exists(self) -> bool:
        """Tell whether an office ever opened here."""
        return self.path.exists()

    def create(self) -> None:
        """Make the file and its tables where they are missing."""
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.path.touch(mode=0o600)
        with self._connected() as connection:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.executescript(_SCHEMA)

    @contextlib.contextmanager
    def reading(self) -> Iterator[Books]:
        """Read one consistent state; the file must exist."""
        with self._connected() as connection:
            connection.execute("BEGIN")
            yield Books(connection)
            connection.execute("COMMIT")

    @contextlib.contextmanager
    def changing(self) -> Iterator[Books]:
        """Change the register in one transaction: wholly, or not at all when an error leaves it."""
        with self.writing_alone() as books:
            yield books
            books.count("changes")

    @contextlib.contextmanager
    def writing_alone(self) -> Iterator[Books]:
        """Keep all other writers out; publishing does so, too, that no older state overtakes."""
        with self._connected() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield Books(connection)
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")

    @contextlib.contextmanager
    def _connected(self) -> Iterator[sqlite3.Connection]:
        try:
            connection = sqlite3.connect(self.path, timeout=_PATIENCE_SECONDS, isolation_level=None)
            with contextlib.closing(connection):
                connection.row_factory = sqlite3.Row
                yield connection
        except sqlite3.DatabaseError as fault:
            raise RegisterError(
                f"{self.path.name} cannot be used ({fault}); --reset helps"
            ) from fault


def register_of(data: Path) -> Register:
    """Return the register of a data folder."""
    return Register(data / "pki" / "office.sqlite3")
