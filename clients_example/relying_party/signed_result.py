"""A result whose answers and datasets are believed only with the provider's signature."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from clients_example.relying_party.attestation import Attestations, Stated
from clients_example.relying_party.envelope import OUTCOMES, PENDING, RELEASED, STATUSES
from clients_example.relying_party.errors import UnexpectedAnswerError
from clients_example.relying_party.strictly import a_list, a_text, demand

UNKNOWN = "unknown"


@dataclass(frozen=True)
class Signed:
    """One dataset and the signature that was found good for it: together they are evidence."""

    content: Mapping[str, Any]
    jws: str


@dataclass(frozen=True)
class Entry:
    """What became of one thing that was asked. ``answer`` is a value; ``datasets`` hold records."""

    outcome: str
    complete: bool = True
    answer: str | None = None
    as_of: str | None = None
    datasets: tuple[Signed, ...] = ()

    @property
    def value(self) -> str:
        """The answer if there is one; what was not answered is unknown."""
        return self.answer or UNKNOWN

    def records(self, record_type: str) -> tuple[Mapping[str, Any], ...]:
        """Return the records of a type."""
        return tuple(
            record
            for dataset in self.datasets
            if dataset.content["record_type"] == record_type
            for record in dataset.content["records"]
        )


NOT_THERE = Entry("not_available")


@dataclass(frozen=True)
class SignedResult:
    """One result. ``finished`` says that nothing more will come."""

    request_id: str
    finished: bool
    entries: Mapping[str, Entry]

    def entry(self, category: str) -> Entry:
        """Return the entry of what was asked, also if the provider left it out."""
        return self.entries.get(category, NOT_THERE)

    @property
    def pending(self) -> bool:
        """Whether an answer is still awaited."""
        return any(each.outcome == PENDING for each in self.entries.values())


def read_signed_result(
    unverified: Mapping[str, Any],
    attestations: Attestations,
    *,
    conditions: Mapping[str, Mapping[str, Any]],
) -> SignedResult:
    """Read a result and check every signature in it.

    ``conditions`` are those that this app asked under: an answer to another question is none.
    Raises ``UnexpectedAnswerError``, and ``UnprovenError`` for a signature that is not good.
    """
    try:
        request_id, subject = a_text(unverified["request_id"]), a_text(unverified["subject"])
        entries = {}
        for each in a_list(unverified["categories"]):
            category = a_text(each["category"])
            demand(category not in entries, "each category once")
            entries[category] = _Reading(
                request_id, subject, category, conditions.get(category), attestations
            ).entry(each)
        status = unverified["status"]
    except (AttributeError, KeyError, RecursionError, TypeError, ValueError):
        raise UnexpectedAnswerError("the result is malformed") from None
    demand(status in STATUSES, "status")
    pending = any(each.outcome == PENDING for each in entries.values())
    return SignedResult(request_id, status == "ready" and not pending, entries)


@dataclass(frozen=True)
class _Reading:
    """The reading of one entry, and what its signatures must be about."""

    request_id: str
    subject: str
    category: str
    asked: Mapping[str, Any] | None
    attestations: Attestations

    def entry(self, unverified: Mapping[str, Any]) -> Entry:
        outcome = a_text(unverified["outcome"])
        demand(outcome in OUTCOMES, "outcome")
        if outcome != RELEASED:
            return Entry(outcome)
        condition = unverified["condition"]
        demand(isinstance(condition, dict), "a condition")
        demand(self.asked is None or condition == self.asked, "the condition that was asked")
        if "answer" in unverified:
            return self._answer(unverified, condition)
        complete = unverified["complete"]
        demand(isinstance(complete, bool), "complete")
        listed = a_list(unverified["datasets"])
        datasets = tuple(self._dataset(each, condition) for each in listed)
        return Entry(outcome, complete, datasets=datasets)

    def _answer(self, unverified: Mapping[str, Any], condition: Mapping[str, Any]) -> Entry:
        answer = unverified["answer"]
        self._prove(answer, unverified["signature"], condition)
        as_of = answer.get("as_of")
        day = None if as_of is None else a_text(as_of)
        return Entry(RELEASED, answer=a_text(answer["value"]), as_of=day)

    def _dataset(self, unverified: Mapping[str, Any], condition: Mapping[str, Any]) -> Signed:
        content = {name: value for name, value in unverified.items() if name != "signature"}
        a_text(content["record_type"])
        a_list(content["records"])
        jws = self._prove(content, unverified["signature"], condition)
        return Signed(content, jws)

    def _prove(
        self, content: Mapping[str, Any], signature: Mapping[str, Any], condition: Mapping[str, Any]
    ) -> str:
        """Return the signature once it is found good."""
        jws = signature["jws"]
        demand(isinstance(jws, str) and jws.isascii(), "a signature")
        stated = Stated(self.subject, self.request_id, self.category, condition, content)
        self.attestations.check(jws, stated)
        return str(jws)
