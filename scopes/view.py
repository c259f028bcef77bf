"""A view: which fields of which record types leave under a scope, and whether numbers are masked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from scopes.fields import masked
from scopes.record_schema import COMMON_FIELDS


@dataclass(frozen=True)
class View:
    """What is seen of a category. ``fields`` maps a record type's id to the names that leave.

    A record type that is absent there does not leave at all. ``restricted`` names, by record type,
    the numbers that identify; with ``identifiers`` they leave in clear.
    """

    fields: Mapping[str, tuple[str, ...]]
    restricted: Mapping[str, frozenset[str]] = field(default_factory=dict)
    identifiers: bool = False

    def of(self, record: Mapping[str, Any]) -> dict[str, Any] | None:
        """Return what of a checked record this view shows; None when it shows nothing of it.

        Looking twice changes nothing.
        """
        record_type = record["record_type"]
        names = self.fields.get(record_type)
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
