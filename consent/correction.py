"""A correction that a citizen asked an agency for: where it stands, and never what it is about.

Personal Information Protection Act art. 90 (the request), art. 92 and 93 (the agency's duty and its answer) and
art. 97 (whoever received the information is told); art. 94 says by when the answer is due. Words of the person are sealed to the agency and not kept.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

KEPT = timedelta(days=730)
"""How long a case is listed after it last changed."""

ANSWER_DUE = timedelta(days=30)
"""Within which an agency has to decide (Personal Information Protection Act art. 94 (1))."""

NO_REPLY = "no_reply"
"""How a case is called once the answer is due and nothing came: no state of it, for an answer may come still."""

MOST_OPEN = 20
"""Cases that one citizen may have open."""


class CorrectionState(StrEnum):
    """Where a case stands. ``SENT`` is ours; the others are what the agency states."""

    SENT = "sent"
    ACCEPTED = "accepted"
    NEEDS_VISIT = "needs_visit"
    CORRECTED = "corrected"
    REFUSED = "refused"

    @property
    def open(self) -> bool:
        """Tell whether the agency has not decided yet."""
        return self not in (CorrectionState.CORRECTED, CorrectionState.REFUSED)


@dataclass(frozen=True)
class CorrectionCase:
    """One case. ``person_id`` opened it about a record of ``subject_id``, for whom they act by ``relation``.

    ``number`` is the agency's own; ``reason`` is why it refuses, by a code of the source contract.
    """

    case_id: str
    person_id: str
    subject_id: str
    relation: str
    agency_id: str
    category: str
    record_type: str
    opened_at: datetime
    changed_at: datetime
    expires_at: datetime
    state: CorrectionState = CorrectionState.SENT
    reason: str | None = None
    number: str | None = None


def standing(case: CorrectionCase, *, now: datetime) -> str:
    """Name how a case stands; whether a flag keeps the answer back, or none was given, is no part of it."""
    overdue = case.state is CorrectionState.SENT and now >= case.opened_at + ANSWER_DUE
    return NO_REPLY if overdue else case.state.value


def moved(
    case: CorrectionCase,
    state: CorrectionState,
    *,
    now: datetime,
    reason: str | None = None,
    number: str | None = None,
) -> CorrectionCase | None:
    """Return a case in its next state; None where nothing changes, for a decision is the end of a case."""
    if not case.state.open or state in (case.state, CorrectionState.SENT):
        return None
    return replace(
        case,
        state=state,
        reason=reason,
        number=number or case.number,
        changed_at=now,
        expires_at=now + KEPT,
    )
