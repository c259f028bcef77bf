"""What an invented life has of births, illnesses, care and disabilities."""

from dataclasses import dataclass
from datetime import date

from connectors.sandbox.japan.span import Span


@dataclass(frozen=True, slots=True)
class Body:
    """What check-ups find, and which of them somebody goes to.

    ``risk`` runs from 0 (nothing is ever found) to 9. ``vaccinated`` from 0 (nothing) to 9 (all that the
    calendar offers).
    """

    height_cm: int = 165
    weight_kg: int = 60
    risk: int = 2
    smokes: bool = False
    drinks: bool = False
    goes_to_checkups: bool = True
    goes_to_screenings: bool = True
    vaccinated: int = 9


@dataclass(frozen=True, slots=True)
class Pregnancy:
    """One pregnancy, by the mother; ``children`` are the numbers of those born on ``born_on``."""

    notified_on: date
    notified_week: int
    due_on: date
    born_on: date
    children: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Birth:
    """A child's birth. ``early_care`` is the stay in hospital of a child born too small, if any."""

    mother: int
    weeks: int
    weight_g: int
    early_care: Span | None = None


@dataclass(frozen=True, slots=True)
class Illness:
    """One illness that lasts.

    ``group`` is ``chronic``, ``injury``, ``intractable`` or ``child_chronic``. ``code`` is ours, with ZZ before it.
    ``certified`` are the periods of a certificate for its cost, none for a group without certificates.
    ``child_group`` is a code of the disease groups of children's chronic diseases.
    """

    group: str
    code: str
    name: str
    span: Span
    severe: bool = False
    certified: tuple[Span, ...] = ()
    child_group: str | None = None


@dataclass(frozen=True, slots=True)
class Care:
    """One certificate of a long-term-care level; both first and last day of ``span`` count as valid."""

    applied_on: date
    decided_on: date
    level: str
    span: Span
    first: bool
    insured_class: str = "class1"
    disease: str | None = None


@dataclass(frozen=True, slots=True)
class Handbook:
    """One handbook. ``valid`` are its periods one after the other; only a mental handbook has several.

    ``part`` (a code) and ``part_name`` say what is impaired; ``severity`` is set for an intellectual disability.
    """

    kind: str
    number: str
    grade: str
    severity: str | None
    discount_class: str
    part: str
    part_name: str
    valid: tuple[Span, ...]
    psychiatric_care: bool = False
    next_review_on: date | None = None

    @property
    def issued_on(self) -> date:
        """The day on which it was first issued."""
        return self.valid[0].start
