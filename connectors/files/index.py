"""An index beside a delivery: where the rows of each person stand, by linkage code and never by name.

Built in one pass that also digests each file, so what was indexed is what the manifest promised. Rows stay
in the delivery's own files: the index holds digests of linkage codes, places, and digests of rows, so that a
row that changed since is found out. It is written beside its place and moved there when it is whole.
"""

import hashlib
import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import quote

from connectors.errors import DropFaultError
from connectors.files.csv_rows import csv_cells, csv_header, csv_row, csv_rows
from connectors.files.manifest import DroppedFile, Manifest
from connectors.files.opening import opened, stamp_of
from connectors.files.xml_rows import xml_row, xml_rows

_VERSION = 1
_MOST_ROWS_OF_A_PERSON = 1000
_CACHE_KIB = 32 * 1024
_TABLES = """
CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE rows (
    person BLOB NOT NULL, file INTEGER NOT NULL, digest BLOB NOT NULL,
    place INTEGER NOT NULL, length INTEGER NOT NULL,
    PRIMARY KEY (person, file, digest)
) WITHOUT ROWID;
"""


@dataclass(frozen=True)
class Row:
    """One row of a person: its file in the manifest, its cells, and an id made of its digest."""

    file: DroppedFile
    cells: dict[str, str]
    row_id: str


class DeliveryIndex:
    """The index of one delivery in ``folder``, at ``path``; ``manifest`` says what was delivered."""

    def __init__(self, folder: Path, path: Path, manifest: Manifest, mapping_digest: str) -> None:
        self._folder, self._path, self._manifest = folder, path, manifest
        self._identity = f"{_VERSION} {manifest.digest} {mapping_digest}"

    def make(self) -> int:
        """Build the index unless it is there; return how many rows it has.

        Raises ``DropFaultError``: ``altered`` for a file that is not what the manifest promised,
        ``changed_while_reading``, ``no_index`` where none can be written, or what a row may end with.
        """
        known = self._rows_of_known()
        if known is not None:
            return known
        draft = self._path.with_name(f".{self._path.name}.{os.getpid()}")
        try:
            self._path.parent.mkdir(mode=0o700, exist_ok=True)
            draft.unlink(missing_ok=True)
            rows = self._build(draft)
            draft.replace(self._path)
        except (OSError, sqlite3.Error):
            raise DropFaultError("no_index") from None
        finally:
            with suppress(OSError):
                draft.unlink()
        return rows

    def rows_of(self, linkage_code: str, layouts: frozenset[str]) -> Iterator[Row]:
        """Yield the rows of one person in files of some layouts.

        Raises ``DropFaultError``: ``changed_while_reading`` for an index that is gone, a file or a row that is
        not what was indexed; ``too_many_rows``.
        """
        stamps, headers, places = self._known_of(linkage_code)
        if len(places) > _MOST_ROWS_OF_A_PERSON:
            raise DropFaultError("too_many_rows")
        told: set[str] = set()
        for number, file in enumerate(self._manifest.files):
            mine = [each[1:] for each in places if each[0] == number]
            if not mine or file.layout.name not in layouts:
                continue
            with opened(self._folder, file.name) as stream:
                if list(stamp_of(stream)) != stamps[number]:
                    raise DropFaultError("changed_while_reading")
                for place, length, digest in mine:
                    raw = _raw(stream, place, length, digest)
                    row = Row(file, _cells(file, raw, headers[number]), _row_id(file, digest))
                    if row.row_id not in told:  # one row in two files of a kind is one
                        told.add(row.row_id)
                        yield row

    def _known_of(self, linkage_code: str) -> tuple[list[Any], list[Any], list[Any]]:
        """Return the files' stamps and headers, and the places of a person's rows.

        An index that is gone went with its delivery, while a question was on its way to it.
        """
        try:
            with closing(self._connected()) as index:
                places = index.execute(
                    "SELECT file, place, length, digest FROM rows WHERE person = ?"
                    " ORDER BY file, place LIMIT ?",
                    (_person(linkage_code), _MOST_ROWS_OF_A_PERSON + 1),
                ).fetchall()
                return (
                    json.loads(_about(index, "stamps")),
                    json.loads(_about(index, "headers")),
                    places,
                )
        except (sqlite3.Error, ValueError):
            raise DropFaultError("changed_while_reading") from None

    def _rows_of_known(self) -> int | None:
        """Return how many rows an index has that is whole and fits the files; None when it has to be built."""
        if not self._path.exists():
            return None
        try:
            with closing(self._connected()) as index:
                if _about(index, "identity") != self._identity:
                    return None
                if json.loads(_about(index, "stamps")) != self._stamps():
                    return None
                return int(_about(index, "rows"))
        except (sqlite3.Error, ValueError, KeyError):
            return None

    def _stamps(self) -> list[list[int]]:
        stamps = []
        for file in self._manifest.files:
            with opened(self._folder, file.name) as stream:
                stamps.append(list(stamp_of(stream)))
        return stamps

    def _build(self, draft: Path) -> int:
        with closing(sqlite3.connect(draft, isolation_level=None)) as index:
            index.executescript(
                f"PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-{_CACHE_KIB};"
                + _TABLES
            )
            index.execute("BEGIN")
            stamps, headers = [], []
            for number, file in enumerate(self._manifest.files):
                with opened(self._folder, file.name) as stream:
                    before = stamp_of(stream)
                    headers.append(_index_file(index, number, file, stream))
                    if stamp_of(stream) != before:
                        raise DropFaultError("changed_while_reading")
                    stamps.append(before)
            [rows] = index.execute("SELECT count(*) FROM rows").fetchone()
            about = {
                "identity": self._identity,
                "stamps": json.dumps(stamps),
                "headers": json.dumps(headers),
                "rows": str(rows),
            }
            index.executemany("INSERT INTO about VALUES (?, ?)", about.items())
            index.execute("COMMIT")
        return int(rows)

    def _connected(self) -> sqlite3.Connection:
        return sqlite3.connect(f"file:{quote(str(self._path))}?mode=ro&immutable=1", uri=True)


class _Digesting:
    """A file that is digested as it is read."""

    def __init__(self, file: BinaryIO) -> None:
        self._file, self.sha256 = file, hashlib.sha256()

    def read(self, size: int) -> bytes:
        """Read and digest a piece."""
        piece = self._file.read(size)
        self.sha256.update(piece)
        return piece

    def readline(self, size: int) -> bytes:
        """Read and digest a line, or as much of it as is wanted."""
        line = self._file.readline(size)
        self.sha256.update(line)
        return line


def _index_file(
    index: sqlite3.Connection, number: int, file: DroppedFile, stream: BinaryIO
) -> list[str]:
    """Index one file and return its header; what is twice the same row is one."""
    digesting: Any = _Digesting(stream)
    header: list[str] = []
    places = (
        _csv(file, digesting, header)
        if file.layout.file_format == "csv"
        else _xml(file, digesting, os.dup(stream.fileno()))
    )
    index.executemany(
        "INSERT OR IGNORE INTO rows VALUES (?, ?, ?, ?, ?)",
        ((_person(code), number, _digest(raw), place, len(raw)) for code, place, raw in places),
    )
    if digesting.sha256.hexdigest() != file.sha256:
        raise DropFaultError("altered")
    return header


Found = Iterator[tuple[str, int, bytes]]
"""Rows as they are found: linkage code, place, bytes."""


def _csv(file: DroppedFile, stream: BinaryIO, header: list[str]) -> Found:
    layout = file.layout
    for place, raw in csv_rows(stream):
        if not header:
            header += csv_header(raw, layout.encoding, layout.columns)
            person = header.index(layout.linkage_code)
        else:
            cells = csv_cells(raw, layout.encoding)
            if len(cells) != len(header):
                raise DropFaultError("ragged_row")
            yield cells[person].strip(), place, raw
    if not header:
        raise DropFaultError("missing_column")


def _xml(file: DroppedFile, stream: BinaryIO, beside: int) -> Found:
    """Find rows with one reader and read each with another, at the place that was found."""
    layout = file.layout
    with os.fdopen(beside, "rb") as rows:
        for place, length in xml_rows(stream, layout.encoding, layout.row):
            raw = os.pread(rows.fileno(), length, place)
            cells = xml_row(raw, layout.encoding)
            if layout.linkage_code not in cells:
                raise DropFaultError("missing_column")
            yield cells[layout.linkage_code].strip(), place, raw


def _cells(file: DroppedFile, raw: bytes, header: list[str]) -> dict[str, str]:
    if file.layout.file_format == "csv":
        return csv_row(raw, file.layout.encoding, header)
    return xml_row(raw, file.layout.encoding)


def _raw(stream: BinaryIO, place: int, length: int, digest: bytes) -> bytes:
    raw = os.pread(stream.fileno(), length, place)
    if _digest(raw) != digest:
        raise DropFaultError("changed_while_reading")
    return raw


def _digest(raw: bytes) -> bytes:
    return hashlib.sha256(raw).digest()[:16]


def _row_id(file: DroppedFile, digest: bytes) -> str:
    return "r-" + hashlib.sha256(file.layout.name.encode() + b"\0" + digest).hexdigest()[:24]


def _person(linkage_code: str) -> bytes:
    return hashlib.sha256(linkage_code.encode()).digest()[:16]


def _about(index: sqlite3.Connection, name: str) -> str:
    [value] = index.execute("SELECT value FROM about WHERE name = ?", (name,)).fetchone() or [""]
    return str(value)
