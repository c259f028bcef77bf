"""For whom a person may act: themself, and those the person directory says they represent.

Civil Code art. 824 (parental authority); from the 15th birthday a young person decides alone about
new consents (the signature certificate is issued from that age).
"""

from calendar import isleap, monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

SELF = "self"
LEGAL_REPRESENTATIVE = "legal_representative"
AGE_OF_OWN_DECISION = 15
AGE_OF_MAJORITY = 18
"""Civil Code art. 4: parental authority ends."""

_MONTHS_BEFORE = 3
"""How long before the 15th birthday it is told that the young person will decide: at 14 years and 9 months."""

GRACE = timedelta(days=90)
"""How long a guardian's consent goes on after the young person's 15th birthday."""

ONESELF, DECIDES_ALONE, ADULT = "oneself", "decides_alone", "adult"
"""Why somebody cannot be represented."""

MINOR = "minor"
"""Why somebody cannot represent: parental authority over a minor's child is its parents' (art. 833)."""


@dataclass(frozen=True)
class SubjectOption:
    """One person on the "for whom" page; ``refusal`` is None or a reason of age, never another."""

    person_id: str
    relation: str
    refusal: str | None = None


def subject_options(
    own_id: str, represented: Iterable[tuple[str, str, date]], *, today: date
) -> tuple[SubjectOption, ...]:
    """List whom the person may choose: (person id, relation, birth date) of each represented one."""
    own = SubjectOption(own_id, SELF)
    others = (
        SubjectOption(
            person_id,
            relation,
            _too_old(relation, born, today=today),
        )
        for person_id, relation, born in represented
    )
    return (own, *others)


def _too_old(relation: str, born: date, *, today: date) -> str | None:
    """Say that a legal representative no longer decides; whoever gave a mandate decided alone."""
    of_age = age(born, on=today) >= AGE_OF_OWN_DECISION
    return DECIDES_ALONE if of_age and relation == LEGAL_REPRESENTATIVE else None


def may_represent(born: date, *, today: date) -> bool:
    """Tell whether somebody is of an age to become a legal representative."""
    return age(born, on=today) >= AGE_OF_MAJORITY


def not_representable(guardian_id: str, child_id: str, born: date, *, today: date) -> str | None:
    """Say why a person may not be made someone's child by the child's card; None when they may."""
    if guardian_id == child_id:
        return ONESELF
    years = age(born, on=today)
    if years >= AGE_OF_MAJORITY:
        return ADULT
    return DECIDES_ALONE if years >= AGE_OF_OWN_DECISION else None


def represented_at(born: date, *, today: date) -> bool:
    """Tell whether a representation that was made earlier still stands."""
    return age(born, on=today) < AGE_OF_MAJORITY


def age(born: date, *, on: date) -> int:
    """Return the age in full years; whoever was born on 29 February is older on 1 March in other years.

    Act on Calculation of Ages: an age is reached with the end of the day before the birthday; we
    count from the birthday itself, which is what citizens expect on a page.
    """
    had_birthday = (on.month, on.day) >= (born.month, born.day)
    return on.year - born.year - (0 if had_birthday else 1)


def birthday(born: date, years: int) -> date:
    """Return the birthday on which somebody reaches an age, as ``age`` counts it."""
    year = born.year + years
    leap_day = (born.month, born.day) == (2, 29)
    return date(year, 3, 1) if leap_day and not isleap(year) else born.replace(year=year)


def own_decision_is_near(born: date, *, today: date) -> bool:
    """Tell whether somebody will decide alone within three months: from 14 years and 9 months on, until 15.

    A month without such a day ends on its last one (Civil Code art. 143).
    """
    fifteen = birthday(born, AGE_OF_OWN_DECISION)
    before = fifteen.month - _MONTHS_BEFORE
    year, month = (fifteen.year, before) if before > 0 else (fifteen.year - 1, before + 12)
    told_on = date(year, month, min(born.day, monthrange(year, month)[1]))
    return told_on <= today < fifteen


def guardians_end(born: date) -> date:
    """Return the day with whose beginning everything ends that guardians ever allowed about a child.

    From the 15th birthday they allow nothing new; what they allowed before goes on for ``GRACE``, in which
    the young person may allow it themself. That is before majority, with which parental authority ends.
    """
    return birthday(born, AGE_OF_OWN_DECISION) + GRACE
