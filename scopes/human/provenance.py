"""Where records come from, in words: who holds them, under which law, as of when, whom to ask."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from scopes.category import Category
from scopes.human.days import day_in_words, minute_in_words
from scopes.human.foreign import foreign
from scopes.human.phrases import PROVENANCE
from scopes.human.row import Row, RowMark
from scopes.wording import ENGLISH, JAPANESE

_FOR_PEOPLE = (
    *("holder.name", "legal_basis", "as_of", "retrieved_at", "layout_version"),
    "holder.enquiry",
)
_FOR_DEVELOPERS = ("holder.code", "schema_version", "item")
_INSTANTS: Mapping[str, Callable[[str, str], str | None]] = {
    "as_of": day_in_words,
    "retrieved_at": minute_in_words,
}


def provenance_rows(
    category: Category, dataset: Mapping[str, Any], language: str, *, developer: bool = False
) -> tuple[Row, ...]:
    """Write the origin of a dataset; what it does not tell has no row."""
    wanted = (*_FOR_PEOPLE, *_FOR_DEVELOPERS) if developer else _FOR_PEOPLE
    return tuple(row for path in wanted for row in _row(category, dataset, path, language))


def _row(category: Category, dataset: Mapping[str, Any], path: str, language: str) -> Iterator[Row]:
    value = _at(dataset, path)
    if value is None:
        return
    label = PROVENANCE[path].in_language(language)
    ours = _ours(category, dataset, path, value, language)
    if ours is None:
        held = frozenset({RowMark.HELD})
        yield Row(path, label, foreign(str(value)), value, marks=held)
    else:
        yield Row(path, label, ours, value)


def _at(dataset: Mapping[str, Any], path: str) -> Any:
    value: Any = dataset
    for name in path.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def _ours(
    category: Category, dataset: Mapping[str, Any], path: str, value: Any, language: str
) -> str | None:
    """Return the value in our own words, or None where the text is an agency's."""
    if path == "legal_basis":
        return _legal_basis(category, dataset, value, language)
    write = _INSTANTS.get(path)
    return write(value, language) if write and isinstance(value, str) else None


def _legal_basis(
    category: Category, dataset: Mapping[str, Any], value: Any, language: str
) -> str | None:
    if isinstance(value, Mapping):
        text = value.get(ENGLISH if language == ENGLISH else JAPANESE)
        return foreign(text) if isinstance(text, str) else None
    record_type = category.record_type(str(dataset.get("record_type")))
    if record_type is None or record_type.wording.legal_basis.ja != value:
        return None
    return record_type.wording.legal_basis.in_language(language)
