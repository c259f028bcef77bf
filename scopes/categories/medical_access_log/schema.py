"""Who looked at a person's medical insurance data (Health Insurance Act, art. 3(13): online eligibility)."""

from datetime import datetime
from typing import Any

from marshmallow import ValidationError, validates_schema

from scopes.rules import Rule
from scopes.schema.fields import Code, Coded, PartialDate
from scopes.schema.nested import Institution
from scopes.schema.record_schema import RecordSchema
from scopes.wording import load_codes

CODES = load_codes(__package__)

MOMENT = r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\+09:00"
"""A moment to the second in Japanese time (RFC 3339)."""

_FULL_DATE = len("YYYY-MM-DD")


class AccessEvent(RecordSchema):
    """One look of one institution at one kind of data.

    ``accessed_on`` is the day of ``accessed_at``. Consent at the counter lasts until ``consent_until``,
    usually 24 hours; without consent only an emergency or a disaster opens the data.
    """

    accessed_at = Code(MOMENT, required=True)
    accessed_on = PartialDate(required=True)
    institution = Institution(required=True)
    information = Coded(CODES["information"], required=True)
    purpose = Coded(CODES["purpose"], required=True)
    consent_mode = Coded(CODES["consent_mode"], required=True)
    consent_until = Code(MOMENT)

    @validates_schema
    def moments_exist(self, data: dict[str, Any], **_: Any) -> None:
        """Demand moments that the calendar and the clock have, and the day of the first one."""
        for name in ("accessed_at", "consent_until"):
            if name in data and not _exists(data[name]):
                raise ValidationError(Rule.DATE, name)
        if data["accessed_on"] != data["accessed_at"][:_FULL_DATE]:
            raise ValidationError(Rule.CONTRADICTION, "accessed_on")

    @validates_schema
    def consent_agrees(self, data: dict[str, Any], **_: Any) -> None:
        """Demand a need where nobody consented, and an end of consent only where somebody did."""
        until = data.get("consent_until")
        without = data["consent_mode"] == "emergency_without_consent"
        if without and data["purpose"] in {"care", "dispensing"}:
            raise ValidationError(Rule.CONTRADICTION, "consent_mode")
        if until is not None and (without or until < data["accessed_at"]):
            raise ValidationError(Rule.CONTRADICTION, "consent_until")


def _exists(moment: str) -> bool:
    try:
        datetime.fromisoformat(moment)
    except ValueError:
        return False
    return True
