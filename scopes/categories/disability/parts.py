"""The nested parts of the disability records."""

from scopes.categories.disability.labels import CODES
from scopes.schema.fields import Coded, Month, PlainText
from scopes.schema.record_schema import WireSchema


class Impairment(WireSchema):
    """One impairment that a handbook names, with its own grade (1 to 7 for a physical one)."""

    part = Coded(CODES["impairment_part"], required=True)
    name = PlainText(most=200, required=True)
    grade = Coded(CODES["impairment_grade"])


class AllowanceChild(WireSchema):
    """One child for whom the special child rearing allowance is paid: no name, no day of birth."""

    birth_month = Month()
    grade = Coded(CODES["allowance_grade"], required=True)
