"""What may leave under one scope, while the guards go over it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from connectors.port import RecordFault, SourceAnswer, SourceErrorKind, SourceOutcome
from provider.selfinfo.answered import Answered
from scopes.outcome import Outcome
from scopes.scope import Scope

_URGENCY = (
    SourceErrorKind.MAINTENANCE,
    SourceErrorKind.TIMEOUT,
    SourceErrorKind.REFUSED,
    SourceErrorKind.MALFORMED,
)
"""Which error stands for several: the one that most likely passes by itself."""

DEFAULT_RETRY_AFTER = 60
_COMBINED_ERROR = (SourceErrorKind.TIMEOUT, 600)
"""What is told of any error behind a combined answer."""


@dataclass(frozen=True)
class Release:
    """One scope of a retrieval: what agencies answered so far.

    ``pending`` agencies may still answer; ``silent`` ones did not before the deadline.
    ``truncated`` says that part of what was asked is no longer kept, by the dates alone. ``answered`` is
    what is told instead of records, where the scope is an answer.
    """

    scope: Scope
    condition: Mapping[str, Any]
    answers: tuple[SourceAnswer, ...]
    pending: int = 0
    silent: int = 0
    truncated: bool = False
    answered: Answered | None = None

    @property
    def released(self) -> tuple[SourceAnswer, ...]:
        """The answers that carry records, or sealed ones; one that carries none does not count as released."""
        released = (a for a in self.answers if a.outcome is SourceOutcome.RELEASED)
        return tuple(a for a in released if a.records or a.sealed)

    @property
    def errors(self) -> tuple[SourceAnswer, ...]:
        """The answers of agencies that could not be read."""
        return tuple(a for a in self.answers if a.outcome is SourceOutcome.ERROR)

    @property
    def faults(self) -> tuple[RecordFault, ...]:
        """Why records were left out of what agencies sent; of an answer they would tell what is held."""
        if not self.scope.hands_out_records:
            return ()
        return tuple(fault for answer in self.answers for fault in answer.faults)

    @property
    def complete(self) -> bool:
        """Whether every agency was read, and all that it sent could be used."""
        return not (self.pending or self.silent or self.errors or self.faults)

    @property
    def outcome(self) -> Outcome:
        """The one outcome of the scope (see ``scopes.outcome``)."""
        if self.scope.hands_out_records and self.released:
            return Outcome.RELEASED
        if self.pending:
            return Outcome.PENDING
        if self.silent or self.errors:
            return Outcome.SOURCE_ERROR
        unsupported = [a.outcome is SourceOutcome.UNSUPPORTED for a in self.answers]
        if unsupported and all(unsupported):
            return Outcome.UNSUPPORTED
        return Outcome.NOT_AVAILABLE if self.answered is None else Outcome.RELEASED

    @property
    def error(self) -> tuple[SourceErrorKind, int]:
        """The kind of a source error and the seconds after which asking again may help.

        Of a combined answer always the same: a kind or a time may be known for one agency's, such as a
        welfare office's announced maintenance, and that it was asked at all tells of a branch.
        """
        if self.scope.answer is not None and self.scope.answer.combined:
            return _COMBINED_ERROR
        kinds = {a.error_kind for a in self.errors}
        if self.silent:
            kinds.add(SourceErrorKind.TIMEOUT)
        kind = next(kind for kind in _URGENCY if kind in kinds)
        after = [a.retry_after for a in self.errors if a.error_kind is kind and a.retry_after]
        return kind, max(after, default=DEFAULT_RETRY_AFTER)

    def with_records(self, answer: SourceAnswer, records: Sequence[Mapping[str, Any]]) -> "Release":
        """Replace the records of one answer by fewer or plainer ones."""
        return self.with_answer(answer, replace(answer, records=tuple(records)))

    def blocked(self, answer: SourceAnswer) -> "Release":
        """Let nothing of an answer out, and say that the agency's answer cannot be used."""
        malformed = replace(
            answer,
            outcome=SourceOutcome.ERROR,
            records=(),
            sealed=None,
            error_kind=SourceErrorKind.MALFORMED,
            retry_after=None,
        )
        return self.with_answer(answer, malformed)

    def with_answer(self, old: SourceAnswer, new: SourceAnswer) -> "Release":
        """Put one answer in the place of another."""
        return replace(self, answers=tuple(new if a is old else a for a in self.answers))
