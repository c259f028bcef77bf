"""The certificates that may go with a health insurance."""

from typing import Any

from marshmallow import validates_schema

from scopes.schema.amounts import Yen
from scopes.schema.contradictions import demand_order
from scopes.schema.fields import Coded, PartialDate
from scopes.schema.record_schema import WireSchema
from scopes.wording import load_codes

CODES = load_codes(__package__)


class LimitCertificate(WireSchema):
    """A certificate of the ceiling on what is paid per month (Health Insurance Act, regulation 103-2).

    ``tier`` is the income class that sets the ceiling, so it says something about income.
    """

    kind = Coded(CODES["certificate_kind"], required=True)
    tier = Coded(CODES["tier"], required=True)
    valid_from = PartialDate(required=True)
    valid_to = PartialDate(required=True)

    @validates_schema
    def in_order(self, data: dict[str, Any], **_: Any) -> None:
        """Demand that the certificate does not end before it starts."""
        demand_order(data, "valid_from", "valid_to")


class SpecifiedDiseaseCertificate(WireSchema):
    """A certificate for a specified disease under long treatment (regulation 99): yen per month."""

    disease = Coded(CODES["disease"], required=True)
    cap_yen = Yen(required=True)
    valid_to = PartialDate()
