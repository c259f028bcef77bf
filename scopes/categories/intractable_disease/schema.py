"""Certificates of medical aid for designated intractable diseases (難病法, Act No. 50 of 2014)."""

from typing import Any, Final

from marshmallow import ValidationError, validates_schema

from scopes.rules import Rule
from scopes.schema.amounts import Yen
from scopes.schema.contradictions import demand_order
from scopes.schema.fields import (
    Code,
    Coded,
    Flag,
    ListOf,
    Part,
    PartialDate,
    PlainText,
    RestrictedId,
)
from scopes.schema.marks import LOCATION
from scopes.schema.nested import InstitutionSchema, Municipality
from scopes.schema.record_schema import RecordSchema, WireSchema
from scopes.wording import load_codes

CODES = load_codes(__package__)

_LONGEST_MONTHS: Final = 15
"""One year from the application (art. 9) and, since October 2023, up to three months before it."""

_LAST_EXTENDED: Final = "2022-03"
"""Certificates that would have ended until February 2021 were extended by a year (COVID-19)."""

_TO_THE_MONTH: Final = len("2026-11")


class Coordination(WireSchema):
    """What another law pays for the same care, in yen, so that nothing is paid twice (art. 12)."""

    law = Coded(CODES["law"], required=True)
    amount_yen = Yen()


class MedicalCostCertificate(RecordSchema):
    """One certificate: the disease, how long it holds, and the most that is paid a month, in yen.

    ``prefecture`` is whoever certified: a prefecture or, since April 2018, a designated city.
    ``disease_code`` is the number under which the Minister's notification lists the disease.
    """

    prefecture = Municipality(required=True)
    payer_number = RestrictedId("[0-9]{8}")
    recipient_number = RestrictedId("[0-9]{7}")
    disease_code = Code(required=True)
    disease_name = PlainText(required=True)
    certified_from = PartialDate(required=True)
    certified_to = PartialDate(required=True)
    monthly_cap_yen = Yen(required=True)
    income_tier = Coded(CODES["income_tier"], required=True)
    high_cost_long_term = Flag()
    ventilator = Flag()
    mild_high_cost = Flag()
    household_proration = Flag()
    designated_institutions = ListOf(InstitutionSchema, most=50, metadata=LOCATION)
    coordination = Part(Coordination)

    @validates_schema
    def about_a_year(self, data: dict[str, Any], **_: Any) -> None:
        """Demand that the certificate does not end before it starts, nor hold longer than it may."""
        demand_order(data, "certified_from", "certified_to")
        first, last = data["certified_from"], data["certified_to"]
        if last >= _LAST_EXTENDED and _least_months(first, last) > _LONGEST_MONTHS:
            raise ValidationError(Rule.CONTRADICTION, "certified_to")


def _least_months(first: str, last: str) -> int:
    """Count the months from one date to another: the fewest there can be where months are unknown."""
    started = int(first[5:7]) if len(first) >= _TO_THE_MONTH else 12
    ended = int(last[5:7]) if len(last) >= _TO_THE_MONTH else 1
    return (int(last[:4]) - int(first[:4])) * 12 + ended - started
