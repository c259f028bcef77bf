"""What is certain of what: yes (True), no (False), or None where what is on record does not tell.

An answer is built from findings of this kind, so that what nobody recorded never becomes a no.
"""

from collections.abc import Hashable, Iterable
from typing import TypeVar

from scopes.answer import NO, UNKNOWN, YES

Certainty = bool | None
Value = TypeVar("Value", bound=Hashable)


def any_of(findings: Iterable[Certainty]) -> Certainty:
    """Tell whether something holds at least once; where there are no findings, nothing is certain."""
    found = set(findings)
    if True in found:
        return True
    return False if found == {False} else None


def all_of(findings: Iterable[Certainty]) -> Certainty:
    """Tell whether something holds throughout; where there are no findings, nothing is certain."""
    found = set(findings)
    if False in found:
        return False
    return True if found == {True} else None


def opposite(finding: Certainty) -> Certainty:
    """Turn a yes into a no and the other way round; what is uncertain stays so."""
    return None if finding is None else not finding


def yes_no(finding: Certainty) -> str:
    """Write a finding as the value of an answer."""
    if finding is None:
        return UNKNOWN
    return YES if finding else NO


def yes_at_most(finding: Certainty) -> str:
    """Write a finding as yes or unknown, where a no would tell that there is a record."""
    return YES if finding else UNKNOWN


def agreed(values: Iterable[Value]) -> Value | None:
    """Return the value on which all agree; None where they differ or there are none."""
    found = set(values)
    return found.pop() if len(found) == 1 else None
