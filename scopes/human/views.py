"""Records of one type with their origin, in words: what a page, a print or a file shows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scopes.category import Category
from scopes.human.phrases import PROVENANCE
from scopes.human.provenance import provenance_rows
from scopes.human.row import Row
from scopes.human.rows import rows_of
from scopes.human.titles import kind_of_record, title_of, type_name, when_of
from scopes.wording import ENGLISH, JAPANESE


@dataclass(frozen=True)
class RecordView:
    """One record: its title, its rows, and the record as it is on the wire.

    ``when`` is the part of the title that tells it from records of the same type, ``kind`` tells it from those of
    the same day; both may be empty.
    """

    title: str
    when: str
    rows: tuple[Row, ...]
    raw: Mapping[str, Any]
    kind: str = ""

    @property
    def heading(self) -> str:
        """What to call it among records of its type: its day and its kind, else its title."""
        return " ".join(part for part in (self.when, self.kind) if part) or self.title

    @property
    def own_rows(self) -> tuple[Row, ...]:
        """The rows that this kind of record has."""
        return tuple(row for row in self.rows if not row.common)

    @property
    def common_rows(self) -> tuple[Row, ...]:
        """The rows that every record has."""
        return tuple(row for row in self.rows if row.common)


@dataclass(frozen=True)
class DatasetView:
    """Records of one type from one agency; ``provenance`` is empty for examples."""

    record_type: str
    heading: str
    language: str
    records: tuple[RecordView, ...]
    provenance: tuple[Row, ...] = ()

    @property
    def html_language(self) -> str:
        """The language tag (BCP 47) of the texts that are ours."""
        return ENGLISH if self.language == ENGLISH else JAPANESE

    def says(self, key: str) -> str:
        """Return a heading of the footer, such as ``about``."""
        return PROVENANCE[key].in_language(self.language)


def record_view(
    category: Category, record: Mapping[str, Any], language: str, *, developer: bool = False
) -> RecordView:
    """Write one record in words."""
    rows = rows_of(category, record, language, developer=developer)
    when = when_of(category, record, language)
    kind = kind_of_record(category, record, language)
    return RecordView(title_of(category, record, language), when, rows, record, kind)


def dataset_view(
    category: Category, dataset: Mapping[str, Any], language: str, *, developer: bool = False
) -> DatasetView:
    """Write a dataset of a result (``datasets[]``), with where it comes from."""
    name = dataset.get("record_type")
    records = dataset.get("records")
    found = [{"record_type": name, **r} for r in records or () if isinstance(r, Mapping)]
    return DatasetView(
        record_type=str(name),
        heading=type_name(category, name, language),
        language=language,
        records=tuple(record_view(category, r, language, developer=developer) for r in found),
        provenance=provenance_rows(category, dataset, language, developer=developer),
    )


def views_by_type(
    category: Category,
    records: Iterable[Mapping[str, Any]],
    language: str,
    *,
    developer: bool = False,
) -> tuple[DatasetView, ...]:
    """Sort records without an origin, such as examples, by type in the order of the catalogue."""
    held = list(records)
    known = [record_type.id for record_type in category.record_types]
    named = [str(record.get("record_type")) for record in held]
    datasets = [
        {
            "record_type": name,
            "records": [r for r, own in zip(held, named, strict=True) if own == name],
        }
        for name in dict.fromkeys((*known, *named))
        if name in named
    ]
    return tuple(dataset_view(category, d, language, developer=developer) for d in datasets)


def leaves(rows: Sequence[Row], above: tuple[Row, ...] = ()) -> Iterable[tuple[Row, ...]]:
    """Yield each row that has a value, after the groups that it stands in."""
    for row in rows:
        if row.rows:
            yield from leaves(row.rows, (*above, row))
        else:
            yield (*above, row)
