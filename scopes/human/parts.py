"""Nested parts that a person reads as one line: a name with its reading, a place by its name."""

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema

from scopes.human.foreign import foreign
from scopes.human.phrases import phrase
from scopes.schema.nested import InstitutionSchema, NameSchema

_CODE, _NAME = "code", "name"


def in_one_line(
    schema: type[Schema] | None, value: Mapping[str, Any], language: str, *, developer: bool
) -> str | None:
    """Return a part in one line; None for a part that is a group of fields.

    A name has its reading in brackets, an institution its department. What has a code and a name and
    nothing else is called by the name; ``developer`` adds the code.
    """
    if schema is None or not all(isinstance(text, str) for text in value.values()):
        return None
    if issubclass(schema, NameSchema):
        return _with(value, "text", "kana", language)
    rest = value.keys() - {_CODE}
    if issubclass(schema, InstitutionSchema):
        line = _with(value, _NAME, "department", language)
    elif rest == {_NAME}:
        line = foreign(value[_NAME])
    else:
        return None
    return _coded(line, value, language) if developer else line


def without_codes(schema: type[Schema] | None, value: Mapping[str, Any]) -> Mapping[str, Any]:
    """Leave out the code that stands beside a name: a person knows the thing by its name."""
    if schema is None or not {_CODE, _NAME} <= value.keys():
        return value
    return {key: each for key, each in value.items() if key != _CODE}


def _with(value: Mapping[str, Any], first: str, second: str, language: str) -> str | None:
    if not value.keys() <= {_CODE, first, second} or first not in value:
        return None
    if second not in value:
        return foreign(value[first])
    text, reading = foreign(value[first]), foreign(value[second])
    return phrase("name", language, text=text, kana=reading)


def _coded(line: str | None, value: Mapping[str, Any], language: str) -> str | None:
    if line is None or _CODE not in value:
        return line
    return phrase("name", language, text=line, kana=foreign(value[_CODE]))
