"""What this app keeps of each browser that connected: one row in an SQLite file of its own.

The browser holds a random value only; the row is found by its hash.
"""

import hashlib
import json
import os
import secrets
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from threading import Lock
from typing import Any, ClassVar, Generic, TypeVar

from clients_example.relying_party.fapi import Asked, DpopKey, Granted

LIFE = timedelta(days=400)
"""A row that nobody touched for this long is deleted; no consent lasts longer than a year."""
_LOCKS = 64


@dataclass
class Portion:
    """What is on its way or has arrived of one person; an app adds fields of its own, each with a default.

    ``received`` is what the app keeps of the newest result, with its ``request_id``. ``subject`` is the
    provider's reference to the person, where it names one; ``resting`` tells that the consent about this one of
    several people is paused at the moment.
    """

    subject: str | None = None
    request_key: str | None = None
    request_id: str | None = None
    received: dict[str, Any] | None = None
    resting: bool = False


@dataclass
class Connection(Portion):
    """One browser's connection; an app adds fields of its own, each with a default.

    It is the first person's portion; ``others``, of the kind ``PORTION``, are there where a consent is about
    several people. ``notice`` is the state to tell when nothing else is to be told.
    """

    PORTION: ClassVar[type[Portion]] = Portion

    dpop: DpopKey = field(default_factory=DpopKey.generate)
    asked: Asked | None = None
    granted: Granted | None = None
    standing: bool = False
    notice: str | None = None
    others: list[Any] = field(default_factory=list)

    @property
    def portions(self) -> list[Any]:
        """The portion of each person, this one's first."""
        return [self, *self.others]

    def __repr__(self) -> str:
        return "Connection(…)"

    def give_up_access(self) -> None:
        """Drop every token, and the requests that they were for."""
        self.dpop = DpopKey.generate()
        self.asked = self.granted = None
        for portion in self.portions:
            portion.request_key = portion.request_id = None
            portion.resting = False
        self.standing = False

    def forget(self, notice: str | None) -> None:
        """Drop tokens and what was received, and say why; an app's own fields stay."""
        self.give_up_access()
        self.received, self.notice, self.others = None, notice, []


C = TypeVar("C", bound=Connection)


class Connections(Generic[C]):
    """The store. Work on one connection is done by one request at a time."""

    def __init__(self, folder: Path, kind: type[C]) -> None:
        """Open the store in a folder that only this program's user may read."""
        self._kind = kind
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._path = folder / "connections.sqlite3"
        self._locks = tuple(Lock() for _ in range(_LOCKS))
        os.close(os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600))
        with self._transaction() as database:
            database.execute(
                "CREATE TABLE IF NOT EXISTS connection"
                " (hash TEXT PRIMARY KEY, content TEXT NOT NULL, touched_at INTEGER NOT NULL)"
            )

    @contextmanager
    def alone(self, session: str) -> Iterator[None]:
        """Keep other requests of the same browser waiting."""
        with self._locked(_hash(session)):
            yield

    def new_session(self) -> str:
        """Return the cookie value for a new connection."""
        return secrets.token_urlsafe(32)

    def find(self, session: str) -> C | None:
        """Return the connection of a cookie; None when there is none."""
        with self._transaction() as database:
            query = "SELECT content FROM connection WHERE hash = ?"
            row = database.execute(query, (_hash(session),)).fetchone()
        return None if row is None else self._read(json.loads(row[0]))

    def save(self, session: str, connection: C, *, now: datetime) -> None:
        """Write a connection, and delete those that nobody came back to."""
        with self._transaction() as database:
            database.execute(
                "INSERT OR REPLACE INTO connection VALUES (?, ?, ?)",
                (_hash(session), json.dumps(asdict(connection)), int(now.timestamp())),
            )
            database.execute(
                "DELETE FROM connection WHERE touched_at < ?", (int((now - LIFE).timestamp()),)
            )

    def change(self, grant_id: str, act: Callable[[C], None]) -> None:
        """Change the connections that have this grant, each to nobody else meanwhile."""
        with self._transaction() as database:
            found = database.execute("SELECT hash, content FROM connection").fetchall()
        for hashed, content in found:
            if grant_id in _grants_of(json.loads(content)):
                self._change(hashed, grant_id, act)

    def _change(self, hashed: str, grant_id: str, act: Callable[[C], None]) -> None:
        with self._locked(hashed), self._transaction() as database:
            query = "SELECT content FROM connection WHERE hash = ?"
            row = database.execute(query, (hashed,)).fetchone()
            if row is None or grant_id not in _grants_of(json.loads(row[0])):
                return
            connection = self._read(json.loads(row[0]))
            act(connection)
            kept = (json.dumps(asdict(connection)), hashed)
            database.execute("UPDATE connection SET content = ? WHERE hash = ?", kept)

    def delete(self, session: str) -> None:
        """Delete a connection."""
        with self._transaction() as database:
            database.execute("DELETE FROM connection WHERE hash = ?", (_hash(session),))

    def _locked(self, hashed: str) -> Lock:
        return self._locks[int(hashed[:8], 16) % _LOCKS]

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self._path, timeout=10)) as database, database:
            database.execute("PRAGMA secure_delete = ON")
            yield database

    def _read(self, content: dict[str, Any]) -> C:
        asked, granted = content["asked"], content["granted"]
        return self._kind(
            **content
            | {
                "dpop": DpopKey(**content["dpop"]),
                "others": [self._kind.PORTION(**each) for each in content.get("others", ())],
                "asked": asked and Asked(**asked),
                "granted": granted and Granted(**granted),
            }
        )


def _grants_of(content: Mapping[str, Any]) -> set[str]:
    granted = content["granted"]
    return {granted["grant_id"], *granted.get("grants", {}).values()} if granted else set()


def _hash(session: str) -> str:
    return hashlib.sha256(session.encode()).hexdigest()
