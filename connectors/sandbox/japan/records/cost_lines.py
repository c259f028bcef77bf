"""What visits cost by month, place and kind of claim, and who paid which part.

Health Insurance Act art. 74 and 110, Act on Assurance of Medical Care for Elderly People art. 67: the share
at the counter goes by age and income. Municipalities pay it for children up to 15; certificates cap it for
intractable diseases.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from connectors.sandbox.japan.life import Member
from connectors.sandbox.japan.records.case import Case
from connectors.sandbox.japan.records.days import enters_school, month_of
from connectors.sandbox.japan.records.visits import PLACES, Visit, visits_of
from connectors.sandbox.japan.working import Insurance

_CHILDRENS_AID_UNTIL = 15
_SEVENTY, _SEVENTY_FIVE = 70, 75
_MEAL_YEN = 490


@dataclass(frozen=True, slots=True)
class CostLine:
    """One line of a notice: a month at one institution, in yen."""

    patient: Member
    month: date
    place: str
    kind: str
    days: int
    total: int
    insurer: int
    public_fund: int
    paid: int
    meals: int
    insurance: Insurance

    @property
    def month_text(self) -> str:
        """The month, ``YYYY-MM``."""
        return month_of(self.month)

    @property
    def institution(self) -> str:
        """The name of the institution."""
        return PLACES[self.place]["name"]


def lines_of(case: Case, patient: Member) -> tuple[CostLine, ...]:
    """List a member's lines, the oldest first."""
    key = ("cost lines", patient.number)
    if key not in case.kept:
        case.kept[key] = tuple(_lines(case, patient))
    lines: tuple[CostLine, ...] = case.kept[key]
    return lines


def lines_through(case: Case, holder: Member) -> tuple[CostLine, ...]:
    """List the lines of whoever was insured through a member as a dependant."""
    return tuple(
        line
        for other in case.household.members
        if other is not holder and any(each.holder == holder.number for each in other.insurances)
        for line in lines_of(case, other)
        if line.insurance.dependant and line.insurance.holder == holder.number
    )


def share_percent(member: Member, insurance: Insurance, day: date) -> int:
    """Return the part of the cost that is paid at the counter, in per cent."""
    age = member.age(day)
    if age >= _SEVENTY_FIVE or insurance.kind == "latter_stage":
        return 10
    return 20 if age >= _SEVENTY or day < enters_school(member.born) else 30


def _lines(case: Case, patient: Member) -> Iterator[CostLine]:
    claims: dict[tuple[str, str, str, str], list[Visit]] = {}
    for visit in visits_of(case, patient):
        key = (month_of(visit.day), visit.place, visit.kind, visit.insurance.insurer_number)
        claims.setdefault(key, []).append(visit)
    for visits in claims.values():
        yield _line(patient, visits)


def _line(patient: Member, visits: list[Visit]) -> CostLine:
    first = visits[0]
    total = sum(visit.yen for visit in visits)
    share = total * share_percent(patient, first.insurance, first.day) // 100
    paid = (share + 5) // 10 * 10
    fund = paid if patient.age(first.day) < _CHILDRENS_AID_UNTIL else 0
    days = sum(visit.days for visit in visits)
    return CostLine(
        patient=patient,
        month=first.day.replace(day=1),
        place=first.place,
        kind=first.kind,
        days=min(31, days),
        total=total,
        insurer=total - share,
        public_fund=fund,
        paid=paid - fund,
        meals=_MEAL_YEN * 3 * days if first.kind == "inpatient" else 0,
        insurance=first.insurance,
    )
