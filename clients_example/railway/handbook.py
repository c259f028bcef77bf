"""From the envelope to a discount: prove, choose the best valid handbook, forget the rest."""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from clients_example.railway.connection import Connection
from clients_example.railway.discount import Carer, Discount, DiscountClass
from clients_example.relying_party.attestation import Attestations
from clients_example.relying_party.dates import last_day
from clients_example.relying_party.envelope import RELEASED, SOURCE_ERROR
from clients_example.relying_party.errors import UnexpectedAnswerError, UnprovenError
from clients_example.relying_party.person import MATCH, NO_MATCH, PROFILE_MATCH
from clients_example.relying_party.signed_result import SignedResult, read_signed_result
from clients_example.relying_party.strictly import a_date, a_text
from clients_example.relying_party.today import today

log = logging.getLogger(__name__)

HANDBOOKS, CARER = "disability.discount", "answer.carer_discount"
RECORD = "disability_handbook"
LATEST = {"kind": "latest"}


class Outcome(StrEnum):
    """How a confirmation ended. That no handbook was found is not a no: paper handbooks count as before."""

    CONFIRMED = "confirmed"
    EXPIRED = "expired"
    NOT_STATED = "not_stated"
    NOT_FOUND = "not_found"
    NO_MATCH = "no_match"
    NOT_CONFIRMED = "not_confirmed"
    NOT_SHARED = "not_shared"
    LATER = "later"
    UNPROVEN = "unproven"


_INSTEAD = {"declined": Outcome.NOT_SHARED, SOURCE_ERROR: Outcome.LATER}


@dataclass(frozen=True)
class _Handbook:
    discount_class: str
    valid_until: date | None


class Confirming:
    """Keeps of a result the discount alone."""

    def __init__(self, attestations: Attestations) -> None:
        self._attestations = attestations

    def take(self, connection: Connection, unverified: Mapping[str, Any]) -> bool:
        """Confirm once everything is there; return whether it was."""
        connection.received = {"request_id": unverified.get("request_id")}
        try:
            result = read_signed_result(
                unverified, self._attestations, conditions={HANDBOOKS: LATEST, CARER: LATEST}
            )
        except UnprovenError as fault:
            log.warning("event=unproven what=%s", fault)
            _note(connection, Outcome.UNPROVEN)
            return True
        if not result.finished:
            return False
        try:
            confirmed = confirm(result, today())
        except (KeyError, TypeError, ValueError):
            raise UnexpectedAnswerError("a record is malformed") from None
        _note(connection, confirmed)
        return True

    def state(self, connection: Connection) -> str:
        """Return how the last confirmation ended, or that it is awaited."""
        return connection.outcome or "pending"


def _note(connection: Connection, confirmed: Discount | Outcome) -> None:
    """Keep a discount; take an older one away unless the question merely could not be asked."""
    if isinstance(confirmed, Discount):
        connection.discount, connection.outcome = confirmed.as_kept(), Outcome.CONFIRMED
        return
    connection.outcome = confirmed
    if confirmed not in (Outcome.LATER, Outcome.UNPROVEN):
        connection.discount = None


def confirm(result: SignedResult, day: date) -> Discount | Outcome:
    """Return the discount that a finished result proves for a day, or why there is none."""
    person = result.entry(PROFILE_MATCH)
    if person.outcome != RELEASED:
        return _INSTEAD.get(person.outcome, Outcome.NOT_CONFIRMED)
    if person.value != MATCH:
        return Outcome.NO_MATCH if person.value == NO_MATCH else Outcome.NOT_CONFIRMED
    entry = result.entry(HANDBOOKS)
    if entry.outcome != RELEASED:
        return _INSTEAD.get(entry.outcome, Outcome.NOT_FOUND)
    best = _best([_handbook(each) for each in entry.records(RECORD)], day)
    if isinstance(best, Outcome):
        return best
    carer = _carer(result.entry(CARER).value)
    return Discount(DiscountClass(best.discount_class), carer, best.valid_until, day)


def _best(handbooks: Iterable[_Handbook], day: date) -> _Handbook | Outcome:
    """Choose class 1 before class 2, and of one class the handbook that is good for longest."""
    known = list(handbooks)
    valid = [each for each in known if each.valid_until is None or day <= each.valid_until]
    stated = [each for each in valid if each.discount_class in set(DiscountClass)]
    if stated:
        first = min(each.discount_class for each in stated)
        alike = [each for each in stated if each.discount_class == first]
        return max(alike, key=lambda each: each.valid_until or date.max)
    if valid:
        return Outcome.NOT_STATED
    return Outcome.EXPIRED if known else Outcome.NOT_FOUND


def _handbook(record: Mapping[str, Any]) -> _Handbook:
    until = record.get("valid_until")
    return _Handbook(
        a_text(record["discount_class"]), None if until is None else last_day(a_date(until))
    )


def _carer(value: str) -> Carer:
    return Carer(value) if value in set(Carer) else Carer.UNKNOWN
