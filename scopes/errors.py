"""What can be wrong with scopes, conditions and the catalogue itself.

ScopeError
├── UnknownScopeError     a scope token stands for nothing in the catalogue
├── ConditionError        an inquiry condition the category does not take, or not in this form
├── RecordError           a record that does not fit its schema (names fields, never values)
└── CatalogueFaultError   the catalogue contradicts itself; raised at import
"""

from collections.abc import Sequence


class ScopeError(Exception):
    """The root of this tree. ``code`` is stable and part of the wire format."""

    code = "scope_error"


class UnknownScopeError(ScopeError):
    """``unknown`` holds the tokens, in order, that are in no category (RFC 6749 ``invalid_scope``).

    They are unchecked input, so they are not in the message.
    """

    code = "invalid_scope"

    def __init__(self, unknown: Sequence[str]) -> None:
        super().__init__("scope holds an unknown token")
        self.unknown = tuple(unknown)


class ConditionError(ScopeError):
    """A condition cannot be used; ``reason`` is ``malformed`` or ``not_taken``."""

    code = "invalid_condition"

    def __init__(self, reason: str) -> None:
        super().__init__(f"the condition is {reason}")
        self.reason = reason


class RecordError(ScopeError):
    """A record does not fit its schema; ``fields`` names the places at fault, not what stood there."""

    code = "invalid_record"

    def __init__(self, fields: Sequence[str]) -> None:
        super().__init__("fields at fault: " + ", ".join(fields))
        self.fields = tuple(fields)


class CatalogueFaultError(ScopeError):
    """The catalogue contradicts itself or lacks wording; the program must not start."""

    code = "catalogue_fault"
