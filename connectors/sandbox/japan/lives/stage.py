"""What the stages of laying out a life have in common."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from connectors.sandbox.japan.life import Household, Member
from connectors.sandbox.japan.lives.dice import Dice
from connectors.sandbox.japan.lives.family import END
from connectors.sandbox.japan.span import Span, years_later


@dataclass(frozen=True)
class Stage:
    """One person of a household, as far as earlier stages have laid everybody out, and a stream of chance."""

    household: Household
    member: Member
    dice: Dice

    @property
    def whole_life(self) -> Span:
        """The days from birth to death, or to the end of the calendar."""
        return Span(self.member.born, self.member.died)

    def lived(self, start: date, end: date | None = None) -> Span | None:
        """Return the days of a stretch that the person lives to see, within the calendar."""
        return None if start > END else Span(start, end).common(self.whole_life)

    def birthday(self, age: int) -> date:
        """Return the day on which the person has this age, if alive."""
        return years_later(self.member.born, age)

    def at_age(self, least: int, most: int) -> date:
        """Draw a day between two ages."""
        return self.birthday(self.dice.between(least, most)) + timedelta(
            days=self.dice.between(0, 364)
        )


def shared(one: Member, other: Member) -> list[Span]:
    """List the days on which two people live at one address, put together where they follow each other."""
    both = [
        common
        for mine in one.stays
        for theirs in other.stays
        if mine.home == theirs.home and (common := mine.span.common(theirs.span)) is not None
    ]
    return joined(both)


def joined(spans: Iterable[Span]) -> list[Span]:
    """Put together spans that touch or overlap; in order of their days."""
    found: list[Span] = []
    for span in sorted(spans, key=lambda each: each.start):
        last = found[-1] if found else None
        if last is None or (last.end is not None and last.end < span.start):
            found.append(span)
            continue
        open_end = last.end is None or span.end is None
        ends = [end for end in (last.end, span.end) if end is not None]
        found[-1] = Span(last.start, None if open_end else max(ends))
    return found


def cut(spans: Sequence[Span], by: Sequence[Span]) -> list[Span]:
    """List the days that both lists of spans have."""
    return [common for one in spans for other in by if (common := one.common(other)) is not None]


def without(span: Span, taken: Sequence[Span]) -> list[Span]:
    """List the days of a span that none of the taken ones has."""
    left = [span]
    for each in taken:
        left = [part for whole in left for part in _parted(whole, each)]
    return left


def _parted(whole: Span, taken: Span) -> list[Span]:
    before = whole.common(Span(date.min, taken.start)) if taken.start > whole.start else None
    after = None if taken.end is None else whole.common(Span(taken.end))
    return [part for part in (before, after) if part is not None]


def month_after(day: date) -> date:
    """Return the first day of the next month."""
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def end_of_school_age(born: date, age: int) -> date:
    """Return 1 April after the birthday: the school year in which somebody reaches the age is over.

    Who is born on 1 April belongs to the year before (School Education Act art. 17; age counts from the eve).
    """
    year = born.year + age + (1 if (born.month, born.day) >= (4, 2) else 0)
    return date(year, 4, 1)
