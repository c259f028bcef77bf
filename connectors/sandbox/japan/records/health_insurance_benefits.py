"""Benefits in cash and premiums of a health insurance, held by the insurer that pays and collects them.

Health Insurance Act art. 99 (sickness), 100 (funeral), 101 (birth), 102 (maternity), 115 (high costs), 155
(premiums), and the like of the other acts.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from connectors.sandbox.japan.life import Member
from connectors.sandbox.japan.records import insurance_premiums
from connectors.sandbox.japan.records.case import Case, Entries, Entry, Fields
from connectors.sandbox.japan.records.cost_lines import CostLine, lines_of
from connectors.sandbox.japan.records.days import months_later
from connectors.sandbox.japan.records.income_tiers import LOW1, LOW2, UPPER, tier_on
from connectors.sandbox.japan.records.insurers import law_of
from connectors.sandbox.japan.working import Insurance

_EMPLOYEES: Final = ("employee_association", "health_society", "mutual_aid")
_BIRTH_SUM_RAISED: Final = date(2023, 4, 1)
_FUNERAL = 50_000
_SICK_DAYS = 30
_CEILINGS: Final = {"assisted": 35_400, LOW1: 35_400, LOW2: 35_400, UPPER: 167_400}
_USUAL_CEILING = 80_100
_FIRST_YEAR: Final = date(2016, 1, 1)


def held(case: Case, agency_id: str) -> Entries:
    """Give the benefits that the agency decided on as an insurer, and its premiums."""
    household = case.household.members
    if not any(each.agency_id == agency_id for other in household for each in other.insurances):
        return
    for entry, insurance in decided(case):
        if insurance.agency_id == agency_id:
            yield entry
    yield from insurance_premiums.held(case, agency_id)


def decided(case: Case) -> tuple[tuple[Entry, Insurance], ...]:
    """List every benefit that was decided on by today, with the insurance that pays it, once a case."""
    if "benefits" not in case.kept:
        found = (*_births(case), *_sickness(case), *_high_costs(case), *_funerals(case))
        case.kept["benefits"] = tuple(
            (_not_yet_paid(entry, case.today), insurance)
            for entry, insurance in found
            if entry.fields["decided_on"] <= case.today
        )
    benefits: tuple[tuple[Entry, Insurance], ...] = case.kept["benefits"]
    return benefits


def _not_yet_paid(entry: Entry, today: date) -> Entry:
    if entry.fields["paid_on"] <= today:
        return entry
    return replace(entry, fields={**entry.fields, "paid_on": None})


Found = Iterator[tuple[Entry, Insurance]]


def _benefit(insurance: Insurance, kind: str, key: str, fields: Fields) -> tuple[Entry, Insurance]:
    decided: date = fields["decided_on"]
    whole = {
        "law": law_of(insurance),
        "kind": kind,
        "paid_on": decided + timedelta(days=10),
        **fields,
    }
    return Entry("insurance_benefit", f"{kind}-{key}", whole), insurance


def _births(case: Case) -> Found:
    """Give the sum for a birth to whoever is insured, and maternity pay to a mother with a job."""
    for mother in case.household.members:
        for pregnancy in mother.pregnancies:
            insurance = mother.insurance_on(pregnancy.born_on)
            if insurance is None or not _FIRST_YEAR <= pregnancy.born_on <= case.today:
                continue
            sum_of_one = 500_000 if pregnancy.born_on >= _BIRTH_SUM_RAISED else 420_000
            decided = pregnancy.born_on + timedelta(days=45)
            if insurance.holder == case.member.number:
                yen = sum_of_one * len(pregnancy.children)
                fields: Fields = {"decided_on": decided, "amount_yen": yen}
                key = f"{mother.number}-{pregnancy.born_on}"
                yield _benefit(insurance, "childbirth_lump_sum", key, fields)
            if mother is case.member:
                yield from _maternity(mother, pregnancy.born_on, insurance)


def _maternity(mother: Member, born_on: date, insurance: Insurance) -> Found:
    job = mother.job_on(born_on)
    if insurance.kind not in _EMPLOYEES or insurance.dependant or job is None:
        return
    first, last = born_on - timedelta(days=42), born_on + timedelta(days=56)
    yen = job.yearly_yen(born_on.year) // 360 * 2 // 3 * 98
    fields: Fields = {
        "decided_on": last + timedelta(days=30),
        "period_from": first,
        "period_to": last,
        "amount_yen": yen,
    }
    yield _benefit(insurance, "childbirth_allowance", f"{born_on}", fields)


def _sickness(case: Case) -> Found:
    """Give sickness pay at the start of an injury or a heavy illness of somebody in employment."""
    for illness in case.member.illnesses:
        start = illness.span.start
        insurance, job = case.member.insurance_on(start), case.member.job_on(start)
        if not (illness.severe or illness.group == "injury") or insurance is None or job is None:
            continue
        if insurance.kind in _EMPLOYEES and not insurance.dependant and start >= _FIRST_YEAR:
            first, last = start + timedelta(days=3), start + timedelta(days=3 + _SICK_DAYS - 1)
            fields: Fields = {
                "applied_on": last + timedelta(days=5),
                "decided_on": last + timedelta(days=30),
                "period_from": first,
                "period_to": last,
                "amount_yen": job.yearly_yen(start.year) // 360 * 2 // 3 * _SICK_DAYS,
            }
            yield _benefit(
                insurance, "injury_sickness_allowance", f"{illness.code}-{start}", fields
            )


def _high_costs(case: Case) -> Found:
    """Give back what was paid at one place in one month above the ceiling of the person's income."""
    for line in lines_of(case, case.member):
        if line.insurance.holder == case.member.number and line.paid > _CEILINGS[LOW1]:
            yen = line.paid - _ceiling(case, line)
            if yen > 0:
                decided = months_later(line.month, 4).replace(day=20)
                key = f"{line.month_text}-{line.place}-{line.kind}"
                fields: Fields = {
                    "decided_on": decided,
                    "period_from": line.month,
                    "period_to": months_later(line.month, 1) - timedelta(days=1),
                    "amount_yen": yen,
                }
                yield _benefit(line.insurance, "high_cost_medical", key, fields)


def _ceiling(case: Case, line: CostLine) -> int:
    ceiling = _CEILINGS.get(tier_on(case, line.month), _USUAL_CEILING)
    return ceiling if ceiling < _USUAL_CEILING else ceiling + line.total // 100


def _funerals(case: Case) -> Found:
    """Give the funeral sum to whoever was head of the home of the dead, or is now."""
    for dead in case.household.members:
        if dead.died is None or not _FIRST_YEAR <= dead.died <= case.today:
            continue
        eve = dead.died - timedelta(days=1)
        insurance = dead.insurance_on(eve)
        home = [each for each in case.household.together(dead, eve) if each.alive(dead.died)]
        if insurance is None or not home or min(home, key=_eldest) is not case.member:
            continue
        known = (each for each in case.member.insurances if each.span.start <= dead.died)
        if not any(each.agency_id == insurance.agency_id for each in known):
            continue  # the insurer does not know the survivor, who was paid on application
        fields: Fields = {
            "applied_on": dead.died + timedelta(days=20),
            "decided_on": dead.died + timedelta(days=50),
            "amount_yen": _FUNERAL,
        }
        yield _benefit(insurance, "funeral", f"{dead.number}", fields)


def _eldest(member: Member) -> tuple[date, int]:
    return member.born, member.number
