"""How many digests each object of a category's answers holds, whatever it really holds.

An agency fixes these numbers for a category and signs them, so that a record of two fields and one of
twenty have proofs of the same size once all but two are hidden.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

from marshmallow import Schema

from connectors.contract.digest_tree import Places
from connectors.errors import FORGED_SIGNATURE, UnprovenAnswerError
from scopes.catalogue import CATALOGUE
from scopes.schema.fields_of import nested_schema
from scopes.schema.schemas import instance

RECORD = ""
"""The path of a record itself."""

_STEP = 4
_MOST_PLACES = 256
_MOST_PATHS = 50
_LONGEST_PATH = 200


def places_of(category_id: str) -> Places:
    """Return numbers that are enough for a category, with room for one field more (``person``)."""
    return {
        path: -(-(fields + 1) // _STEP) * _STEP for path, fields in _fields(category_id).items()
    }


def honest_places(unverified: object) -> Places:
    """Read the numbers that an agency signed; raise ``UnprovenAnswerError`` for anything else."""
    if not isinstance(unverified, Mapping) or len(unverified) > _MOST_PATHS:
        raise UnprovenAnswerError(FORGED_SIGNATURE)
    if not all(_is_place(path, number) for path, number in unverified.items()):
        raise UnprovenAnswerError(FORGED_SIGNATURE)
    return unverified


def wide_enough(places: Places, category_id: str) -> bool:
    """Tell whether what is hidden looks like what never was there: each object has a place for every field."""
    declared = _fields(category_id)
    return RECORD in places and all(
        places[path] >= fields for path, fields in declared.items() if path in places
    )


def _is_place(path: str, number: Any) -> bool:
    return len(path) <= _LONGEST_PATH and type(number) is int and 0 < number <= _MOST_PLACES


@cache
def _fields(category_id: str) -> Mapping[str, int]:
    """Count the fields of each object, by its path; the most where record types share a path."""
    most: dict[str, int] = {}
    for record_type in CATALOGUE[category_id].record_types:
        _count(record_type.schema, RECORD, most)
    return most


def _count(schema: type[Schema], path: str, most: dict[str, int]) -> None:
    declared = instance(schema).fields
    most[path] = max(most.get(path, 0), len(declared))
    for name, field in declared.items():
        inner = nested_schema(field)
        if inner is not None:
            _count(inner, f"{path}.{name}" if path else name, most)
