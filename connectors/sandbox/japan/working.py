"""What an invented life has of work, and of the insurances that follow from it."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from connectors.sandbox.japan.span import Span


class JobKind(StrEnum):
    """How somebody earns a living."""

    EMPLOYEE = "employee"
    PART_TIME = "part_time"
    PUBLIC_SERVANT = "public_servant"
    SELF_EMPLOYED = "self_employed"

    @property
    def employed(self) -> bool:
        """Whether an employer pays wages."""
        return self is not JobKind.SELF_EMPLOYED


class Leaving(StrEnum):
    """Why a job ended."""

    OWN_WISH = "own_wish"
    DISMISSED = "dismissed"
    COMPANY_ENDED = "company_ended"
    CONTRACT_ENDED = "contract_ended"
    RETIRED = "retired"
    DIED = "died"


@dataclass(frozen=True, slots=True)
class Job:
    """One job. ``first_yen`` is a full year's pay or yield at its start, ``raise_percent`` its yearly growth.

    ``insurer`` is the agency that insures the health of who has it, empty where it brings no insurance of
    its own. A job under ``JobKind.PART_TIME`` brings none, nor one of somebody aged 75. ``leaving`` is None
    for a job that outlasts the calendar.
    """

    employer: str
    kind: JobKind
    span: Span
    first_yen: int
    raise_percent: int
    insurer: str = ""
    leaving: Leaving | None = None
    employment_insured: bool = False

    def yearly_yen(self, year: int) -> int:
        """Return what a full year brings, in thousands of yen rounded down."""
        grown = self.first_yen
        for _ in range(self.span.start.year, min(year, self.span.start.year + 30)):
            grown = grown * (100 + self.raise_percent) // 100
        return grown // 1000 * 1000

    def earned_yen(self, year: int) -> int:
        """Return what a calendar year brought, by the months worked."""
        months = self.span.months(year)
        return self.yearly_yen(year) * months // 12 if months else 0


@dataclass(frozen=True, slots=True)
class JobSearch:
    """The time without a job after one, claimed at the employment office on ``claimed_on``.

    ``job`` is the place of the lost job in ``Member.jobs``. ``training`` are days in a course of the
    jobseekers' support act, which somebody takes who has no claim to the daily allowance.
    """

    job: int
    span: Span
    claimed_on: date
    entitled: bool
    training: Span | None = None


@dataclass(frozen=True, slots=True)
class Leave:
    """Leave for a child or for care: ``kind`` is childcare, paternity or care; ``of`` a member's number."""

    kind: str
    span: Span
    of: int
    job: int


@dataclass(frozen=True, slots=True)
class Course:
    """A course for which employment insurance pays; ``kind`` is a code of its training kinds."""

    kind: str
    name: str
    provider: str
    span: Span
    paid_yen: int


@dataclass(frozen=True, slots=True)
class Accident:
    """An accident at work or on the way there (``kind``: work or commuting).

    ``scheme`` is private or local_public_service. ``grade`` is that of a disability that stayed, 1 to 14, or
    None. Who survives somebody who died of it (``fatal``) is found in the household.
    """

    on: date
    kind: str
    scheme: str
    job: int
    leave_days: int
    grade: int | None = None
    fatal: bool = False


@dataclass(frozen=True, slots=True)
class Insurance:
    """One period in one health insurance.

    ``agency_id`` is the insurer: a municipality for national health insurance. ``kind`` is a code of the
    card's insurance kinds. ``holder`` is the number of the member through whom a dependant is insured, and
    the person's own number otherwise.
    """

    agency_id: str
    kind: str
    insurer_number: str
    insurer_name: str
    symbol: str
    number: str
    branch: str
    holder: int
    dependant: bool
    span: Span


@dataclass(frozen=True, slots=True)
class PensionCover:
    """One period of pension insurance; ``kind`` and ``payment_state`` are codes of the pension category."""

    kind: str
    span: Span
    agency_id: str
    payment_state: str | None = None


@dataclass(frozen=True, slots=True)
class Pension:
    """One pension, from the first day of a month; ``kind`` is a code of the pension benefits.

    ``annual_yen`` of a lump sum is that sum. ``of`` is the number of the member who died, for survivors.
    ``suspended`` are days on which it is not paid, for the reason beside it.
    """

    kind: str
    span: Span
    annual_yen: int
    agency_id: str
    grade: int | None = None
    of: int | None = None
    suspended: Span | None = None
    suspension_reason: str | None = None

    def paid_yen(self, year: int) -> int:
        """Return what a calendar year brought, by its months."""
        idle = 0 if self.suspended is None else self.suspended.months(year)
        return self.annual_yen * max(0, self.span.months(year) - idle) // 12


@dataclass(frozen=True, slots=True)
class PensionSupport:
    """The benefit for pensioners with little income; ``kind`` is one of its codes."""

    kind: str
    span: Span
    monthly_yen: int
