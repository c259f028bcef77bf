"""The nested parts of a tax year."""

from scopes.amounts import Count, Yen
from scopes.fields import Part
from scopes.record_schema import WireSchema


class CapitalGain(WireSchema):
    """Gains from land and buildings (short and long held) and from shares; losses are negative."""

    short_yen = Yen(loss=True)
    long_yen = Yen(loss=True)
    stock_yen = Yen(loss=True)


class Disability(WireSchema):
    """How many people each kind of the disability deduction counts."""

    ordinary = Count()
    special = Count()
    cohabiting_special = Count()


class Dependants(WireSchema):
    """How many dependants of each kind are counted."""

    general = Count()
    specified_19_22 = Count()
    elderly = Count()
    elderly_cohabiting = Count()
    under_16 = Count()


class Deductions(WireSchema):
    """Deductions from income: yen, or counts of people where the field is nested."""

    casualty_yen = Yen()
    medical_yen = Yen()
    social_insurance_yen = Yen()
    small_enterprise_mutual_yen = Yen()
    life_insurance_yen = Yen()
    earthquake_insurance_yen = Yen()
    disability = Part(Disability)
    widow_yen = Yen()
    single_parent_yen = Yen()
    working_student_yen = Yen()
    spouse_yen = Yen()
    spouse_special_yen = Yen()
    dependants = Part(Dependants)
    specific_relative_special_yen = Yen()
    basic_yen = Yen()


class TaxCredits(WireSchema):
    """Credits against the income levy."""

    adjustment_yen = Yen()
    dividend_yen = Yen()
    housing_loan_yen = Yen()
    donation_yen = Yen()
