"""Walk the fields of a record schema, nested parts included."""

from collections.abc import Iterator

from marshmallow import Schema, fields

from scopes.schema.record_schema import COMMON_FIELDS, WireSchema
from scopes.schema.schemas import instance


def every_field(schema: type[Schema]) -> Iterator[tuple[str, fields.Field[object]]]:
    """Yield each declared field with its dotted path, outer fields before those inside them.

    What every record has (``COMMON_FIELDS``) is left out.
    """
    for name, field in instance(schema).fields.items():
        if name in COMMON_FIELDS and (issubclass(schema, WireSchema)):
            continue
        yield name, field
        inner = nested_schema(field)
        if inner is not None:
            for path, each in every_field(inner):
                yield f"{name}.{path}", each


def nested_schema(field: fields.Field[object]) -> type[Schema] | None:
    """Return the schema inside a nested field or a list of parts; None for any other field."""
    inner = field.inner if isinstance(field, fields.List) else field
    return type(inner.schema) if isinstance(inner, fields.Nested) else None
