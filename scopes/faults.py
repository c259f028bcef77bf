"""What is wrong with a record, without what stood there: record type, field and rule."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from scopes.rules import Rule

_RULES = frozenset(Rule)
_NAME = re.compile(r"(?!.*[0-9]{5})[a-z][a-z0-9_]{0,39}")

_WHOLE = "_schema"  # marshmallow's own key for what is wrong with a whole part

UNNAMED = "?"
"""Stands for a field whose name is not one that we would repeat."""


@dataclass(frozen=True, order=True)
class Fault:
    """One broken rule. ``field`` is a dotted path without positions in lists; empty for the record."""

    record_type: str
    field: str
    rule: Rule


def faults_in(messages: object, record_type: str) -> tuple[Fault, ...]:
    """Read marshmallow's message tree; a message that is no rule of ours counts as its form."""
    found = (Fault(record_type, field, rule) for field, rule in _leaves(messages, ()))
    return tuple(dict.fromkeys(found))


def _leaves(messages: object, path: tuple[str, ...]) -> Iterator[tuple[str, Rule]]:
    if isinstance(messages, Mapping):
        for key, inner in messages.items():
            inside = isinstance(key, int) or key == _WHOLE
            yield from _leaves(inner, path if inside else (*path, named(key)))
    elif isinstance(messages, Sequence) and not isinstance(messages, str):
        for inner in messages:
            yield from _leaves(inner, path)
    else:
        rule = Rule(str(messages)) if str(messages) in _RULES else Rule.FORM
        yield ".".join(path), rule


def named(key: object) -> str:
    """Return a key if it looks like a field's name: an agency's own keys may hold anything."""
    return key if isinstance(key, str) and _NAME.fullmatch(key) else UNNAMED
