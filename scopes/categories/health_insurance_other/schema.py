"""Benefits under other laws, which medical insurance has to know of so that nothing is paid twice.

Each of the fourteen items of the list names the law in whose words the other benefits are told apart,
such as National Health Insurance Act art. 56(1).
"""

from collections.abc import Mapping
from typing import Any, Final

from marshmallow import ValidationError, validates_schema

from scopes.rules import Rule
from scopes.schema.amounts import Yen
from scopes.schema.contradictions import demand_order
from scopes.schema.fields import OTHER, Coded, PartialDate, PlainText
from scopes.schema.marks import BY_SUB_SCOPE, LOCATION
from scopes.schema.record_schema import RecordSchema, WireSchema
from scopes.wording import load_codes

CODES = load_codes(__package__)

LAW_OF_ITEM: Final[Mapping[str, str]] = {
    "3-5": "national_health_insurance_56",
    "3-6": "health_insurance_55",
    "3-7": "health_insurance_128",
    "3-8": "elderly_care_57",
    "3-9": "disability_support_7",
    "3-10": "child_welfare_21_5_30",
    "3-11": "child_welfare_24_22",
    "3-12": "employment_insurance_37_8",
    "3-13": "seamen_33",
    "3-14": "long_term_care_20",
    "3-15": "mental_health_30_2",
    "3-16": "infectious_disease_39",
    "3-17": "child_welfare_19_7",
    "3-18": "multiple",
}
"""The law that an item of the list stands for: whoever reads the one knows the other."""

ITEMS: Final[tuple[str, ...]] = tuple(LAW_OF_ITEM)


class CoordinationBenefit(RecordSchema):
    """One benefit under another law: who paid, what, for which period, how many yen.

    What tells the law leaves only under a sub-scope that names it, since a law on mental health or on
    infectious disease says what somebody suffers from: the item, the law itself, and the kind of
    benefit, which agencies put in the law's own words.
    """

    class Meta(WireSchema.Meta):
        """Drop the source's name of the data set, too: every view would show it, and it tells the item."""

        exclude = ("source_code",)

    item = Coded(CODES["item"], required=True, metadata=BY_SUB_SCOPE)
    coordinating_law = Coded(CODES["coordinating_law"], required=True, metadata=BY_SUB_SCOPE)
    paying_body = PlainText(required=True, metadata=LOCATION)
    benefit_kind = PlainText(required=True, metadata=BY_SUB_SCOPE)
    period_from = PartialDate()
    period_to = PartialDate()
    amount_yen = Yen()
    decided_on = PartialDate(required=True)

    @validates_schema
    def in_order(self, data: dict[str, Any], **_: Any) -> None:
        """Demand that the period does not end before it starts."""
        demand_order(data, "period_from", "period_to")

    @validates_schema
    def one_law(self, data: dict[str, Any], **_: Any) -> None:
        """Demand the law that the item stands for, as far as both are known."""
        law = data["coordinating_law"]
        if OTHER not in (data["item"], law) and LAW_OF_ITEM[data["item"]] != law:
            raise ValidationError(Rule.CONTRADICTION, "coordinating_law")
