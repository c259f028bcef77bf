"""Parts that several record types share."""

from typing import Any

from marshmallow import fields, validate

from scopes.fields import LOCATION, MunicipalityCode, PlainText
from scopes.record_schema import WireSchema

_FULL_WIDTH_KATAKANA = validate.Regexp("[\u30a1-\u30fa\u30fb\u30fc\u3000]{1,100}\\Z")


class MunicipalitySchema(WireSchema):
    """The code and name of a municipality."""

    code = MunicipalityCode(required=True)
    name = PlainText(required=True)


class NameSchema(WireSchema):
    """A name as the register holds it, not normalised, and its reading."""

    text = PlainText(required=True)
    kana = fields.String(validate=_FULL_WIDTH_KATAKANA)


class Municipality(fields.Nested):
    """A municipality; always a location."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(MunicipalitySchema, metadata=LOCATION, **kwargs)


class Name(fields.Nested):
    """A person's name: old variants of characters kept, kana in full width."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(NameSchema, **kwargs)
