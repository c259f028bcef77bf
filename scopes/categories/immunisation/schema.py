"""The record of one vaccination (Immunization Act, enforcement regulation art. 3).

The legal record also holds the physician's name, an address and a My Number; none of them is
declared here, so none of them can leave.
"""

from typing import Any

from marshmallow import ValidationError, validates_schema

from scopes.rules import Rule
from scopes.schema.amounts import Count, Measure
from scopes.schema.fields import Code, Coded, ListOf, PartialDate, PlainText
from scopes.schema.marks import LOCATION
from scopes.schema.nested import Municipality
from scopes.schema.record_schema import RecordSchema
from scopes.wording import load_codes

CODES = load_codes(__package__)


class ImmunisationRecord(RecordSchema):
    """One vaccination, given or noted as not given."""

    vaccine_code = Code(required=True)
    vaccine_name = Coded(CODES["vaccine_name"], required=True)
    target_diseases = ListOf(Coded(CODES["target_diseases"]), required=True, least=1, most=9)
    programme = Coded(CODES["programme"], required=True)
    stage = Coded(CODES["stage"])
    dose_number = Count(least=1, most=9, required=True)
    administered_on = PartialDate(required=True)
    lot_number = PlainText(most=40)
    product_name = PlainText()
    manufacturer = PlainText()
    dose_ml = Measure(places=2, most=10, unit="ml")
    site = Coded(CODES["site"])
    route = Coded(CODES["route"])
    institution_name = PlainText(metadata=LOCATION)
    municipality = Municipality(required=True)
    outcome = Coded(CODES["outcome"], required=True)
    reason_not = PlainText(most=200)
    next_due_on = PartialDate()

    @validates_schema
    def lot_of_what_was_given(self, data: dict[str, Any], **_: Any) -> None:
        """Demand the lot number of every dose that was given; one not given has none."""
        if data["outcome"] == "administered" and "lot_number" not in data:
            raise ValidationError(Rule.REQUIRED, "lot_number")
