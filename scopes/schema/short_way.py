"""Loading with marshmallow, by a short way for what is in order, which is nearly everything.

The short way only ever takes. A value that its field knows at sight to be in wire form (``is_wire``) is
taken as it is, any other one is loaded by its field; the schema's own rules run as always. At the first
fault marshmallow starts again from the beginning and names every fault there is, so it alone refuses.

Which processors a schema has is told by ``Schema._hooks`` alone (marshmallow 4.4 has no public name for it).
Should an upgrade take it away, no schema can be made and every test of a record says so.
"""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from marshmallow import Schema, ValidationError
from marshmallow.decorators import POST_LOAD, PRE_LOAD, VALIDATES, VALIDATES_SCHEMA

from scopes.rules import Rule

Hook = Callable[..., Any]


class ShortWaySchema(Schema):
    """A schema that drops what is not declared, and whose fields have no other key and no default."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._steps = [(name, f, getattr(f, "is_wire", _never)) for name, f in self.fields.items()]
        self._before = self._hooked(PRE_LOAD)
        self._rules = self._hooked(VALIDATES_SCHEMA)
        self._after = self._hooked(POST_LOAD)
        self._is_open = not self._hooked(VALIDATES)

    def load(self, data: Any, **kwargs: Any) -> Any:
        """Load as marshmallow does; ``ValidationError`` names every fault."""
        if self._is_open and type(data) is dict and not any(kwargs.values()):
            with suppress(ValidationError):
                return self._taken(data)
        return super().load(data, **kwargs)

    def _taken(self, data: dict[str, Any]) -> dict[str, Any]:
        """Take every field over; ``ValidationError`` at the first fault, whatever it says."""
        for prepare in self._before:
            data = prepare(data)
        wire: dict[str, Any] = {}
        for name, field, is_wire in self._steps:
            if name in data:
                value = data[name]
                wire[name] = value if is_wire(value) else field.deserialize(value)
            elif field.required:
                raise ValidationError(Rule.REQUIRED)
        for check in self._rules:
            check(wire)
        for complete in self._after:
            wire = complete(wire)
        return wire

    def _hooked(self, kind: str) -> list[Hook]:
        return [getattr(self, name) for name, *_ in self._hooks[kind]]


def _never(_: object) -> bool:
    return False
