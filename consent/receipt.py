"""The receipt of a consent: what was agreed to, changed or ended, on paper and for machines.

The JSON form is a profile of ISO/IEC TS 27560:2023 (consent record information structure). It keeps the parts of
that specification, and each part's members are these:

* ``receipt``: ``receipt_id`` (the connection's number and that of the change), ``issued_at``,
  ``receipt_number`` (0 for the day on which it was given), ``changes`` that led to it.
* ``record``: ``record_id`` (the connection's number), ``pii_principal_id`` (the person who agreed) and
  ``data_subject_id`` (the person whom it is about), both pairwise: they mean something to this recipient alone;
  ``relation``, ``language``.
* ``party_identification``: the recipient, with role ``pii_controller``, and this platform, with role
  ``consent_platform``; names, number and contacts as they are registered. Never a natural person.
* ``pii_processing``: ``purpose_id``, ``purpose``, ``retention`` and ``passed_on`` (what the
  recipient promised then, in words; empty where the page said nothing of it), ``lawful_basis`` (always ``consent``), ``privacy_notice``,
  ``pii_information`` (an entry for each category: its id, its name, the conditions to which it is narrowed),
  ``identity_claims``, ``declined``, ``standing``, ``withdrawal_method``.
* ``event``: ``event_time``, ``event_type`` (``given`` or a kind of change), ``event_state`` (``given``,
  ``suspended``, ``withdrawn``), ``changed_by``, ``valid_until``, ``consent_type``.
* ``preview``: the commitments of what was shown beforehand, where there were any.

No member holds a name, a birth date, an address, or a value of a record.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from consent.grant import Grant
from consent.grant_change import ChangeKind, GrantChange, as_after

SCHEMA_VERSION = "ISO/IEC TS 27560:2023"
PROFILE = "urn:madoguchi:consent-receipt:1"
GIVEN = "given"
"""The event of receipt 0."""


@dataclass(frozen=True)
class ReceiptParty:
    """The recipient or the platform, as registered."""

    party_id: str
    role: str
    name: str
    contacts: Sequence[str] = ()
    registration: str = ""
    privacy_notice: str = ""


@dataclass(frozen=True)
class Receipt:
    """One receipt. ``grant`` is what held from ``at`` on; ``kind`` is ``GIVEN`` or that of the change."""

    number: int
    kind: str
    at: datetime
    grant: Grant
    by: str = "giver"


@dataclass(frozen=True)
class ReceiptWords:
    """What a receipt says in one language, and the references by which it names people."""

    language: str
    purpose: str
    names: Mapping[str, str]
    sub: str
    subject: str
    recipient: ReceiptParty
    platform: ReceiptParty
    withdrawal_method: str
    handling: Mapping[str, str] = field(default_factory=dict)
    """What the page said of how long the recipient keeps it (``kept``), and passes it on (``shared``)."""


def receipts_of(grant: Grant, changes: Sequence[GrantChange]) -> list[Receipt]:
    """Return all receipts of a grant, oldest first: of its beginning and of each of its changes.

    ``changes`` are all of the grant's, oldest first.
    """
    first = as_after(grant, changes, 0)
    given = Receipt(0, GIVEN, first.given_at, first)
    return [
        given,
        *(
            Receipt(c.number, c.kind.value, c.at, as_after(grant, changes, c.number), c.by.value)
            for c in changes
        ),
    ]


def document(receipt: Receipt, words: ReceiptWords, *, changes: int) -> dict[str, Any]:
    """Write a receipt as JSON; ``changes`` counts those of the grant up to it."""
    grant = receipt.grant
    written: dict[str, Any] = {
        "schema_version": SCHEMA_VERSION,
        "profile": PROFILE,
        "receipt": {
            "receipt_id": f"{grant.grant_id}/{receipt.number}",
            "receipt_number": receipt.number,
            "issued_at": _instant(receipt.at),
            "changes": changes,
        },
        "record": {
            "record_id": grant.grant_id,
            "pii_principal_id": words.sub,
            "data_subject_id": words.subject,
            "relation": grant.relation,
            "language": words.language,
        },
        "party_identification": [_party(words.recipient), _party(words.platform)],
        "pii_processing": _processing(grant, words),
        "event": {
            "event_time": _instant(receipt.at),
            "event_type": receipt.kind,
            "event_state": state_after(receipt),
            "changed_by": receipt.by,
            "valid_until": _instant(grant.expires_at),
            "consent_type": "explicit",
        },
    }
    if grant.preview is not None:
        written["preview"] = _preview(grant.preview)
    return written


def state_after(receipt: Receipt) -> str:
    """Name the state that a receipt tells of: ``given``, ``suspended`` or ``withdrawn``."""
    if receipt.kind == ChangeKind.STOPPED.value:
        return "withdrawn"
    return "suspended" if receipt.grant.paused else "given"


def _processing(grant: Grant, words: ReceiptWords) -> dict[str, Any]:
    return {
        "purpose_id": grant.purpose_id,
        "purpose": words.purpose,
        "retention": words.handling.get("kept", ""),
        "passed_on": words.handling.get("shared", ""),
        "lawful_basis": "consent",
        "privacy_notice": words.recipient.privacy_notice,
        "pii_information": [
            {
                "pii_type": category,
                "name": words.names[category],
                "conditions": [dict(each) for each in grant.conditions.get(category, ())],
            }
            for category in grant.categories
        ],
        "identity_claims": [*grant.claims],
        "declined": [*grant.declined],
        "left_out": {category: len(names) for category, names in grant.left_out.items() if names},
        "standing": grant.standing,
        "withdrawal_method": words.withdrawal_method,
    }


def _preview(kept: Mapping[str, Any]) -> dict[str, Any]:
    """Tell the commitments and the day; where what was shown is kept is nobody's concern."""
    return {name: kept[name] for name in ("day", "commitments", "later") if name in kept}


def _party(party: ReceiptParty) -> dict[str, Any]:
    return {
        "party_id": party.party_id,
        "party_role": party.role,
        "party_name": party.name,
        "party_contact": [*party.contacts],
        "registration_number": party.registration,
    }


def _instant(instant: datetime) -> str:
    return instant.isoformat(timespec="seconds").replace("+00:00", "Z")
