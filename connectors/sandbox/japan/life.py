"""An invented household and its people: everything that ever happens to them, with its days.

What happens is in the dataclasses of ``working``, ``health`` and ``support``; codes in them are those of the
catalogue's code lists. ``Member.number`` names a person within the household, from 1.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from connectors.sandbox.japan.health import Birth, Body, Care, Handbook, Illness, Pregnancy
from connectors.sandbox.japan.span import Span, age_on
from connectors.sandbox.japan.support import (
    Account,
    Allowance,
    Assistance,
    FamilyLoan,
    Protection,
    ReturneeSupport,
    Schooling,
    TuitionSupport,
)
from connectors.sandbox.japan.working import (
    Accident,
    Course,
    Insurance,
    Job,
    JobSearch,
    Leave,
    Pension,
    PensionCover,
    PensionSupport,
)


class Sex(StrEnum):
    """The sex that the residents' register holds."""

    MALE = "male"
    FEMALE = "female"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class FullName:
    """A name in the register's characters, and its reading in full-width katakana."""

    family: str
    given: str
    family_kana: str
    given_kana: str

    @property
    def text(self) -> str:
        """Family and given name, a half-width space apart."""
        return f"{self.family} {self.given}"

    @property
    def kana(self) -> str:
        """The reading, a full-width space apart."""
        return f"{self.family_kana}\u3000{self.given_kana}"


@dataclass(frozen=True, slots=True)
class Stay:
    """One stay of a person at one address.

    ``home`` is the same for all who live together. ``head`` is the number of the head of the household
    there, ``relationship`` the person's relation to the head, a code of the household category.
    """

    agency_id: str
    municipality_code: str
    municipality_name: str
    address: str
    span: Span
    home: int
    head: int
    relationship: str


@dataclass(frozen=True, slots=True)
class Union:
    """A marriage, or a life together without one, with another member of the household."""

    partner: int
    married: bool
    span: Span


@dataclass(frozen=True, slots=True)
class MemberPart:
    """Who somebody is: what is known without laying out the whole life.

    ``parents`` are numbers of members. ``died`` is None for who outlives the calendar.
    """

    person_id: str
    number: int
    name: FullName
    sex: Sex
    born: date
    died: date | None
    parents: tuple[int, ...]
    unions: tuple[Union, ...]
    stays: tuple[Stay, ...]

    def alive(self, day: date) -> bool:
        """Tell whether the person is born and not dead on a day."""
        return self.born <= day and (self.died is None or day < self.died)

    def age(self, day: date) -> int:
        """Count the years of age on a day."""
        return age_on(self.born, day)

    def stay_on(self, day: date) -> Stay | None:
        """Return where the person lives on a day; None before birth and after death."""
        return next((stay for stay in self.stays if stay.span.on(day)), None)

    def partner_on(self, day: date) -> Union | None:
        """Return the marriage or partnership that lasts on a day."""
        return next((union for union in self.unions if union.span.on(day)), None)


@dataclass(frozen=True, slots=True)
class Member(MemberPart):
    """One person with the whole life. Numbers of handbooks and insurances start with ZZ or 99."""

    body: Body
    jobs: tuple[Job, ...] = ()
    searches: tuple[JobSearch, ...] = ()
    leaves: tuple[Leave, ...] = ()
    courses: tuple[Course, ...] = ()
    accidents: tuple[Accident, ...] = ()
    insurances: tuple[Insurance, ...] = ()
    covers: tuple[PensionCover, ...] = ()
    pensions: tuple[Pension, ...] = ()
    pension_supports: tuple[PensionSupport, ...] = ()
    birth: Birth | None = None
    pregnancies: tuple[Pregnancy, ...] = ()
    illnesses: tuple[Illness, ...] = ()
    cares: tuple[Care, ...] = ()
    handbooks: tuple[Handbook, ...] = ()
    schooling: tuple[Schooling, ...] = ()
    tuition: tuple[TuitionSupport, ...] = ()
    allowances: tuple[Allowance, ...] = ()
    assistance: tuple[Assistance, ...] = ()
    loans: tuple[FamilyLoan, ...] = ()
    sheltered: tuple[Span, ...] = ()
    """Days in a mother-child living support facility (Child Welfare Act art. 23)."""
    accounts: tuple[Account, ...] = ()
    returnee: tuple[ReturneeSupport, ...] = ()
    protections: tuple[Protection, ...] = ()

    def wages_yen(self, year: int) -> int:
        """Sum what employers pay in a calendar year, before deductions."""
        return sum(job.earned_yen(year) for job in self.jobs if job.kind.employed)

    def business_yen(self, year: int) -> int:
        """Sum what the person's own business yields in a calendar year."""
        return sum(job.earned_yen(year) for job in self.jobs if not job.kind.employed)

    def pension_yen(self, year: int) -> int:
        """Sum the old-age pensions of a calendar year: other pensions are not taxed."""
        return sum(each.paid_yen(year) for each in self.pensions if each.kind.startswith("old_age"))

    def job_on(self, day: date) -> Job | None:
        """Return the job that the person has on a day."""
        return next((job for job in self.jobs if job.span.on(day)), None)

    def insurance_on(self, day: date) -> Insurance | None:
        """Return the health insurance of a day."""
        return next((each for each in self.insurances if each.span.on(day)), None)


@dataclass(frozen=True, slots=True)
class Household:
    """Everybody who ever belonged to one household; ``members[number - 1]`` is a member.

    ``shape`` says in a word what household it was laid out as.
    """

    seed: str
    number: int
    shape: str
    members: tuple[Member, ...]

    def member(self, number: int) -> Member:
        """Return a member by number; raises ``IndexError`` for a number that there is not."""
        if number < 1:
            raise IndexError(number)
        return self.members[number - 1]

    def together(self, member: MemberPart, day: date) -> tuple[Member, ...]:
        """List who lives at the member's address on a day, the member included."""
        stay = member.stay_on(day)
        if stay is None:
            return ()
        return tuple(
            each
            for each in self.members
            if (theirs := each.stay_on(day)) is not None and theirs.home == stay.home
        )

    def children_of(self, member: MemberPart) -> tuple[Member, ...]:
        """List the member's children, the eldest first."""
        return tuple(each for each in self.members if member.number in each.parents)
