"""A record that does not exist."""

from scopes.schema.fields import Coded, PartialDate
from scopes.schema.record_schema import RecordSchema
from scopes.wording import load_codes

CODES = load_codes(__package__)


class FishingPermit(RecordSchema):
    """A permit to fish in some waters."""

    waters = Coded(CODES["waters"], required=True)
    issued_on = PartialDate(required=True)
