"""Leave out of a record whatever tells where somebody lives or goes (fields marked ``LOCATION``).

Nothing may show that something was left out. So a place that a record may lack goes alone, and a record
that the schema does not let be without its place goes as a whole.
"""

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, fields

from scopes.schema.fields_of import every_field, nested_schema
from scopes.schema.schemas import instance


def without_places(schema: type[Schema], wire: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return a record, or a part of one, without its places; None when it cannot be without them."""
    declared, kept = instance(schema).fields, {}
    for name, value in wire.items():
        field = declared.get(name)
        left = value if field is None else _left(field, value)
        if left is not None:
            kept[name] = left
        elif field is not None and field.required:
            return None
    return _with_sources_of(kept, wire)


def shows_places(schema: type[Schema], names: tuple[str, ...]) -> bool:
    """Tell whether any of these fields is a place or has one inside."""
    return any(
        path.partition(".")[0] in names and field.metadata.get("location")
        for path, field in every_field(schema)
    )


def _left(field: fields.Field[Any], value: Any) -> Any:
    """Return what is left of a field's value; None for nothing."""
    if field.metadata.get("location"):
        return None
    inner = nested_schema(field)
    if inner is None:
        return value
    if isinstance(value, list):
        entries = [each for entry in value if (each := _part(inner, entry)) is not None]
        return entries if entries or not value else None
    return _part(inner, value)


def _part(schema: type[Schema], value: Any) -> Any:
    return without_places(schema, value) or None if isinstance(value, Mapping) else value


def _with_sources_of(kept: dict[str, Any], wire: Mapping[str, Any]) -> dict[str, Any]:
    """Keep what stood in unknown codes of the fields that are left, and of no others."""
    beside = kept.get("source_values")
    if isinstance(beside, Mapping):
        told = {name: text for name, text in beside.items() if name in kept or name not in wire}
        kept["source_values"] = told
        if not told:
            del kept["source_values"]
    return kept
