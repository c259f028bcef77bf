"""What an agency tells us of a case: how it stands, signed by the agency.

A signed statement (``signed_statement``) of its own ``typ``. Claims beside the common ones: ``sub`` (the linkage
code of the person at this agency), ``case`` (the id under which we opened it), ``state``, ``reason`` where it
refuses, and ``number``, its own number of the case, where it has one by now.
"""

from dataclasses import dataclass, field
from datetime import datetime

from connectors.contract.correction import LONGEST_NUMBER
from connectors.contract.signed_statement import (
    UNREADABLE,
    KeysOf,
    claimed_text,
    signed_claims,
    unusable_from,
)

TYP = "correction-state+jwt"

ACCEPTED, NEEDS_VISIT, CORRECTED, REFUSED = "accepted", "needs_visit", "corrected", "refused"
STATES = (ACCEPTED, NEEDS_VISIT, CORRECTED, REFUSED)
REASONS = ("as_it_was", "cannot_tell", "elsewhere", "needs_proof", "too_old", "other")
"""Why an agency refuses: the record is right; it cannot tell what is meant; another agency keeps the original;
it needs a proof; the record is past the time in which it may be changed; anything else."""


class CorrectionStatementError(Exception):
    """The text is no statement of an agency for us, made just now. It does not say why."""


@dataclass(frozen=True)
class CorrectionStatement:
    """One statement whose signature is good. ``unusable_from`` is when ``jti`` may be forgotten."""

    agency_id: str
    linkage_code: str = field(repr=False)
    case_id: str
    state: str
    reason: str | None
    number: str | None
    jti: str
    unusable_from: datetime


def correction_statement(
    unverified: str, keys_of: KeysOf, *, audience: str, now: datetime
) -> CorrectionStatement:
    """Read and verify a statement; raise ``CorrectionStatementError`` for anything else."""
    try:
        claims = signed_claims(unverified, keys_of, typ=TYP, audience=audience, now=now)
        state, reason = claims["state"], claims.get("reason")
        if state not in STATES or (reason in REASONS) != (state == REFUSED):
            raise ValueError
        number = claimed_text(claims, "number") if "number" in claims else None
        if number is not None and not is_number(number):
            raise ValueError
        return CorrectionStatement(
            agency_id=claimed_text(claims, "iss"),
            linkage_code=claimed_text(claims, "sub"),
            case_id=claimed_text(claims, "case"),
            state=state,
            reason=reason,
            number=number,
            jti=claimed_text(claims, "jti"),
            unusable_from=unusable_from(claims),
        )
    except UNREADABLE:
        raise CorrectionStatementError from None


def is_number(unverified: object) -> bool:
    """Tell whether a text may be an agency's number of a case: printable ASCII, up to 64 characters."""
    return (
        isinstance(unverified, str)
        and 1 <= len(unverified) <= LONGEST_NUMBER
        and unverified.isascii()
        and unverified.isprintable()
    )
