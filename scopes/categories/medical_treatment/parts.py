"""What a medical fee claim lists: acts and drugs."""

from scopes.schema.amounts import Count, Measure
from scopes.schema.fields import Code, Flag, PartialDate, PlainText
from scopes.schema.record_schema import WireSchema

NINE_DIGITS = r"[0-9]{9}"
"""Acts and drugs have nine digits in the master files for medical fee claims."""


class Act(WireSchema):
    """One medical act, and how often it was done in the month."""

    code = Code(NINE_DIGITS, required=True)
    name = PlainText(most=200, required=True)
    performed_on = PartialDate()
    count = Count(least=1, most=999, unit="times")
    is_surgery = Flag()


class GivenDrug(WireSchema):
    """One drug that was given during treatment; the quantity is counted in ``unit``."""

    drug_code = Code(NINE_DIGITS, required=True)
    drug_name = PlainText(most=200, required=True)
    quantity = Measure(places=2, most=99_999)
    unit = PlainText(most=20)
    days = Count(least=1, most=999, unit="day")
