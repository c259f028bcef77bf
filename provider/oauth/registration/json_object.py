"""A JSON object as it came over the wire, read so that two readers cannot read it apart."""

import json
from collections.abc import Mapping
from typing import Any


class JsonError(Exception):
    """The text is not one JSON object in which every member stands once."""


def read_object(unverified: bytes) -> Mapping[str, Any]:
    """Read a JSON object (RFC 8259); raise ``JsonError`` for anything else."""
    content = read_json(unverified)
    if not isinstance(content, dict):
        raise JsonError("not a JSON object")
    return content


def read_json(unverified: bytes) -> object:
    """Read JSON; raise ``JsonError`` when it is none or names a member twice."""
    try:
        content: object = json.loads(
            unverified.decode("utf-8"), object_pairs_hook=_once, parse_constant=_no_number
        )
    except (ValueError, RecursionError):
        raise JsonError("not JSON in UTF-8 with every member once") from None
    return content


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a member stands twice")
    return members


def _no_number(name: str) -> Any:
    raise ValueError(name)
