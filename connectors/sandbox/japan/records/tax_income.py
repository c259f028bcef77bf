"""Resident tax of a fiscal year, held by the municipality of 1 January (Local Tax Act art. 39 and 318)."""

from datetime import date
from typing import Final

from connectors.sandbox.japan.life import Member
from connectors.sandbox.japan.records import tax_rules
from connectors.sandbox.japan.records.case import Case, Entries, Entry, Fields, municipality
from connectors.sandbox.japan.records.deductions import Deductions, deductions_of
from connectors.sandbox.japan.records.incomes import Income, income_of, provider_in, spouse_in
from connectors.sandbox.japan.records.tax_rules import Levy
from scopes.evidence.tax_year import latest_tax_year

_FIRST_YEAR: Final = 2021
_KEPT_YEARS = 5
_GROWN = 18
_PENSION_COLLECTED_FROM = 65
_UNDECLARED_SHARE = 4


def held(case: Case, agency_id: str) -> Entries:
    """Give the fiscal years for which the municipality levied tax, or found that none was due."""
    latest = latest_tax_year(case.today)
    for year in range(max(_FIRST_YEAR, latest - _KEPT_YEARS), latest + 1):
        day = date(year, 1, 1)
        income = income_of(case, case.member, year - 1)
        grown = case.member.age(day) >= _GROWN
        if case.was_in(agency_id, day) and (grown or income.total > 0):
            fields = {"levying_municipality": municipality(agency_id), **_year(case, income, year)}
            yield Entry("resident_tax_year", f"{year}", fields)


def is_exempt(case: Case, member: Member, fiscal_year: int) -> bool:
    """Tell whether no resident tax at all is levied on a member for a fiscal year."""
    income = income_of(case, member, fiscal_year - 1)
    found = deductions_of(case, member, income, fiscal_year - 1)
    return _taxation(member, income, found, fiscal_year) == "exempt"


def _year(case: Case, income: Income, year: int) -> Fields:
    status = _status(case, income, year)
    years: Fields = {"fiscal_year": year, "income_year": year - 1, "declaration_status": status}
    if status == "undeclared":
        return {
            **years,
            "taxation": "undeclared",
            "total_income_yen": 0,
            **_levied(tax_rules.NOTHING),
        }
    found = deductions_of(case, case.member, income, year - 1)
    taxation = _taxation(case.member, income, found, year)
    levy = _levy(taxation, income, found, year)
    return {
        **years,
        "taxation": "per_capita_only"
        if taxation == "taxed" and not levy.taxable_base
        else taxation,
        **_incomes(income),
        "deductions": found.fields,
        "taxable_base_yen": levy.taxable_base,
        "tax_credits": {"adjustment_yen": levy.adjustment} if levy.adjustment else None,
        **_levied(levy),
        "collection": _collection(case, income, year) if levy.annual else None,
    }


def _status(case: Case, income: Income, year: int) -> str:
    """Say on what the year rests; some who work for themselves, or have nothing, declare nothing."""
    if income.business:
        silent = case.draws("undeclared", year).chance(_UNDECLARED_SHARE)
        return "undeclared" if silent else "declared"
    if income.wages:
        return "withheld_by_employer"
    if income.pensions or _assisted(case.member, year):
        return "declared"
    spouse = spouse_in(case, case.member, year - 1)
    limit = tax_rules.relative_limit(year - 1)
    kept = spouse is not None and income_of(case, spouse, year - 1).total > limit
    if kept or provider_in(case, case.member, year - 1) is not None:
        return "dependant_presumed"
    return "declared" if case.draws("nothing", year).chance(60) else "undeclared"


def _taxation(member: Member, income: Income, found: Deductions, year: int) -> str:
    limit = tax_rules.exempt_limit(found.relatives)
    if found.protected:
        limit = max(limit, tax_rules.EXEMPT_LIMIT_OF_THE_PROTECTED)
    if income.total <= limit or _assisted(member, year):
        return "exempt"
    return (
        "taxed" if income.total > tax_rules.levy_free_limit(found.relatives) else "per_capita_only"
    )


def _levy(taxation: str, income: Income, found: Deductions, year: int) -> Levy:
    if taxation == "exempt":
        return tax_rules.NOTHING
    if taxation == "per_capita_only":
        return tax_rules.per_capita_only(year)
    return tax_rules.full_levy(income.total - found.yen, found.difference, year)


def _assisted(member: Member, year: int) -> bool:
    """Tell whether livelihood aid was received on 1 January (Local Tax Act art. 24-5(1)(i))."""
    day = date(year, 1, 1)
    return any(each.span.on(day) and "livelihood" in each.kinds for each in member.assistance)


def _incomes(income: Income) -> Fields:
    return {
        "total_income_yen": income.total,
        "total_income_etc_yen": income.total,
        "employment_revenue_yen": income.wages or None,
        "employment_income_yen": income.pay if income.wages else None,
        "pension_revenue_yen": income.pensions or None,
        "pension_income_yen": income.pension_income if income.pensions else None,
        "business_income_yen": income.business or None,
    }


def _levied(levy: Levy) -> Fields:
    return {
        "municipal_income_levy_yen": levy.municipal_income,
        "municipal_per_capita_yen": levy.municipal_per_capita,
        "prefectural_income_levy_yen": levy.prefectural_income,
        "prefectural_per_capita_yen": levy.prefectural_per_capita,
        "forest_environment_tax_yen": levy.forest or None,
        "annual_tax_yen": levy.annual,
    }


def _collection(case: Case, income: Income, year: int) -> str:
    if income.wages > income.business + income.pensions:
        return "payroll"
    old = case.member.age(date(year, 4, 1)) >= _PENSION_COLLECTED_FROM
    return "from_pension" if old and income.pensions else "ordinary"
