"""What may leave of one category, while the guards go over it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from connectors.port import SourceAnswer, SourceErrorKind, SourceOutcome
from scopes.category import Category
from scopes.outcome import Outcome

_URGENCY = (
    SourceErrorKind.MAINTENANCE,
    SourceErrorKind.TIMEOUT,
    SourceErrorKind.REFUSED,
    SourceErrorKind.MALFORMED,
)
"""Which error stands for several: the one that most likely passes by itself."""

DEFAULT_RETRY_AFTER = 60


@dataclass(frozen=True)
class Release:
    """One category of a retrieval: what agencies answered so far.

    ``pending`` agencies may still answer; ``silent`` ones did not before the deadline.
    ``truncated`` says that part of what was asked is no longer kept, by the dates alone.
    """

    category: Category
    condition: Mapping[str, Any]
    answers: tuple[SourceAnswer, ...]
    pending: int = 0
    silent: int = 0
    truncated: bool = False

    @property
    def released(self) -> tuple[SourceAnswer, ...]:
        """The answers that carry records; one that carries none does not count as released."""
        return tuple(a for a in self.answers if a.outcome is SourceOutcome.RELEASED and a.records)

    @property
    def errors(self) -> tuple[SourceAnswer, ...]:
        """The answers of agencies that could not be read."""
        return tuple(a for a in self.answers if a.outcome is SourceOutcome.ERROR)

    @property
    def complete(self) -> bool:
        """Whether every agency was read."""
        return not (self.pending or self.silent or self.errors)

    @property
    def outcome(self) -> Outcome:
        """The one outcome of the category (see ``scopes.outcome``)."""
        if self.released:
            return Outcome.RELEASED
        if self.pending:
            return Outcome.PENDING
        if self.silent or self.errors:
            return Outcome.SOURCE_ERROR
        unsupported = [a.outcome is SourceOutcome.UNSUPPORTED for a in self.answers]
        if unsupported and all(unsupported):
            return Outcome.UNSUPPORTED
        return Outcome.NOT_AVAILABLE

    @property
    def error(self) -> tuple[SourceErrorKind, int]:
        """The kind of a source error and the seconds after which asking again may help."""
        kinds = {a.error_kind for a in self.errors}
        if self.silent:
            kinds.add(SourceErrorKind.TIMEOUT)
        kind = next(kind for kind in _URGENCY if kind in kinds)
        after = [a.retry_after for a in self.errors if a.error_kind is kind and a.retry_after]
        return kind, max(after, default=DEFAULT_RETRY_AFTER)

    def with_records(self, answer: SourceAnswer, records: Sequence[Mapping[str, Any]]) -> "Release":
        """Replace the records of one answer by fewer or plainer ones."""
        return self._with(answer, replace(answer, records=tuple(records)))

    def blocked(self, answer: SourceAnswer) -> "Release":
        """Let nothing of an answer out, and say that the agency's answer cannot be used."""
        malformed = replace(
            answer,
            outcome=SourceOutcome.ERROR,
            records=(),
            error_kind=SourceErrorKind.MALFORMED,
            retry_after=None,
        )
        return self._with(answer, malformed)

    def _with(self, old: SourceAnswer, new: SourceAnswer) -> "Release":
        return replace(self, answers=tuple(new if a is old else a for a in self.answers))
