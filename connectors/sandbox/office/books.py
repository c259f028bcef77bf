"""One open transaction of the register: what may be read and written in it."""

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from connectors.sandbox.office.register_entries import (
    AuthorityEntry,
    CardEntry,
    CertificateEntry,
    Event,
    Kind,
    Reason,
    Status,
    Use,
)

_MOST_EVENTS = 500
_MOST_SUPERSEDED = 50
_COLUMNS = tuple(field.name for field in fields(CertificateEntry))


class Books:
    """Reads and writes of one transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def authorities(self, use: Use) -> Sequence[AuthorityEntry]:
        """List the generations of a CA, the newest first."""
        rows = self._connection.execute(
            "SELECT * FROM authorities WHERE use = ? ORDER BY generation DESC", (use,)
        )
        return [
            AuthorityEntry(use, row["generation"], row["key_pem"], row["certificate"])
            for row in rows
        ]

    def add_authority(self, entry: AuthorityEntry) -> None:
        """Add a generation of a CA."""
        self._connection.execute(
            "INSERT INTO authorities (use, generation, key_pem, certificate) VALUES (?, ?, ?, ?)",
            (entry.use, entry.generation, entry.key_pem, entry.certificate),
        )

    def cards(self) -> Sequence[CardEntry]:
        """List all cards and phones, withdrawn ones too, by id."""
        return [
            _card(row) for row in self._connection.execute("SELECT * FROM cards ORDER BY card_id")
        ]

    def card(self, card_id: str) -> CardEntry | None:
        """Find one card; None when there is none of this id."""
        row = self._connection.execute(
            "SELECT * FROM cards WHERE card_id = ?", (card_id,)
        ).fetchone()
        return None if row is None else _card(row)

    def put_card(self, card: CardEntry) -> None:
        """Write a card, new or changed."""
        self._connection.execute(
            "INSERT OR REPLACE INTO cards"
            " (card_id, person_id, kind, edition, listed, card_order, contents)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                *(card.card_id, card.person_id, card.kind, card.edition, card.listed),
                *(_json(card.order), _json(card.contents)),
            ),
        )

    def add_certificate(self, entry: CertificateEntry) -> None:
        """Add a certificate, and its first event."""
        values = {name: getattr(entry, name) for name in _COLUMNS}
        values["serial"] = f"{entry.serial:x}"
        for name in ("issued_at", "not_after", "changed_at"):
            values[name] = values[name].isoformat() if values[name] else None
        places = ", ".join("?" for _ in _COLUMNS)
        self._connection.execute(
            f"INSERT INTO certificates ({', '.join(_COLUMNS)}) VALUES ({places})",  # noqa: S608 - our own column names
            [values[name] for name in _COLUMNS],
        )
        self._add_event(entry, entry.status)

    def certificates(self, **only: str | int) -> Sequence[CertificateEntry]:
        """List certificates, oldest first; ``only`` names columns and what must stand in them."""
        unknown = set(only) - set(_COLUMNS)
        if unknown:
            raise ValueError(f"no such column: {unknown}")
        where = " AND ".join(["TRUE", *(f"{column} = ?" for column in only)])
        rows = self._connection.execute(
            f"SELECT * FROM certificates WHERE {where} ORDER BY issued_at, rowid",  # noqa: S608 - checked above
            tuple(only.values()),
        )
        return [_certificate(row) for row in rows]

    def set_status(
        self, entry: CertificateEntry, status: Status, *, reason: Reason | None, now: datetime
    ) -> None:
        """Say what became of a certificate; the feed tells it."""
        self._connection.execute(
            "UPDATE certificates SET status = ?, reason = ?, changed_at = ? WHERE sha256 = ?",
            (status, reason, now.isoformat(), entry.sha256),
        )
        self._add_event(entry, status)

    def set_superseded_by(self, entry: CertificateEntry, sha256: str) -> None:
        """Name the certificate that took the place of another."""
        self._connection.execute(
            "UPDATE certificates SET superseded_by = ? WHERE sha256 = ?", (sha256, entry.sha256)
        )

    def superseded(self, sha256: str) -> Sequence[str]:
        """List the certificates that the directory knows and whose place one took, newest first."""
        rows = self._connection.execute(
            "WITH RECURSIVE earlier(sha256, steps) AS ("
            " VALUES (?, 0) UNION"
            " SELECT certificates.sha256, steps + 1 FROM certificates JOIN earlier"
            " ON certificates.superseded_by = earlier.sha256)"
            " SELECT earlier.sha256 FROM earlier JOIN certificates USING (sha256)"
            " WHERE steps > 0 AND listed ORDER BY steps LIMIT ?",
            (sha256, _MOST_SUPERSEDED),
        )
        return [row["sha256"] for row in rows]

    def events(self, after: int) -> Sequence[Event]:
        """List the next events about user-authentication certificates that the directory knows."""
        rows = self._connection.execute(
            "SELECT sequence, events.sha256, events.status FROM events"
            " JOIN certificates ON certificates.sha256 = events.sha256"
            " WHERE sequence > ? AND use = ? AND listed ORDER BY sequence LIMIT ?",
            (after, Use.AUTHENTICATION, _MOST_EVENTS),
        )
        return [Event(row["sequence"], row["sha256"], Status(row["status"])) for row in rows]

    def number(self, name: str) -> int:
        """Return a counter; 0 when it never counted."""
        row = self._connection.execute(
            "SELECT value FROM numbers WHERE name = ?", (name,)
        ).fetchone()
        return 0 if row is None else int(row["value"])

    def count(self, name: str) -> int:
        """Let a counter grow by one, and return it."""
        self.set_number(name, self.number(name) + 1)
        return self.number(name)

    def set_number(self, name: str, value: int) -> None:
        """Set a counter."""
        self._connection.execute("INSERT OR REPLACE INTO numbers VALUES (?, ?)", (name, value))

    def _add_event(self, entry: CertificateEntry, status: Status) -> None:
        self._connection.execute(
            "INSERT INTO events (sha256, status) VALUES (?, ?)", (entry.sha256, status)
        )


def _json(value: Mapping[str, Any] | None) -> str | None:
    return None if value is None else json.dumps(value, ensure_ascii=False, sort_keys=True)


def _card(row: sqlite3.Row) -> CardEntry:
    return CardEntry(
        card_id=row["card_id"],
        person_id=row["person_id"],
        kind=Kind(row["kind"]),
        edition=row["edition"],
        listed=bool(row["listed"]),
        order=json.loads(row["card_order"]) if row["card_order"] else None,
        contents=json.loads(row["contents"]) if row["contents"] else None,
    )


def _certificate(row: sqlite3.Row) -> CertificateEntry:
    values = {name: row[name] for name in _COLUMNS}
    return CertificateEntry(
        **values
        | {
            "serial": int(row["serial"], 16),
            "use": Use(row["use"]),
            "kind": Kind(row["kind"]),
            "listed": bool(row["listed"]),
            "issued_at": datetime.fromisoformat(row["issued_at"]),
            "not_after": datetime.fromisoformat(row["not_after"]),
            "status": Status(row["status"]),
            "reason": Reason(row["reason"]) if row["reason"] else None,
            "changed_at": datetime.fromisoformat(row["changed_at"]) if row["changed_at"] else None,
        }
    )
