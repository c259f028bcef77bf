"""Field types of the records: what an agency may bring (load) and how it leaves (dump).

A field whose content tells where somebody lives or goes carries ``metadata=LOCATION``, so that one
function can leave all of them out.
"""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from marshmallow import ValidationError, fields, validate

from scopes.municipality_code import is_municipality_code
from scopes.wording import Text

LOCATION: Mapping[str, Any] = {"location": True}
OTHER = "other"
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_PARTIAL_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_SOURCE_DATE = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_MOST_YEN = 10**11 - 1  # never twelve digits, so never mistaken for a My Number
_SHOWN_DIGITS = 2


class PlainText(fields.String):
    """A text as held, up to ``most`` characters, without control characters and not normalised."""

    def __init__(self, *, most: int = 100, **kwargs: Any) -> None:
        checks = (validate.Length(min=1, max=most), _no_control_characters)
        super().__init__(validate=checks, **kwargs)


class Code(fields.String):
    """A code of a source, always a string: leading zeros count."""

    def __init__(self, pattern: str = r"[0-9A-Za-z][0-9A-Za-z._-]{0,39}", **kwargs: Any) -> None:
        super().__init__(validate=validate.Regexp(f"(?:{pattern})\\Z"), **kwargs)


class Coded(fields.String):
    """A code of ours with a label in ``codes.toml``.

    A code that is not there is folded to ``other`` by ``WireSchema``, which keeps what stood there.
    """

    def __init__(self, labels: Mapping[str, Text], **kwargs: Any) -> None:
        self.labels = {**labels}
        super().__init__(validate=validate.OneOf((*labels, OTHER)), **kwargs)


class PartialDate(fields.String):
    """A date as far as it is known: ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``, never guessed.

    Agencies may send eight digits, where ``00`` stands for an unknown month or day.
    """

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        canonical = partial_date(text)
        if canonical is None:
            raise ValidationError("Not a date.")
        return canonical


class FiscalYear(fields.Integer):
    """A Japanese fiscal year (April to March), or the calendar year of an income."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(strict=True, validate=validate.Range(min=1950, max=2100), **kwargs)


class Yen(fields.Integer):
    """Whole yen; negative only where ``loss`` says that a loss is possible."""

    def __init__(self, *, loss: bool = False, **kwargs: Any) -> None:
        least = -_MOST_YEN if loss else 0
        super().__init__(strict=True, validate=validate.Range(min=least, max=_MOST_YEN), **kwargs)


class Count(fields.Integer):
    """A whole number from ``least`` to ``most``."""

    def __init__(self, *, least: int = 0, most: int = 99, **kwargs: Any) -> None:
        super().__init__(strict=True, validate=validate.Range(min=least, max=most), **kwargs)


class Measure(fields.Decimal):
    """A measured amount with a fixed number of decimal places; a string on the wire."""

    def __init__(self, *, places: int, most: int, **kwargs: Any) -> None:
        in_range = validate.Range(min=0, max=most, min_inclusive=False)
        super().__init__(places=places, as_string=True, validate=in_range, **kwargs)


class MunicipalityCode(fields.String):
    """Six digits of which the last checks the others."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(validate=_checked_municipality_code, **kwargs)


class RestrictedId(fields.String):
    """A number on a handbook or insurance certificate: all but its last two signs leave masked."""

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        text = super()._serialize(value, attr, obj, **kwargs)
        if text is None:
            return None
        hidden = max(len(text) - _SHOWN_DIGITS, 0)
        return "*" * hidden + text[hidden:]


def partial_date(text: str) -> str | None:
    """Return the canonical form of a date that may be known in part; None for anything else."""
    match = _PARTIAL_DATE.fullmatch(text) or _SOURCE_DATE.fullmatch(text)
    if match is None:
        return None
    known = [part for part in match.groups() if part not in (None, "00")]
    gap_inside = match[2] == "00" and match[3] not in (None, "00")
    if gap_inside or not _in_calendar(known):
        return None
    return "-".join(known)


def _in_calendar(known: list[str]) -> bool:
    year, month, day = (*map(int, known), 1, 1)[:3]
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def _no_control_characters(text: str) -> None:
    if _CONTROL.search(text):
        raise ValidationError("Holds a control character.")


def _checked_municipality_code(text: str) -> None:
    if not is_municipality_code(text):
        raise ValidationError("Not a municipality code.")
