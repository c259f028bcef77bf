"""A view: which fields of which record types leave under a scope, and whether numbers are masked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from scopes.schema.fields import masked
from scopes.schema.record_schema import COMMON_FIELDS


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
        names = self.fields.get(record_type)
        return names and tuple(dict.fromkeys((*names, *self.basis.get(record_type, ()))))

    def _narrowed(
        self, record: Mapping[str, Any], names: tuple[str, ...] | None
    ) -> dict[str, Any] | None:
        record_type = record["record_type"]
        if names is None:
            return None
        seen = {name: record[name] for name in (*COMMON_FIELDS, *names) if name in record}
        if "source_values" in seen:
            kept = {k: v for k, v in seen["source_values"].items() if k in names}
            seen["source_values"] = kept
            if not kept:
                del seen["source_values"]
        if not self.identifiers:
            for name in self.restricted.get(record_type, ()):
                if name in seen:
                    seen[name] = masked(seen[name])
        return seen
