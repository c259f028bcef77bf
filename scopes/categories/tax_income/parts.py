"""The nested parts of a tax year."""

from scopes.schema.amounts import Count, Yen
from scopes.schema.fields import Part
from scopes.schema.marks import THIRD_PERSON
from scopes.schema.record_schema import WireSchema


class CapitalGain(WireSchema):
    """Gains from land and buildings (short and long held) and from shares; losses are negative."""

    short_yen = Yen(loss=True)
    long_yen = Yen(loss=True)
    stock_yen = Yen(loss=True)


class Disability(WireSchema):
    """How many people each kind of the disability deduction counts."""

    ordinary = Count(unit="person")
    special = Count(unit="person")
    cohabiting_special = Count(unit="person")


class Dependants(WireSchema):
    """How many dependants of each kind are counted."""

    general = Count(unit="person")
    specified_19_22 = Count(unit="person")
    elderly = Count(unit="person")
    elderly_cohabiting = Count(unit="person")
    under_16 = Count(unit="person")


class Deductions(WireSchema):
    """Deductions from income: yen, or counts of people where the field is nested.

    Those that rest on family members are marked as about them. ``specific_relative_special_yen`` is
    new in fiscal year 2026.
    """

    casualty_yen = Yen()
    medical_yen = Yen()
    social_insurance_yen = Yen()
    small_enterprise_mutual_yen = Yen()
    life_insurance_yen = Yen()
    earthquake_insurance_yen = Yen()
    disability = Part(Disability, metadata=THIRD_PERSON)
    widow_yen = Yen()
    single_parent_yen = Yen()
    working_student_yen = Yen()
    spouse_yen = Yen(metadata=THIRD_PERSON)
    spouse_special_yen = Yen(metadata=THIRD_PERSON)
    dependants = Part(Dependants, metadata=THIRD_PERSON)
    specific_relative_special_yen = Yen(metadata=THIRD_PERSON)
    basic_yen = Yen()


class TaxCredits(WireSchema):
    """Credits against the income levy."""

    adjustment_yen = Yen()
    dividend_yen = Yen()
    housing_loan_yen = Yen()
    donation_yen = Yen()
