"""The premiums of a health insurance by fiscal year: from pay, from a pension, or paid at the counter.

Dependants of employees pay none. In municipal insurance the head of the household pays for all of them.
"""

from datetime import date
from typing import Final

from connectors.sandbox.japan.records.case import Case, Entries, Entry, Fields
from connectors.sandbox.japan.records.days import fiscal_year, month_of, months_later
from connectors.sandbox.japan.records.income_tiers import LOW1, LOW2, tier_on
from connectors.sandbox.japan.records.incomes import income_of
from connectors.sandbox.japan.working import Insurance

_SHOWN_YEARS = 3
_BY_THE_OFFICE: Final = ("national_municipal", "latter_stage")
_REDUCTIONS: Final = {LOW1: 70, LOW2: 50}
_MONTHS = 12


def held(case: Case, agency_id: str) -> Entries:
    """Give a premium for each of the last fiscal years with months in an insurance of the agency."""
    latest = fiscal_year(case.today)
    for place, insurance in enumerate(case.member.insurances):
        if insurance.agency_id != agency_id or insurance.holder != case.member.number:
            continue
        for year in range(latest - _SHOWN_YEARS + 1, latest + 1):
            months = _months(insurance, year, case.today)
            if months:
                key = f"{year}-{place}"
                yield Entry("insurance_premium", key, _premium(case, insurance, year, months))


def _months(insurance: Insurance, year: int, today: date) -> list[date]:
    """List the first days of the year's months in which the person was insured and that have come."""
    days = (months_later(date(year, 4, 1), count) for count in range(_MONTHS))
    return [day for day in days if insurance.span.on(day) and day <= today]


def _premium(case: Case, insurance: Insurance, year: int, months: list[date]) -> Fields:
    tier = tier_on(case, date(year, 7, 1))
    office = insurance.kind in _BY_THE_OFFICE
    reduction = _REDUCTIONS.get(tier) if office else None
    if office:
        income = income_of(case, case.member, year - 1).total
        full = 46_000 * (100 - (reduction or 0)) // 100 + max(0, income - 430_000) * 9 // 100
    else:
        full = case.member.wages_yen(year) * 5 // 100
    monthly = min(full, 1_000_000) // _MONTHS // 10 * 10
    pensioner = any(each.span.on(months[0]) for each in case.member.pensions)
    from_pension = insurance.kind == "latter_stage" and pensioner
    return {
        "fiscal_year": year,
        "insurer": {"insurer_number": insurance.insurer_number, "name": insurance.insurer_name},
        "annual_yen": monthly * len(months),
        "monthly": [{"month": month_of(month), "amount_yen": monthly} for month in months],
        "collection": ("special_from_pension" if from_pension else "ordinary")
        if office
        else "payroll",
        "paid_yen": monthly * len(months),
        "reduction_percent": reduction,
    }
