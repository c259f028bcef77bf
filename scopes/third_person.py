"""Third persons in a record: what is about somebody other than the people of this consent is left out.

A consent speaks for the data subject, for whoever logged in, and for the children that they represent;
not for a spouse, a parent or an adult child, however well an office knows them (Act on the Protection of
Personal Information art. 27 and 28: provision to a third party takes the consent of the person concerned).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from marshmallow import Schema, fields

from scopes.profile_match import folded
from scopes.schema.fields_of import nested_schema
from scopes.schema.schemas import instance

_SELF = "self"
_MONTH = len("YYYY-MM")


@dataclass(frozen=True)
class KnownPerson:
    """Somebody whom a consent speaks for, by what records name people with."""

    name: str = field(repr=False)
    birth_date: date = field(repr=False)
    is_child: bool = False


def own_part(
    schema: type[Schema], record: Mapping[str, Any], known: Collection[KnownPerson]
) -> dict[str, Any] | None:
    """Return a record without what is about others; None when all of it is about somebody else.

    Content that is about others by its mark and names nobody stays out: it cannot be told whose it is.
    """
    declared = instance(schema).fields
    if _is_about_another(declared, record, known):
        return None
    own = {
        name: _own_value(declared[name], value, known)
        for name, value in record.items()
        if name in declared
    }
    undeclared = {name: value for name, value in record.items() if name not in declared}
    return undeclared | {name: value for name, value in own.items() if value is not None}


def names_third_persons(schema: type[Schema]) -> bool:
    """Tell whether records of a schema may be, in part or as a whole, about others."""
    return any(
        each.metadata.get("third_person")
        or each.metadata.get("whom")
        or ((inner := nested_schema(each)) is not None and names_third_persons(inner))
        for each in instance(schema).fields.values()
    )


def _is_about_another(
    declared: Mapping[str, fields.Field[Any]],
    record: Mapping[str, Any],
    known: Collection[KnownPerson],
) -> bool:
    for name, each in declared.items():
        named_in = each.metadata.get("whom")
        if named_in and record.get(name, _SELF) != _SELF:
            return not _names_known(record.get(named_in), known)
    return False


def _own_value(each: fields.Field[Any], value: Any, known: Collection[KnownPerson]) -> Any:
    """Return what may stay of a value; None for nothing."""
    if each.metadata.get("third_person"):
        if isinstance(value, list):
            return [entry for entry in value if _is_known_child(entry, known)] or None
        return value if _names_known(value, known) else None
    inner = nested_schema(each)
    if inner is None:
        return value
    if isinstance(value, list):
        parts = [own_part(inner, entry, known) for entry in value]
        return [part for part in parts if part is not None]
    return own_part(inner, value, known)


def _names_known(value: Any, known: Collection[KnownPerson]) -> bool:
    """Tell whether a name, plain or with its reading, is that of somebody known."""
    text = value.get("text") if isinstance(value, Mapping) else value
    if not isinstance(text, str) or not folded(text):
        return False
    return folded(text) in {folded(person.name) for person in known}


def _is_known_child(entry: Any, known: Collection[KnownPerson]) -> bool:
    """Tell whether an entry of a list is one of the known children: all that it says of who has to agree."""
    if not isinstance(entry, Mapping):
        return False
    told = {key: entry[key] for key in ("name", "birth_date", "birth_month") if key in entry}
    return bool(told) and any(_agrees(told, child) for child in known if child.is_child)


def _agrees(told: Mapping[str, Any], child: KnownPerson) -> bool:
    born = child.birth_date.isoformat()
    return (
        ("name" not in told or _names_known(told["name"], (child,)))
        and told.get("birth_date", born) == born
        and told.get("birth_month", born[:_MONTH]) == born[:_MONTH]
    )
