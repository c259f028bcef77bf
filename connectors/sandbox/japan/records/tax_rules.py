"""The arithmetic of resident tax, as far as invented people need it: amounts in whole yen.

Sources: Income Tax Act art. 28 and 35 (income from employment and from pensions) and Local Tax Act art. 34,
35, 37, 38, 295, 310 and 314-2 to 314-6, as in force for fiscal years 2021 to 2026. Simplified on purpose:
no reduction of the basic deduction for very high incomes, one set of limits for all municipalities.
"""

from dataclasses import dataclass

BASIC = 430_000
SPOUSE = 330_000
SPOUSE_ELDERLY = 380_000
DEPENDANT_GENERAL = 330_000
DEPENDANT_SPECIFIED = 450_000
DEPENDANT_ELDERLY = 380_000
DEPENDANT_ELDERLY_COHABITING = 450_000
DISABILITY_ORDINARY = 260_000
DISABILITY_SPECIAL = 300_000
DISABILITY_COHABITING_SPECIAL = 530_000
WIDOW = 260_000
SINGLE_PARENT = 300_000
SINGLE_PARENT_LIMIT = 5_000_000
EXEMPT_LIMIT_OF_THE_PROTECTED = 1_350_000

_NEW_EMPLOYMENT_MINIMUM_FROM = 2025
_FOREST_TAX_FROM = 2024
_ELDERLY_PENSIONER = 65
_EMPLOYMENT_BANDS = (
    (1_800_000, 40, -100_000),
    (3_600_000, 30, 80_000),
    (6_600_000, 20, 440_000),
    (8_500_000, 10, 1_100_000),
)
_EMPLOYMENT_MOST = 1_950_000
_PENSION_BANDS = ((4_100_000, 25, 275_000), (7_700_000, 15, 685_000), (10_000_000, 5, 1_455_000))
_PENSION_MOST = 1_955_000
_PER_PERSON = 350_000
_HUNDRED, _THOUSAND = 100, 1_000
_TWO_MILLION = 2_000_000
_LEAST_CREDIT = 2_500


@dataclass(frozen=True)
class Levy:
    """What is levied for one fiscal year."""

    taxable_base: int
    adjustment: int
    municipal_income: int
    prefectural_income: int
    municipal_per_capita: int
    prefectural_per_capita: int
    forest: int

    @property
    def annual(self) -> int:
        """The whole year's tax, the forest environment tax included."""
        incomes = self.municipal_income + self.prefectural_income
        return incomes + self.municipal_per_capita + self.prefectural_per_capita + self.forest


NOTHING = Levy(0, 0, 0, 0, 0, 0, 0)


def employment_income(revenue: int, income_year: int) -> int:
    """Return what is left of a year's pay after the employment income deduction."""
    least = 650_000 if income_year >= _NEW_EMPLOYMENT_MINIMUM_FROM else 550_000
    deduction = next(
        (
            revenue * percent // 100 + plus
            for most, percent, plus in _EMPLOYMENT_BANDS
            if revenue <= most
        ),
        _EMPLOYMENT_MOST,
    )
    return max(0, revenue - max(least, deduction))


def pension_income(revenue: int, age: int) -> int:
    """Return what is left of a year's old-age pensions after the deduction for public pensions."""
    least = 1_100_000 if age >= _ELDERLY_PENSIONER else 600_000
    deduction = next(
        (
            revenue * percent // 100 + plus
            for most, percent, plus in _PENSION_BANDS
            if revenue <= most
        ),
        _PENSION_MOST,
    )
    return max(0, revenue - max(least, deduction))


def relative_limit(income_year: int) -> int:
    """Return the total income up to which somebody counts as a dependant."""
    return 580_000 if income_year >= _NEW_EMPLOYMENT_MINIMUM_FROM else 480_000


def exempt_limit(relatives: int) -> int:
    """Return the total income up to which nothing is levied, by the number of spouse and dependants."""
    return _PER_PERSON * (1 + relatives) + 100_000 + (210_000 if relatives else 0)


def levy_free_limit(relatives: int) -> int:
    """Return the total income up to which no income levy is due."""
    return _PER_PERSON * (1 + relatives) + 100_000 + (320_000 if relatives else 0)


def per_capita_only(fiscal_year: int) -> Levy:
    """Return the levy per head alone: the part for disaster prevention ended with the forest tax."""
    new = fiscal_year >= _FOREST_TAX_FROM
    municipal, prefectural = (3_000, 1_000) if new else (3_500, 1_500)
    return Levy(0, 0, 0, 0, municipal, prefectural, 1_000 if new else 0)


def full_levy(base: int, difference: int, fiscal_year: int) -> Levy:
    """Return the levy on a taxable base: six per cent to the municipality, four to the prefecture.

    ``difference`` is by how much the personal deductions of income tax exceed those of resident tax.
    """
    base = max(0, base) // _THOUSAND * _THOUSAND
    heads = per_capita_only(fiscal_year)
    adjustment = min(_adjustment(base, difference), base * 10 // 100)
    return Levy(
        base,
        adjustment,
        _hundreds(base * 6 // 100 - adjustment * 3 // 5),
        _hundreds(base * 4 // 100 - adjustment * 2 // 5),
        heads.municipal_per_capita,
        heads.prefectural_per_capita,
        heads.forest,
    )


def _adjustment(base: int, difference: int) -> int:
    if base <= _TWO_MILLION:
        return min(difference, base) * 5 // 100
    return max(_LEAST_CREDIT, (difference - (base - _TWO_MILLION)) * 5 // 100)


def _hundreds(yen: int) -> int:
    return max(0, yen) // _HUNDRED * _HUNDRED
