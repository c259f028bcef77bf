"""Field types of the records: texts, codes, dates. Numbers are in ``scopes.schema.amounts``.

What a field makes of an agency's value (load) is already its wire form: dumping it again changes
nothing. Faults are named by ``scopes.rules.Rule``.
"""

import re
from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from scopes.rules import MESSAGES, Rule
from scopes.schema.dates import is_full_date, partial_date
from scopes.schema.marks import RESTRICTED
from scopes.schema.municipality_code import is_municipality_code
from scopes.wording import Text

OTHER = "other"
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
"""Control characters, and halves of characters, which no text may hold (RFC 8259 section 8.2)."""
_MONTH = re.compile(r"([0-9]{4})-?(0[1-9]|1[0-2])")
_SHOWN_SIGNS = 2
_SHORTEST_SHOWN = 4


class PlainText(fields.String):
    """A text as held, up to ``most`` characters, without control characters and not normalised."""

    default_error_messages = MESSAGES

    def __init__(self, *, most: int = 100, **kwargs: Any) -> None:
        length = validate.Length(min=1, max=most, error=Rule.LENGTH)
        super().__init__(validate=(length, _no_control_characters), **kwargs)
        self.most = most

    def is_wire(self, value: Any) -> bool:
        """Tell whether a value is in wire form already."""
        return type(value) is str and 0 < len(value) <= self.most and value.isprintable()


class Code(fields.String):
    """A code of a source, always a string: leading zeros count."""

    default_error_messages = MESSAGES

    def __init__(self, pattern: str = r"[0-9A-Za-z][0-9A-Za-z._-]{0,39}", **kwargs: Any) -> None:
        self.pattern = f"^(?:{pattern})$"
        check = validate.Regexp(f"(?:{pattern})\\Z", error=Rule.FORM)
        self._matches = re.compile(self.pattern[:-1] + r"\Z").match
        super().__init__(validate=check, **kwargs)

    def is_wire(self, value: Any) -> bool:
        """Tell whether a value is in wire form already."""
        return type(value) is str and self._matches(value) is not None


class Coded(fields.String):
    """A code of ours with a label in ``codes.toml``.

    A code that is not there is folded to ``other`` by ``WireSchema``, which keeps what stood there.
    """

    default_error_messages = MESSAGES

    def __init__(self, labels: Mapping[str, Text], **kwargs: Any) -> None:
        self.labels = {**labels}
        known = validate.OneOf((*labels, OTHER), error=Rule.CODE_LIST)
        super().__init__(validate=known, **kwargs)

    def is_wire(self, value: Any) -> bool:
        """Tell whether a value is in wire form already."""
        return type(value) is str and value in self.labels


class Flag(fields.Boolean):
    """Yes or no, as JSON has it; texts and numbers that may mean it are refused."""

    default_error_messages = MESSAGES

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> bool:
        if not isinstance(value, bool):
            raise self.make_error("invalid")
        return super()._deserialize(value, attr, data, **kwargs)

    def is_wire(self, value: Any) -> bool:
        """Tell whether a value is in wire form already."""
        return type(value) is bool


class PartialDate(fields.String):
    """A date as far as it is known: ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``, never guessed.

    Agencies may send eight digits, where ``00`` stands for an unknown month or day, or a date of the
    Japanese calendar, such as ``R6.9.10`` or ``令和6年9月10日``.
    """

    default_error_messages = MESSAGES

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        canonical = partial_date(text)
        if canonical is None:
            raise ValidationError(Rule.DATE)
        return canonical

    def is_wire(self, value: Any) -> bool:
        """Tell whether a value is in wire form already."""
        return type(value) is str and is_full_date(value)


class Month(fields.String):
    """A month, ``YYYY-MM``; agencies may send six digits."""

    default_error_messages = MESSAGES

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        match = _MONTH.fullmatch(super()._deserialize(value, attr, data, **kwargs))
        if match is None or match[1] == "0000":
            raise ValidationError(Rule.DATE)
        return f"{match[1]}-{match[2]}"


class MunicipalityCode(fields.String):
    """Six digits of which the last checks the others; a prefecture has one, too."""

    default_error_messages = MESSAGES

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(validate=_checked_municipality_code, **kwargs)

    def is_wire(self, value: Any) -> bool:
        """Tell whether a value is in wire form already."""
        return type(value) is str and is_municipality_code(value)


class RestrictedId(fields.String):
    """A number on a handbook or certificate, which ``masked`` hides all but its last two signs of.

    A number that is masked already passes, so that what was checked once can be checked again.
    """

    default_error_messages = MESSAGES

    def __init__(self, pattern: str = r"[0-9A-Za-z-]{1,20}", **kwargs: Any) -> None:
        shown = rf"\*{{2,}}[0-9A-Za-z-]{{{_SHOWN_SIGNS}}}"
        self.pattern = rf"^(?:{pattern}|{shown}|\*{{1,{_SHORTEST_SHOWN - 1}}})$"
        check = validate.Regexp(self.pattern[:-1] + r"\Z", error=Rule.FORM)
        self._matches = re.compile(self.pattern[:-1] + r"\Z").match
        kwargs["metadata"] = {**RESTRICTED, **kwargs.get("metadata", {})}
        super().__init__(validate=check, **kwargs)

    def is_wire(self, value: Any) -> bool:
        """Tell whether a value is in wire form already."""
        return type(value) is str and self._matches(value) is not None


class Part(fields.Nested):
    """A nested part of a record, of a schema of its own."""

    default_error_messages = MESSAGES


class ListOf(fields.List[Any]):
    """A list of at most ``most`` entries, at least ``least``."""

    default_error_messages = MESSAGES

    def __init__(
        self,
        inner: fields.Field[Any] | type[Schema],
        *,
        least: int = 0,
        most: int = 100,
        **kwargs: Any,
    ) -> None:
        entry = Part(inner) if isinstance(inner, type) else inner
        size = validate.Length(min=least, max=most, error=Rule.LENGTH)
        super().__init__(entry, validate=size, **kwargs)
        self.least, self.most = least, most

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> list[Any]:
        if not isinstance(value, list):
            raise self.make_error("invalid")
        return super()._deserialize(value, attr, data, **kwargs)


def masked(identifier: str) -> str:
    """Hide all but the last two signs of a number that identifies, and a very short one wholly.

    A masked one stays as it is.
    """
    hidden = len(identifier) - (_SHOWN_SIGNS if len(identifier) >= _SHORTEST_SHOWN else 0)
    return "*" * hidden + identifier[hidden:]


def _no_control_characters(text: str) -> None:
    if CONTROL.search(text):
        raise ValidationError(Rule.CONTROL_CHARACTER)


def _checked_municipality_code(text: str) -> None:
    if not is_municipality_code(text):
        raise ValidationError(Rule.CHECK_DIGIT)
