"""The schema that every record type extends: lenient about surplus, strict about what it keeps."""

from collections.abc import Mapping
from typing import Any

from marshmallow import EXCLUDE, fields, pre_load, validate

from scopes.rules import MESSAGES, Rule
from scopes.schema.fields import CONTROL, OTHER, Code, Coded, PartialDate
from scopes.schema.short_way import ShortWaySchema

LONGEST_SOURCE_VALUE = 100
"""Signs of a code that we do not know; the rest is cut off."""


class WireSchema(ShortWaySchema):
    """A part of a record.

    Fields that are not declared are dropped: agencies send more than may leave (My Number,
    physicians). Blank values count as absent. A code we do not know becomes ``other``, and what
    stood there is kept in ``source_values`` under the name of the field.
    """

    class Meta:
        """Drop what is not declared."""

        unknown = EXCLUDE

    error_messages: dict[str, str] = {"type": Rule.WRONG_TYPE}  # noqa: RUF012 - marshmallow's own

    source_values = fields.Dict(
        keys=fields.String(error_messages=MESSAGES),
        values=fields.String(
            validate=validate.Length(max=LONGEST_SOURCE_VALUE, error=Rule.LENGTH),
            error_messages=MESSAGES,
        ),
        error_messages=MESSAGES,
    )

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.coded = {name: coded for name, f in self.fields.items() if (coded := coded_in(f))}

    def get_attribute(self, obj: Any, attr: str, default: Any) -> Any:
        """Read a member of a record, which may have the name of a method, such as ``items``."""
        return obj.get(attr, default)

    @pre_load
    def tidy(self, data: Any, **_: Any) -> Any:
        """Drop blanks and fold unknown codes before the fields look at them."""
        if not isinstance(data, Mapping):
            return data
        present = {key: value for key, value in data.items() if not is_blank(value)}
        return self._fold_unknown_codes(present)

    def _fold_unknown_codes(self, data: dict[str, Any]) -> dict[str, Any]:
        unknown: dict[str, str] = {}
        earlier = data.pop("source_values", None)
        for name, coded in self.coded.items():
            value = data.get(name)
            if value is None or (isinstance(value, str) and value in coded.labels and not earlier):
                continue
            data[name], strange = _folded(coded, value)
            if isinstance(earlier, Mapping) and not strange and _holds_other(data[name]):
                strange = _kept(earlier.get(name))
            if strange:
                unknown[name] = strange
        return {**data, "source_values": unknown} if unknown else data


class RecordSchema(WireSchema):
    """What every record has besides the fields of its type.

    ``record_id`` is opaque and unique within one agency and category; ``as_of`` is the day on which
    the agency says the record was right; ``source_code`` is the source's own name of the data set.
    """

    record_id = Code(required=True)
    record_type = Code(required=True)
    as_of = PartialDate(required=True)
    source_code = Code()


COMMON_FIELDS = ("record_id", "record_type", "as_of", "source_code", "source_values")
"""What every view of a record keeps: without it nobody could tell which record it is."""


def is_blank(value: object) -> bool:
    """Tell whether a value counts as absent: null, or a text without a visible sign."""
    return value is None or (type(value) is str and not value.strip())


def coded_in(field: fields.Field[Any]) -> Coded | None:
    """Return the code list of a field or of a list's entries; None for any other field."""
    inner = field.inner if isinstance(field, fields.List) else field
    return inner if isinstance(inner, Coded) else None


def _folded(coded: Coded, value: Any) -> tuple[Any, str | None]:
    if isinstance(value, str):
        return (value, None) if value in coded.labels else (OTHER, _kept(value))
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        strange = [item for item in value if item not in (*coded.labels, OTHER)]
        folded = dict.fromkeys(item if item in coded.labels else OTHER for item in value)
        return list(folded), _kept(", ".join(strange))
    return value, None


def _kept(value: object) -> str | None:
    """Return what stood in a code, as far as it can be written; None for nothing worth keeping."""
    if not isinstance(value, str) or value == OTHER:
        return None
    return CONTROL.sub("", value)[:LONGEST_SOURCE_VALUE].strip() or None


def _holds_other(value: Any) -> bool:
    return value == OTHER or (isinstance(value, list) and OTHER in value)
