"""Medical aid for a child's chronic disease, and support for disabled children (Child Welfare Act).

The child is the data subject. Places in which a child is or was looked after are no part of any record.
"""

from typing import Any

from marshmallow import validates_schema

from scopes.schema.amounts import Count, Yen
from scopes.schema.contradictions import demand_order
from scopes.schema.fields import Coded, Flag, ListOf, PartialDate, PlainText, RestrictedId
from scopes.schema.marks import LOCATION
from scopes.schema.nested import InstitutionSchema, Municipality
from scopes.schema.record_schema import RecordSchema
from scopes.wording import load_codes

CODES = load_codes(__package__)
_DAYS_OF_A_MONTH = 31


class ChronicDiseaseCertificate(RecordSchema):
    """One certificate for medical aid for a specified chronic disease of childhood (art. 19-2, 19-3).

    ``monthly_cap_yen`` is the most that the family pays in a month. ``severe`` and
    ``high_cost_long_term`` lower it, ``ventilator`` lowers it to a token amount.
    """

    recipient_number = RestrictedId()
    issuer = Municipality()
    disease_group = Coded(CODES["disease_group"], required=True)
    disease_name = PlainText(most=200, required=True)
    certified_from = PartialDate(required=True)
    certified_to = PartialDate(required=True)
    monthly_cap_yen = Yen(required=True)
    income_tier = Coded(CODES["income_tier"], required=True)
    severe = Flag()
    high_cost_long_term = Flag()
    ventilator = Flag()
    shared_cap = Flag()
    institutions = ListOf(InstitutionSchema, most=20, metadata=LOCATION)

    @validates_schema
    def in_order(self, data: dict[str, Any], **_: Any) -> None:
        """Demand that the certificate does not end before it starts."""
        demand_order(data, "certified_from", "certified_to")


class DaySupport(RecordSchema):
    """One decided service for a child who lives at home (art. 21-5-5, 24-26).

    ``monthly_days`` is the most that the service may be used in a month.
    """

    recipient_number = RestrictedId()
    service = Coded(CODES["day_service"], required=True)
    decided_on = PartialDate()
    period_from = PartialDate(required=True)
    period_to = PartialDate()
    monthly_days = Count(most=_DAYS_OF_A_MONTH, unit="day")
    copay_cap_yen = Yen()
    income_band = Coded(CODES["income_band"])
    provider = PlainText(metadata=LOCATION)
    municipality = Municipality()

    @validates_schema
    def in_order(self, data: dict[str, Any], **_: Any) -> None:
        """Demand that the service does not end before it starts."""
        demand_order(data, "period_from", "period_to")


class FacilityBenefit(RecordSchema):
    """One decided benefit for a child in a residential facility by contract (art. 24-2, 24-3, 24-20).

    The facility is not named. ``monthly_days`` is the most that is paid for in a month.
    """

    recipient_number = RestrictedId()
    service = Coded(CODES["facility_service"], required=True)
    decided_on = PartialDate()
    period_from = PartialDate(required=True)
    period_to = PartialDate()
    monthly_days = Count(most=_DAYS_OF_A_MONTH, unit="day")
    copay_cap_yen = Yen()
    medical_copay_cap_yen = Yen()
    income_band = Coded(CODES["income_band"])

    @validates_schema
    def in_order(self, data: dict[str, Any], **_: Any) -> None:
        """Demand that the benefit does not end before it starts."""
        demand_order(data, "period_from", "period_to")


class Measure(RecordSchema):
    """One child-welfare measure (art. 27(1)(iii), 27(2), 27-2): which and when, never where."""

    kind = Coded(CODES["measure_kind"], required=True)
    period_from = PartialDate(required=True)
    period_to = PartialDate()

    @validates_schema
    def in_order(self, data: dict[str, Any], **_: Any) -> None:
        """Demand that the measure does not end before it starts."""
        demand_order(data, "period_from", "period_to")
