"""The bar, and whether a round passed it: in words that say what has to be done."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

from scripts.comprehension.sheet import QUESTIONS, Row

RIGHT = 2
OVERALL, IN_EACH_GROUP = 0.80, 0.70
"""Shares of people who answer a question fully; the second so that nobody is left behind an average."""
FOUND_REFUSAL = 0.90
FEWEST = 15
FEWEST_IN = {"65plus": 5, "other_language": 3, "assistive": 2}
"""People, not rows: who does two tasks is one person, and counts with the worse answer."""
_Z = 1.96


@dataclass(frozen=True)
class Share:
    """How many of how many."""

    right: int
    of: int

    @property
    def part(self) -> float:
        """Return the share, from 0 to 1."""
        return self.right / self.of if self.of else 0.0

    @property
    def at_least(self) -> float:
        """Return the lower end of the 95 per cent interval (Wilson 1927): what so few people can prove."""
        if not self.of:
            return 0.0
        n, p = self.of, self.part
        middle, spread = p + _Z**2 / (2 * n), _Z * sqrt(p * (1 - p) / n + _Z**2 / (4 * n**2))
        return max(0.0, (middle - spread) / (1 + _Z**2 / n))

    def __str__(self) -> str:
        return f"{self.right} of {self.of} ({self.part:.0%}, at least {self.at_least:.0%})"


@dataclass(frozen=True)
class Person:
    """One person over all their tasks: the worst answer to each question counts."""

    group: str
    marks: Mapping[str, int]
    misled: bool
    refusal_found: bool


def people(rows: Iterable[Row]) -> list[Person]:
    """Put together what each person answered; somebody who was helped has not answered alone."""
    by_person: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_person[row.person].append(row)
    return [
        Person(
            group=theirs[0].group,
            marks={q: min(0 if row.helped else row.marks[q] for row in theirs) for q in QUESTIONS},
            misled=any(row.misled for row in theirs),
            refusal_found=all(row.refusal_found and not row.helped for row in theirs),
        )
        for theirs in by_person.values()
    ]


def share(found: Sequence[Person], question: str) -> Share:
    """Count who answered a question fully."""
    return Share(sum(p.marks[question] == RIGHT for p in found), len(found))


def misses(found: Sequence[Person]) -> Iterator[str]:
    """Yield every way in which a round misses the bar; none means that it passed."""
    yield from _too_few(found)
    for question in QUESTIONS:
        if (all_of_them := share(found, question)).part < OVERALL:
            yield f"{question}: {all_of_them}; the bar is {OVERALL:.0%}"
        for group in sorted({p.group for p in found}):
            theirs = share([p for p in found if p.group == group], question)
            if theirs.part < IN_EACH_GROUP:
                yield f"{question} in {group}: {theirs}; the bar is {IN_EACH_GROUP:.0%} in each group"
    if misled := sum(p.misled for p in found):
        yield f"misled: {misled}; nobody may believe that something went over that did not, or the reverse"
    refusal = Share(sum(p.refusal_found for p in found), len(found))
    if refusal.part < FOUND_REFUSAL:
        yield f"way to say no: {refusal}; the bar is {FOUND_REFUSAL:.0%}"


def _too_few(found: Sequence[Person]) -> Iterator[str]:
    if len(found) < FEWEST:
        yield f"{len(found)} people; {FEWEST} are needed"
    for group, fewest in FEWEST_IN.items():
        if (there := sum(p.group == group for p in found)) < fewest:
            yield f"{there} people in {group}; {fewest} are needed"
