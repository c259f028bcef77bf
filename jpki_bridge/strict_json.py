"""JSON read without kindness: one object, each name once, no NaN, no surprise from deep nesting."""

import json
from typing import Any, Never


class StrictJsonError(ValueError):
    """The text is not one JSON object with unique names."""


def read_object(unverified_text: str | bytes) -> dict[str, Any]:
    """Parse one JSON object; names inside it must be unique at every level."""
    try:
        value = json.loads(
            unverified_text,
            object_pairs_hook=_unique_names,
            parse_constant=_refuse_constant,
        )
    except (ValueError, RecursionError) as error:
        raise StrictJsonError("not a JSON object with unique names") from error
    if not isinstance(value, dict):
        raise StrictJsonError("not a JSON object")
    return value


def _unique_names(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise StrictJsonError("a name occurs twice")
    return found


def _refuse_constant(_name: str) -> Never:
    raise StrictJsonError("NaN and Infinity are not JSON")
