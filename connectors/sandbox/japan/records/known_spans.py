"""What a record says of a period: from when to when, as far as it is known today."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Protocol, TypeVar

from connectors.sandbox.japan.records.days import months_later
from connectors.sandbox.japan.span import Span


class Lasting(Protocol):
    """Anything of a life that has days."""

    @property
    def span(self) -> Span:
        """Its days."""
        ...


Thing = TypeVar("Thing", bound=Lasting)


def begun(things: Iterable[Thing], today: date) -> Iterator[tuple[int, Thing]]:
    """List what has started by today, each with its place in the life."""
    return ((place, each) for place, each in enumerate(things) if each.span.start <= today)


def ended_on(span: Span, today: date) -> date | None:
    """Return the last day of what is over today; None of what still runs, even if its end is laid out."""
    return span.last_day if span.end is not None and span.end <= today else None


def last_known_day(span: Span, today: date) -> date:
    """Return the last day of a period so far: its own, or today."""
    return ended_on(span, today) or today


def terms(span: Span, months: int, today: date) -> Iterator[Span]:
    """Cut a period into terms of so many months, as decisions are renewed; none that starts after today.

    The last term may end after the period: a decision does not know that it will not be needed.
    """
    start = span.start
    while start <= today and (span.end is None or start < span.end):
        end = months_later(start, months)
        yield Span(start, end)
        start = end
