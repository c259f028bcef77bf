"""Versions of a category's schemas, ``MAJOR.MINOR``, and what may change within a major version.

The rule is the same both ways: whoever was written for the older schemas keeps working.

Out: a relying party ignores fields and record types that it does not know, and takes a code that it
does not know for ``other``. It may rely on everything else. So within a major version there may be new
record types, new sub-scopes, new fields, fields that are now always there, new codes in a list that has
``other``, and narrower bounds.

In: an agency sends what it always sent. So there may be new record types, new optional fields, fields
that are no longer required, new codes (none is refused), and wider bounds. The second record type of a
category is an exception: until then agencies need not name the only one.

A field mostly goes both ways, and then only what both allow is left: its bounds stay. Everything else
needs a new major version: what is gone (a field, a code, a record type, a scope), another type, form or
unit, a number that is now masked or no longer. Words and examples may change at any time. Whatever else
changes has a new minor version. Whether people who consented earlier agreed to a new field is another
question, which grants answer.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from scopes.publishing.json_schema import DEFINITIONS
from scopes.publishing.json_schema_fields import JsonSchema, Way
from scopes.schema.fields import OTHER

_MEANING = ("type", "pattern", "const", "format", "x-format", "x-masked", "x-unit")
_LOWER = ("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties", "x-above")
_UPPER = ("maximum", "maxLength", "maxItems", "x-at-most")
_STRUCTURE = frozenset((*_MEANING, *_LOWER, *_UPPER, "required", "properties", "items", "enum"))

Published = Mapping[str, Any]
"""A published catalogue: ``categories``, each with its ``id`` and what ``published_schemas`` tells."""


def incompatibilities(old: Published, new: Published) -> list[str]:
    """Name every change between two published catalogues that the versions in them do not announce.

    A list without entries means that the newer one may take the older one's place. ``ValueError`` for
    a version that is not ``MAJOR.MINOR``.
    """
    before, after = ({each["id"]: each for each in doc["categories"]} for doc in (old, new))
    found = [f"{name} is gone" for name in before if name not in after]
    for name in before.keys() & after.keys():
        found += _of_category(name, before[name], after[name])
    return sorted(found)


def version_of(text: str) -> tuple[int, int]:
    """Read ``MAJOR.MINOR``; ``ValueError`` for anything else."""
    major, _, minor = text.partition(".")
    if not (_is_number(major) and _is_number(minor)):
        raise ValueError("a version is MAJOR.MINOR")
    return int(major), int(minor)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _of_category(name: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    was, now = version_of(before["schema_version"]), version_of(after["schema_version"])
    if now[0] > was[0]:
        return
    old, new = _schemas(before), _schemas(after)
    broken = [fault for key in old for fault in _of_schema(*key, old[key], new.get(key))]
    yield from broken
    if not broken and old != new and now <= was:
        yield f"{name} changed and is still {after['schema_version']}"


def _schemas(published: Mapping[str, Any]) -> dict[tuple[Way, str], JsonSchema]:
    """List the structures of all schemas, by way and place, with nested parts written out."""
    ways = [(Way.IN, published["in"])]
    ways += [
        (Way.OUT, {f"{token} {name}": each for name, each in schemas.items()})
        for token, schemas in published["out"].items()
    ]
    return {
        (way, place): _structure(schema, schema.get("$defs", {}))
        for way, schemas in ways
        for place, schema in schemas.items()
    }


def _structure(schema: JsonSchema, parts: Mapping[str, JsonSchema]) -> JsonSchema:
    """Return what counts of a schema: no words, no examples, references followed, null passed over."""
    if "anyOf" in schema:
        schema = {**schema, **schema["anyOf"][0]}
    if "$ref" in schema:
        schema = {**schema, **parts[schema["$ref"].removeprefix(DEFINITIONS)]}
    kept = {name: value for name, value in schema.items() if name in _STRUCTURE}
    if "x-unit" in kept:
        kept["x-unit"] = kept["x-unit"]["id"]
    if "items" in kept:
        kept["items"] = _structure(kept["items"], parts)
    if "properties" in kept:
        fields = kept["properties"].items()
        kept["properties"] = {name: _structure(each, parts) for name, each in fields}
    return kept


def _of_schema(way: Way, place: str, old: JsonSchema, new: JsonSchema | None) -> Iterator[str]:
    if new is None:
        yield f"{way} {place}: is gone"
        return
    yield from _fields(way, place, old, new)
    yield from _codes(way, place, old, new)
    for fault in (*_meaning(old, new), *_bounds(way, old, new)):
        yield f"{way} {place}: {fault}"
    if "items" in old and "items" in new:
        yield from _of_schema(way, f"{place}[]", old["items"], new["items"])


def _fields(way: Way, place: str, old: JsonSchema, new: JsonSchema) -> Iterator[str]:
    before, after = old.get("properties", {}), new.get("properties", {})
    for name, described in before.items():
        if way is Way.OUT or name in after:  # what an agency sends for nothing is dropped
            yield from _of_schema(way, f"{place}.{name}", described, after.get(name))
    relied, demanded = set(old.get("required", ())), set(new.get("required", ()))
    lost = sorted(relied - demanded if way is Way.OUT else demanded - relied)
    said = "may be missing now" if way is Way.OUT else "is required now"
    yield from (f"{way} {place}.{name}: {said}" for name in lost if name in after)


def _codes(way: Way, place: str, old: JsonSchema, new: JsonSchema) -> Iterator[str]:
    before, after = old.get("enum", []), new.get("enum", [])
    yield from (f"{way} {place}: code {code} is gone" for code in before if code not in after)
    if OTHER not in before:
        added = [code for code in after if code not in before]
        yield from (f"{way} {place}: code {code} is new, without {OTHER}" for code in added)


def _meaning(old: JsonSchema, new: JsonSchema) -> Iterator[str]:
    yield from (f"{name} changed" for name in _MEANING if old.get(name) != new.get(name))


def _bounds(way: Way, old: JsonSchema, new: JsonSchema) -> Iterator[str]:
    """Demand that what leaves stays within what was promised, and what came still comes in."""
    outer, inner = (old, new) if way is Way.OUT else (new, old)
    for name in _LOWER:
        if name in outer and (name not in inner or inner[name] < outer[name]):
            yield f"{name} changed"
    for name in _UPPER:
        if name in outer and (name not in inner or inner[name] > outer[name]):
            yield f"{name} changed"
