"""What an agency may tell us of a person's protection: one flag, set or lifted, signed by the agency.

A signed statement (``signed_statement``) of its own ``typ``. Claims beside the common ones: ``sub`` (the linkage
code of the person at this agency), ``action`` (``set`` or ``lift``), ``kind``, and ``category`` where the
flag is about one category alone.
"""

from dataclasses import dataclass, field
from datetime import datetime

from connectors.contract.signed_statement import (
    UNREADABLE,
    KeysOf,
    claimed_text,
    signed_claims,
    unusable_from,
)

TYP = "protection-flag+jwt"

SET, LIFT = "set", "lift"


class ProtectionStatementError(Exception):
    """The text is no statement of an agency for us, made just now. It does not say why."""


@dataclass(frozen=True)
class ProtectionStatement:
    """One statement whose signature is good. ``unusable_from`` is when ``jti`` may be forgotten."""

    agency_id: str
    linkage_code: str = field(repr=False)
    action: str
    kind: str
    category: str | None
    jti: str
    unusable_from: datetime


def protection_statement(
    unverified: str, keys_of: KeysOf, *, audience: str, now: datetime
) -> ProtectionStatement:
    """Read and verify a statement; raise ``ProtectionStatementError`` for anything else."""
    try:
        claims = signed_claims(unverified, keys_of, typ=TYP, audience=audience, now=now)
        if claims["action"] not in (SET, LIFT):
            raise ValueError
        return ProtectionStatement(
            agency_id=claimed_text(claims, "iss"),
            linkage_code=claimed_text(claims, "sub"),
            action=claims["action"],
            kind=claimed_text(claims, "kind"),
            category=claimed_text(claims, "category") if "category" in claims else None,
            jti=claimed_text(claims, "jti"),
            unusable_from=unusable_from(claims),
        )
    except UNREADABLE:
        raise ProtectionStatementError from None
