"""Parts that several record types share."""

from typing import Any

from scopes.schema.fields import Code, MunicipalityCode, Part, PlainText
from scopes.schema.marks import LOCATION
from scopes.schema.record_schema import WireSchema

FULL_WIDTH_KATAKANA = "[\u30a1-\u30fa\u30fb\u30fc\u3000]{1,100}"


class MunicipalitySchema(WireSchema):
    """The code and name of a municipality or a prefecture."""

    code = MunicipalityCode(required=True)
    name = PlainText(required=True)


class NameSchema(WireSchema):
    """A name as the register holds it, not normalised, and its reading."""

    text = PlainText(required=True)
    kana = Code(FULL_WIDTH_KATAKANA)


class InstitutionSchema(WireSchema):
    """A medical institution: prefecture (2), fee table (1) and number (7), and its name."""

    code = Code(r"[0-9]{10}")
    name = PlainText(required=True)
    department = PlainText()


class Municipality(Part):
    """A municipality or a prefecture; always a location."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs["metadata"] = {**LOCATION, **kwargs.get("metadata", {})}
        super().__init__(MunicipalitySchema, **kwargs)


class Name(Part):
    """A person's name: old variants of characters kept, kana in full width."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(NameSchema, **kwargs)


class Institution(Part):
    """A medical institution; always a location."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs["metadata"] = {**LOCATION, **kwargs.get("metadata", {})}
        super().__init__(InstitutionSchema, **kwargs)
