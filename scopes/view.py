"""A view: which fields of which record types leave under a scope, and whether numbers are masked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from scopes.schema.fields import masked
from scopes.schema.record_schema import COMMON_FIELDS

_TELLING = 6
"""Signs from which on a number is taken for itself wherever it stands: two or four may be any code's."""


@dataclass(frozen=True)
class View:
    """What is seen of a category. ``fields`` maps a record type's id to the names that leave.

    A record type that is absent there does not leave at all. ``restricted`` names, by record type,
    the numbers that identify; with ``identifiers`` they leave in clear. ``basis`` names, by record type,
    the days by which it is judged how long a record is kept: they stay until that is done.
    """

    fields: Mapping[str, tuple[str, ...]]
    restricted: Mapping[str, frozenset[str]] = field(default_factory=dict)
    identifiers: bool = False
    basis: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def of(self, record: Mapping[str, Any]) -> dict[str, Any] | None:
        """Return what of a checked record this view shows; None when it shows nothing of it.

        Looking twice changes nothing.
        """
        return self._narrowed(record, self.fields.get(record["record_type"]))

    def at_work(self, record: Mapping[str, Any]) -> dict[str, Any] | None:
        """Return what is kept of a checked record until it leaves: the view, and the days of ``basis``."""
        return self._narrowed(record, self.names_at_work(record["record_type"]))

    def names_at_work(self, record_type: str) -> tuple[str, ...] | None:
        """Name the fields that ``at_work`` keeps; None for a record type that is not shown."""
        return self._at_work.get(record_type)

    @cached_property
    def _at_work(self) -> Mapping[str, tuple[str, ...]]:
        return {
            record_type: tuple(dict.fromkeys((*names, *self.basis.get(record_type, ()))))
            for record_type, names in self.fields.items()
        }

    def _narrowed(
        self, record: Mapping[str, Any], names: tuple[str, ...] | None
    ) -> dict[str, Any] | None:
        if names is None:
            return None
        seen = {name: record[name] for name in (*COMMON_FIELDS, *names) if name in record}
        if "source_values" in seen:
            kept = {k: v for k, v in seen["source_values"].items() if k in names}
            seen["source_values"] = kept
            if not kept:
                del seen["source_values"]
        if not self.identifiers:
            self._hide(record, seen)
        return seen

    def _hide(self, record: Mapping[str, Any], seen: dict[str, Any]) -> None:
        """Mask the numbers that identify, and drop what an agency wrote beside them with one inside."""
        restricted = self.restricted.get(record["record_type"], frozenset())
        hidden = [_bare(record[name]) for name in restricted if name in record]
        for name in restricted & seen.keys():
            seen[name] = masked(seen[name])
        telling = [number for number in hidden if len(number) >= _TELLING]
        if any(number in _bare(seen.get("source_code", "")) for number in telling):
            del seen["source_code"]
        beside = seen.get("source_values", {})
        kept = {k: v for k, v in beside.items() if not any(n in _bare(v) for n in telling)}
        if beside and len(kept) < len(beside):
            seen["source_values"] = kept
            if not kept:
                del seen["source_values"]


def _bare(text: str) -> str:
    return text.replace("-", "")
