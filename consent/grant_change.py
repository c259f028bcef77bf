"""What became of a grant, one entry for every change of its state, and what held before each.

A grant itself says what holds now; together with its changes it says what held after any of them.
Only what a change took the place of is kept.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from consent.grant import Grant


class ChangeKind(StrEnum):
    """What a change did."""

    RENEWED = "renewed"
    NARROWED = "narrowed"
    SHORTENED = "shortened"
    PAUSED = "paused"
    RESUMED = "resumed"
    STOPPED = "stopped"


class ChangedBy(StrEnum):
    """Who made a change: whoever gave the grant, the person it is about, the service, or the platform by a rule."""

    GIVER = "giver"
    SUBJECT = "subject"
    SERVICE = "service"
    PLATFORM = "platform"


@dataclass(frozen=True)
class GrantChange:
    """One change; ``number`` counts those of a grant from 1.

    ``before`` holds the fields of ``Grant`` that the change replaced, as they were.
    """

    grant_id: str
    number: int
    kind: ChangeKind
    at: datetime
    by: ChangedBy
    before: Mapping[str, Any] = field(default_factory=dict)


_CONTENT = (
    "categories",
    "declined",
    "claims",
    "conditions",
    "left_out",
    "purpose_id",
    "consent_text",
    "standing",
    "given_at",
    "expires_at",
    "paused_at",
)
"""The fields that say what was agreed to, and whether it rested."""

_TUPLES = ("categories", "declined", "claims")
_INSTANTS = ("given_at", "expires_at", "paused_at")


def replaced(older: Grant, newer: Grant) -> Mapping[str, Any]:
    """Return what of an older grant a newer one changes, as plain JSON."""
    return {
        name: _plain(getattr(older, name))
        for name in _CONTENT
        if getattr(older, name) != getattr(newer, name)
    }


def as_after(grant: Grant, changes: Sequence[GrantChange], number: int) -> Grant:
    """Return what a grant was after its change of a number; 0 is the day on which it was given.

    ``changes`` are all of the grant's, oldest first.
    """
    undone = [change for change in reversed(changes) if change.number > number]
    seen = [change for change in changes if change.number <= number]
    before = grant
    for change in undone:
        before = replace(before, **{n: _read(n, v) for n, v in change.before.items()})
    return replace(before, **_times(grant, seen))


def _times(grant: Grant, seen: Sequence[GrantChange]) -> Mapping[str, Any]:
    """Tell whether the grant rested or had ended by then; agreeing anew may end a rest."""
    rests = [
        c
        for c in seen
        if c.kind in (ChangeKind.PAUSED, ChangeKind.RESUMED) or "paused_at" in c.before
    ]
    resting = bool(rests) and rests[-1].kind is ChangeKind.PAUSED
    stopped = any(c.kind is ChangeKind.STOPPED for c in seen)
    unpaused = {} if resting else {"paused_because": None, "paused_by": None}
    return unpaused | {
        "paused_at": rests[-1].at if resting else None,
        "withdrawn_at": grant.withdrawn_at if stopped else None,
    }


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def _read(name: str, value: Any) -> Any:
    if name in _INSTANTS and value is not None:
        return datetime.fromisoformat(value)
    return tuple(value) if name in _TUPLES else value
