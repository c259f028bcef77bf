"""What can be wrong with scopes, conditions and the catalogue itself.

ScopeError
├── UnknownScopeError     a scope token stands for nothing in the catalogue
├── RedundantScopeError   a scope token that another one of the same request contains
├── ConditionError        an inquiry condition the category does not take, or not in this form
├── RecordError           a record that does not fit its schema (names fields and rules, never values)
└── CatalogueFaultError   the catalogue contradicts itself; raised at import
"""

from collections.abc import Sequence

from scopes.faults import Fault


class ScopeError(Exception):
    """The root of this tree. ``code`` is stable and part of the wire format."""

    code = "scope_error"


class RedundantScopeError(ScopeError):
    """``redundant`` holds scope tokens that ask for what another token of the request holds.

    Either the larger one is not needed or the smaller one is; a combined answer asked beside its
    branches would give them away.
    """

    code = "invalid_scope"

    def __init__(self, redundant: Sequence[str]) -> None:
        super().__init__("scope asks for one thing twice: " + ", ".join(redundant))
        self.redundant = tuple(redundant)


class UnknownScopeError(ScopeError):
    """``unknown`` holds the tokens, in order, that are in no category (RFC 6749 ``invalid_scope``).

    They are unchecked input, so they are not in the message.
    """

    code = "invalid_scope"

    def __init__(self, unknown: Sequence[str]) -> None:
        super().__init__("scope holds an unknown token")
        self.unknown = tuple(unknown)


class ConditionError(ScopeError):
    """A condition cannot be used; ``reason`` is ``malformed`` or ``not_taken``.

    ``category`` is the scope token for which it was sent, where that is known.
    """

    code = "invalid_condition"

    def __init__(self, reason: str, category: str | None = None) -> None:
        super().__init__(f"the condition is {reason}")
        self.reason = reason
        self.category = category


class RecordError(ScopeError):
    """A record does not fit its schema; ``faults`` names fields and rules, not what stood there."""

    code = "invalid_record"

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("; ".join(f"{fault.field or 'record'}: {fault.rule}" for fault in faults))
        self.faults = tuple(faults)


class CatalogueFaultError(ScopeError):
    """The catalogue contradicts itself or lacks wording; the program must not start."""

    code = "catalogue_fault"
