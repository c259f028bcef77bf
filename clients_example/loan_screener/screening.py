"""From the envelope to the decision: prove, decide, keep what the law asks for, forget the rest."""

import logging
from collections.abc import Callable, Mapping
from typing import Any

from clients_example.loan_screener.connection import Connection
from clients_example.loan_screener.decision import (
    RECORD,
    Decision,
    Verdict,
    decide,
    stop_before_income,
)
from clients_example.loan_screener.evidence import EvidenceStore
from clients_example.loan_screener.plans import LARGE, PLANS, condition
from clients_example.relying_party.agency_signature import prove_by_agency
from clients_example.relying_party.attestation import Attestations
from clients_example.relying_party.errors import UnexpectedAnswerError, UnprovenError
from clients_example.relying_party.signed_result import SignedResult, read_signed_result
from clients_example.relying_party.today import today

log = logging.getLogger(__name__)


class Screening:
    """Keeps of a result the verdict alone, and of an approved large loan the signed summary.

    What is to be kept for years is checked by the agency's own signature, too, where there is one.
    """

    def __init__(
        self,
        attestations: Attestations,
        evidence: EvidenceStore,
        read_agency_keys: Callable[[], Any],
    ) -> None:
        self._attestations = attestations
        self._evidence = evidence
        self._read_agency_keys = read_agency_keys

    def take(self, connection: Connection, unverified: Mapping[str, Any]) -> bool:
        """Decide as soon as that can be done; return whether it was."""
        connection.received = {"request_id": unverified.get("request_id")}
        decision = self._decision(connection, unverified)
        if decision is None:
            return False
        connection.verdict, connection.most_yen = decision.verdict, decision.most_yen
        return True

    def state(self, connection: Connection) -> str:
        """Return the verdict, or that it is awaited."""
        return connection.verdict or "pending"

    def _decision(self, connection: Connection, unverified: Mapping[str, Any]) -> Decision | None:
        plan, year = PLANS[connection.plan], connection.fiscal_year
        try:
            result = read_signed_result(
                unverified, self._attestations, conditions={plan.needs: condition(year)}
            )
        except UnprovenError as fault:
            return _unproven(fault)
        if stop_before_income(result) is Verdict.NO_MATCH:
            return Decision(Verdict.NO_MATCH)
        if not result.finished:
            return None
        try:
            decision = decide(plan, year, result)
        except (KeyError, TypeError):
            raise UnexpectedAnswerError("a record is malformed") from None
        if decision.verdict is Verdict.APPROVED and plan is LARGE:
            try:
                connection.evidence = self._keep(result)
            except UnprovenError as fault:
                return _unproven(fault)
        return decision

    def _keep(self, result: SignedResult) -> str:
        """Keep the dataset that decided, until the day of the last payment."""
        datasets = result.entry(LARGE.needs).datasets
        (decisive,) = [each for each in datasets if each.content["record_type"] == RECORD]
        by_agency = prove_by_agency(decisive.content, LARGE.needs, self._read_agency_keys)
        log.info("event=evidence_kept by=%s", "agency" if by_agency else "platform")
        now = today()
        return self._evidence.keep(decisive, LARGE.last_payment(now), today=now)


def _unproven(fault: UnprovenError) -> Decision:
    log.warning("event=unproven what=%s", fault)
    return Decision(Verdict.UNPROVEN)
