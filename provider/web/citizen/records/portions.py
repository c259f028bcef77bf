"""What was read, in words: all of it for files and paper, and so much at a time as a page carries."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from provider.web.citizen.records.readings import Reading
from provider.web.locale import locale
from provider.web.services import services
from scopes.catalogue import CATALOGUE
from scopes.category import Category
from scopes.human.row import Row
from scopes.human.views import DatasetView, RecordView, dataset_view, record_view

_MOST_RECORDS = 20
_MOST_BYTES = 24_000
"""What the records of one page may weigh: with its frame and its style sheets it stays under 60 kB."""

_OF_A_RECORD, _OF_A_ROW, _OF_A_READING = 1_200, 55, 20
"""Bytes of markup: around a record, with its form; around a row; and around a reading in plain Japanese."""


@dataclass(frozen=True)
class ReadRecord:
    """One record in words, and how it is named where somebody says that it is wrong."""

    view: RecordView
    record_type: str
    record_id: str
    agency_id: str


@dataclass(frozen=True)
class ReadDataset:
    """Records of one type from one agency; ``agency_id`` is empty for one that we are connected to no more."""

    view: DatasetView
    records: tuple[ReadRecord, ...]


@dataclass(frozen=True)
class Portion:
    """The records of one page: those from ``begin`` to before ``end``, of ``whole``, counted from 0."""

    datasets: Sequence[ReadDataset]
    begin: int
    end: int
    whole: int

    @property
    def parted(self) -> bool:
        """Tell whether there are more records than these."""
        return self.end - self.begin < self.whole


_Placed = tuple[int, Mapping[str, Any]]
"""A record, behind the place of its dataset."""


def everything(reading: Reading) -> Sequence[DatasetView]:
    """Return all that was read."""
    return [dataset_view(_category(reading), each, locale()) for each in reading.held]


def portion(reading: Reading, *, begin: int = 0, before: int | None = None) -> Portion:
    """Return the records that one page holds, beginning with one, or those just ``before`` one.

    A place behind the last record is taken for the first.
    """
    records = [(n, each) for n, held in enumerate(reading.held) for each in held.get("records", ())]
    whole = len(records)
    if before is not None and 0 < before <= whole:
        found = _fitting(reading, reversed(records[:before]))[::-1]
        begin = before - len(found)
    else:
        begin = begin if begin < whole else 0
        found = _fitting(reading, records[begin:])
    return Portion(_gathered(reading, found), begin, begin + len(found), whole)


def _fitting(reading: Reading, records: Iterable[_Placed]) -> list[tuple[int, RecordView]]:
    """Put records into words until a page is full; there is always room for one."""
    found: list[tuple[int, RecordView]] = []
    weight = 0
    for number, record in records:
        typed = {"record_type": reading.held[number]["record_type"], **record}
        view = record_view(_category(reading), typed, locale())
        weight += _OF_A_RECORD + _weight(view.rows)
        if found and (len(found) == _MOST_RECORDS or weight > _MOST_BYTES):
            break
        found.append((number, view))
    return found


def _weight(rows: Sequence[Row]) -> int:
    """Estimate the bytes of rows on a page."""
    own = (row.label + row.value_text + row.note for row in rows)
    words = sum(len(each.encode()) + _OF_A_READING * each.count("（") for each in own)
    return words + _OF_A_ROW * len(rows) + sum(_weight(row.rows) for row in rows)


def _gathered(reading: Reading, records: Iterable[tuple[int, RecordView]]) -> Sequence[ReadDataset]:
    """Put records under where they come from."""
    by_dataset = groupby(records, lambda each: each[0])
    return [
        _dataset(reading, reading.held[number], tuple(view for _, view in mine))
        for number, mine in by_dataset
    ]


def _dataset(
    reading: Reading, held: Mapping[str, Any], views: tuple[RecordView, ...]
) -> ReadDataset:
    bare = dataset_view(_category(reading), {**held, "records": ()}, locale())
    by_code = {each.holder.code: name for name, each in services().agencies.items()}
    agency_id = by_code.get(held["holder"]["code"], "")
    records = tuple(
        ReadRecord(each, held["record_type"], str(each.raw["record_id"]), agency_id)
        for each in views
    )
    return ReadDataset(replace(bare, records=views), records)


def _category(reading: Reading) -> Category:
    return CATALOGUE[reading.scope.inputs[0].category.id]
