"""What an invented life has of allowances, school, assistance and protection."""

from dataclasses import dataclass
from datetime import date

from connectors.sandbox.japan.span import Span


@dataclass(frozen=True, slots=True)
class Schooling:
    """One school attended, from April to March.

    ``kind`` is elementary, lower_secondary, special_needs, upper_secondary or university; ``board`` is the
    agency that runs or oversees it, empty for a university. ``first_grade`` is the grade of the first year.
    ``aid`` is the ground of help with school costs, public_assistance or quasi_needy, if any.
    """

    kind: str
    name: str
    code: str
    establisher: str
    board: str
    span: Span
    first_grade: int = 1
    aid: str | None = None


@dataclass(frozen=True, slots=True)
class TuitionSupport:
    """Tuition support for high school; ``school`` is the place in ``Member.schooling``, ``band`` a code."""

    school: int
    span: Span
    monthly_yen: int
    band: str


@dataclass(frozen=True, slots=True)
class Allowance:
    """One certified allowance, held by who receives it and paid by ``payer``.

    ``kind`` is child_allowance, child_rearing, special_child, disabled_child_welfare or special_disability.
    ``children`` are members' numbers, none where it is the person's own. ``state`` is full, partial or
    full_suspension. ``reason`` says why a parent is alone. An amount by the month is the whole amount, as
    of the first month. A move to another municipality ends a child allowance and starts another.
    """

    kind: str
    payer: str
    span: Span
    monthly_yen: int
    children: tuple[int, ...] = ()
    state: str = "full"
    reason: str | None = None
    grade: str | None = None
    end_reason: str | None = None


@dataclass(frozen=True, slots=True)
class Assistance:
    """One stretch of public assistance of everybody at one address (Public Assistance Act)."""

    office: str
    span: Span
    kinds: tuple[str, ...]
    household_size: int
    suspended: Span | None = None
    work_grant_on: date | None = None


@dataclass(frozen=True, slots=True)
class FamilyLoan:
    """A loan from the welfare funds for single parents; ``kind`` is one of their codes."""

    kind: str
    contracted_on: date
    principal_yen: int
    repaid_on: date | None
    payer: str


@dataclass(frozen=True, slots=True)
class Account:
    """A registered account for public money. Bank codes start with 99: there is no such bank."""

    bank_code: str
    bank_name: str
    branch_code: str
    branch_name: str
    number: str
    span: Span
    route: str


@dataclass(frozen=True, slots=True)
class ReturneeSupport:
    """Support for those left behind in China who returned; a span of one day is what is paid once."""

    kind: str
    office: str
    span: Span
    amount_yen: int
    aid_kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Protection:
    """A protection flag: non_disclosure, provision_block or no_automatic_answer. No record tells of it."""

    kind: str
    span: Span
