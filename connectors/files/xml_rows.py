"""Rows of an XML file of any size, one element at a time, each with where it stands.

The file is fed to the parser piece by piece and nothing of it is kept. No document type, no entity and no
reference to elsewhere is taken (defusedxml), so what is small stays small.
"""

import codecs
from collections import deque
from collections.abc import Iterator
from typing import Any, BinaryIO
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser, fromstring

from connectors.errors import DropFaultError
from connectors.files.csv_rows import MOST_ROW_BYTES

_PIECE = 32 * 1024
_MOST_DEPTH = 20
_MOST_KEPT = 4 * MOST_ROW_BYTES
"""Bytes as they are fed: a sign of two bytes in cp932 has three in UTF-8."""


def xml_rows(file: BinaryIO, encoding: str, row: str) -> Iterator[tuple[int, int]]:
    """Yield the place of each row's element and how many bytes it has.

    Raises ``DropFaultError``: ``wrong_encoding``, ``broken_xml``, ``forbidden_xml`` or ``row_too_long``.
    """
    reading = _Reading(encoding, row)
    try:
        while piece := file.read(_PIECE):
            yield from reading.feed(piece)
        reading.finish()
    except UnicodeDecodeError:
        raise DropFaultError("wrong_encoding") from None
    except ParseError:
        raise DropFaultError("broken_xml") from None
    except DefusedXmlException:
        raise DropFaultError("forbidden_xml") from None


def xml_row(row: bytes, encoding: str) -> dict[str, str]:
    """Read one row's element: ``a`` and ``a/b`` for elements, ``@a`` for attributes; ``DropFaultError`` if none."""
    try:
        element = fromstring(row.decode(encoding), forbid_dtd=True)
    except UnicodeDecodeError:
        raise DropFaultError("wrong_encoding") from None
    except ParseError:
        raise DropFaultError("broken_xml") from None
    except DefusedXmlException:
        raise DropFaultError("forbidden_xml") from None
    cells: dict[str, str] = {}
    for path, text in _cells(element, ""):
        if path in cells:
            raise DropFaultError("repeated_cell")
        cells[path] = text
    return cells


def _cells(element: Element, path: str) -> Iterator[tuple[str, str]]:
    for name, value in element.attrib.items():
        yield f"{path}@{_local(name)}", value
    for child in element:
        name = path + _local(child.tag)
        if len(child) or child.attrib:
            yield from _cells(child, f"{name}/")
        if not len(child):
            yield name, child.text or ""


def _local(name: str) -> str:
    return name.rpartition("}")[2]


class _Reading:
    """A parser under way. It is fed UTF-8; places are told in the file's own bytes."""

    def __init__(self, encoding: str, row: str) -> None:
        self._encoding, self._row = encoding, row
        self._decoder = codecs.getincrementaldecoder(encoding)()
        self._parser: Any = DefusedXMLParser(target=self, encoding="utf-8", forbid_dtd=True)
        self._pieces: deque[tuple[int, int, bytes]] = deque()
        self._fed = self._read = self._depth = 0
        self._begun: tuple[int, int] | None = None
        self._ends: list[tuple[int, int]] = []

    def feed(self, piece: bytes) -> Iterator[tuple[int, int]]:
        """Feed a piece of the file; return the rows that ended in it."""
        before = len(self._decoder.getstate()[0])
        plain = self._decoder.decode(piece).encode()
        self._pieces.append((self._fed, self._read - before, plain))
        self._fed += len(plain)
        self._read += len(piece)
        self._parser.feed(plain)
        found = self._found()
        self._forget()
        yield from found

    def finish(self) -> None:
        """End the file: what is open is broken."""
        self._parser.feed(self._decoder.decode(b"", final=True).encode())
        self._parser.close()

    def start(self, tag: str, _attributes: object) -> None:
        """Note where a row begins; called by the parser."""
        self._depth += 1
        if self._depth > _MOST_DEPTH:
            raise DropFaultError("broken_xml")
        if self._begun is None and _local(tag) == self._row:
            self._begun = (self._parser.parser.CurrentByteIndex, self._depth)

    def end(self, _tag: str) -> None:
        """Note where it ends; called by the parser."""
        if self._begun is not None and self._begun[1] == self._depth:
            self._ends.append((self._begun[0], self._parser.parser.CurrentByteIndex))
            self._begun = None
        self._depth -= 1

    def _found(self) -> list[tuple[int, int]]:
        """Return the rows that ended, each up to the sign with which its end tag closes."""
        if not self._ends:
            return []
        base, window = self._pieces[0][0], b"".join(plain for _, _, plain in self._pieces)
        rows = []
        for start, end in self._ends:
            past = base + window.index(b">", end - base) + 1
            place = self._in_file(start)
            rows.append((place, self._in_file(past) - place))
        self._ends.clear()
        if any(length > MOST_ROW_BYTES for _, length in rows):
            raise DropFaultError("row_too_long")
        return rows

    def _forget(self) -> None:
        """Keep what an open row or an open sign needs, and no more than a long one may have."""
        needed = self._begun[0] if self._begun else self._parser.parser.CurrentByteIndex
        if self._fed - needed > _MOST_KEPT:
            raise DropFaultError("row_too_long")
        while self._pieces and self._pieces[0][0] + len(self._pieces[0][2]) <= needed:
            self._pieces.popleft()

    def _in_file(self, fed: int) -> int:
        """Turn a place in what was fed, between two signs, into a place in the file."""
        start, place, plain = next(piece for piece in reversed(self._pieces) if piece[0] <= fed)
        return place + len(plain[: fed - start].decode().encode(self._encoding))
