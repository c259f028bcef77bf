"""What the law makes this lender keep: the signed summary, until the loan is paid back.

A lender that demands proof of income keeps the record of how it examined the ability to repay until
the last payment (Money Lending Business Act art. 13 (3) and (4), enforcement regulation art. 10-18).
Here it is a file of its own, apart from the browsers' connections, and each entry has its last day.
"""

import json
import os
import secrets
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from clients_example.relying_party.signed_result import Signed


@dataclass(frozen=True)
class Evidence:
    """One kept summary with its signature; ``until`` is the last day on which it is kept."""

    dataset: Mapping[str, Any]
    jws: str
    until: date


class EvidenceStore:
    """The store; whatever is past its last day is deleted at the next use."""

    def __init__(self, folder: Path) -> None:
        """Open the store in a folder that only this program's user may read."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._path = folder / "evidence.sqlite3"
        os.close(os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600))
        with self._transaction() as database:
            database.execute(
                "CREATE TABLE IF NOT EXISTS evidence"
                " (reference TEXT PRIMARY KEY, content TEXT NOT NULL, until TEXT NOT NULL)"
            )

    def keep(self, signed: Signed, until: date, *, today: date) -> str:
        """Keep a dataset with its signature; return the reference by which it is found."""
        reference = secrets.token_urlsafe(16)
        content = json.dumps({"dataset": signed.content, "jws": signed.jws})
        with self._transaction() as database:
            _purge(database, today)
            row = (reference, content, until.isoformat())
            database.execute("INSERT INTO evidence VALUES (?, ?, ?)", row)
        return reference

    def find(self, reference: str, *, today: date) -> Evidence | None:
        """Return what is kept under a reference; None when it was deleted."""
        with self._transaction() as database:
            _purge(database, today)
            query = "SELECT content, until FROM evidence WHERE reference = ?"
            row = database.execute(query, (reference,)).fetchone()
        if row is None:
            return None
        content = json.loads(row[0])
        return Evidence(content["dataset"], content["jws"], date.fromisoformat(row[1]))

    def delete(self, reference: str) -> None:
        """Delete what is kept under a reference: no loan was given, so no law asks for it."""
        with self._transaction() as database:
            database.execute("DELETE FROM evidence WHERE reference = ?", (reference,))

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self._path, timeout=10)) as database, database:
            database.execute("PRAGMA secure_delete = ON")
            yield database


def _purge(database: sqlite3.Connection, today: date) -> None:
    database.execute("DELETE FROM evidence WHERE until < ?", (today.isoformat(),))
