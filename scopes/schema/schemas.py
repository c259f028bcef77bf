"""One instance per schema class: building one costs more than using it."""

from functools import cache
from typing import TypeVar

from marshmallow import Schema

S = TypeVar("S", bound=Schema)


@cache
def instance(schema: type[S]) -> S:
    """Return the shared instance of a schema; loading with it keeps no state between calls."""
    return schema()


@cache
def required_in(schema: type[Schema]) -> frozenset[str]:
    """Name the fields that a schema requires."""
    return frozenset(name for name, field in instance(schema).fields.items() if field.required)
