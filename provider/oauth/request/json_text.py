"""JSON inside a parameter: read strictly, whatever hostile text is sent."""

import json
from typing import Any

_DEEPEST = 8


class NotJsonError(Exception):
    """The text is not JSON, names a member twice, or is nested deeper than any honest value."""


def read_json(unverified: str) -> Any:
    """Return what a JSON text says; raise ``NotJsonError``."""
    if _depth(unverified) > _DEEPEST:
        raise NotJsonError
    try:
        return json.loads(
            unverified, object_pairs_hook=_object, parse_constant=_refuse, parse_float=_refuse
        )
    except (ValueError, RecursionError):
        raise NotJsonError from None


def _depth(text: str) -> int:
    """Count open brackets, also those within texts: more than an honest value has in all."""
    depth = deepest = 0
    for character in text:
        if character in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif character in "]}":
            depth -= 1
    return deepest


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise NotJsonError
    return members


def _refuse(_: str) -> Any:
    """Refuse fractions and NaN: no parameter of ours holds any."""
    raise NotJsonError
