"""Why each agency's answer came to what was told: for the auditor alone.

Everybody else gets one outcome, ``not_available``, for what is withheld, answered by hand, not held or no
longer kept. The reason lies sealed beside the entry of the ledger, always of one length, so that the entry
itself tells nothing.
"""

import json
from collections.abc import Mapping, Sequence
from enum import StrEnum

from connectors.port import SourceAnswer, SourceOutcome
from provider.keys.envelope import Envelope
from provider.selfinfo.guards import Circumstance, only_what_is_kept
from provider.selfinfo.protected import WithheldBecause
from provider.selfinfo.release import Release

LENGTH = 1_024
"""Bytes of every list of reasons before it is sealed."""


class Reason(StrEnum):
    """Why one agency's answer came to what was told."""

    RELEASED = "released"
    WITHHELD = "withheld"
    MANUAL = "manual"
    NONE_HELD = "none_held"
    NOT_KEPT = "not_kept"
    BLOCKED = "blocked"
    ERROR = "error"
    UNSUPPORTED = "unsupported"


_BY_OUTCOME = {
    SourceOutcome.NONE_HELD: Reason.NONE_HELD,
    SourceOutcome.MANUAL: Reason.MANUAL,
    SourceOutcome.UNSUPPORTED: Reason.UNSUPPORTED,
    SourceOutcome.ERROR: Reason.ERROR,
}

Reasons = Mapping[str, Mapping[str, Reason]]
"""For each scope, and for each agency (and category, where a scope rests on several), a reason."""


def reasons_of(
    drafts: Sequence[Release], releases: Sequence[Release], circumstance: Circumstance
) -> dict[str, dict[str, Reason]]:
    """Compare what agencies answered with what the guards left of it."""
    left = {release.scope.id: release for release in releases}
    return {
        draft.scope.id: _of_scope(draft, left[draft.scope.id], circumstance)
        for draft in drafts
        if draft.scope.id in left
    }


def sealed_reasons(envelope: Envelope, disclosure_id: str, reasons: Reasons) -> bytes:
    """Seal the reasons of one entry. Where they are too many, agencies are counted instead of named."""
    plain = _written(reasons)
    if len(plain) > LENGTH:
        told: dict[str, object] = {scope: _counted(each) for scope, each in reasons.items()}
        while len(plain := _written({**told, "more": len(reasons) - len(told)})) > LENGTH:
            told.popitem()
    return envelope.seal(plain.ljust(LENGTH), place=_place(disclosure_id))


def opened_reasons(envelope: Envelope, disclosure_id: str, sealed: bytes) -> Mapping[str, object]:
    """Open the reasons of an entry; ``SealError`` for what was not sealed for it."""
    opened: Mapping[str, object] = json.loads(envelope.open(sealed, place=_place(disclosure_id)))
    return opened


def _written(told: Mapping[str, object]) -> bytes:
    return json.dumps(told, separators=(",", ":")).encode()


def _of_scope(draft: Release, left: Release, circumstance: Circumstance) -> dict[str, Reason]:
    unprotected = circumstance.shield.over(draft)
    kept = only_what_is_kept(unprotected, circumstance)
    told: dict[str, Reason] = {}
    steps = zip(draft.answers, unprotected.answers, kept.answers, left.answers, strict=True)
    for asked, seen, still, final in steps:
        several = len(draft.scope.inputs) > 1
        name = f"{asked.agency_id}/{asked.category}" if several else asked.agency_id
        told[name] = _reason(asked, seen, still, final)
    return told


def _reason(
    asked: SourceAnswer, seen: SourceAnswer, still: SourceAnswer, final: SourceAnswer
) -> Reason:
    """Name the first step at which an answer lost what it had."""
    emptied = seen is not asked and seen.outcome is SourceOutcome.NONE_HELD
    if asked.reason in set(WithheldBecause) or emptied:
        return Reason.WITHHELD
    if asked.outcome in _BY_OUTCOME:
        return _BY_OUTCOME[asked.outcome]
    if final.outcome is SourceOutcome.ERROR:
        return Reason.BLOCKED
    return Reason.RELEASED if still.records or still.sealed else Reason.NOT_KEPT


def _counted(by_agency: Mapping[str, Reason]) -> dict[str, int]:
    found: dict[str, int] = {}
    for reason in by_agency.values():
        found[reason] = found.get(reason, 0) + 1
    return found


def _place(disclosure_id: str) -> str:
    return f"disclosure.audit:{disclosure_id}"
