"""One plain value in words, by the type of its field.

A value that does not fit its field is written as it came: the catalogue may have moved on since.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from marshmallow import fields

from scopes.human.days import (
    calendar_year_in_words,
    day_in_words,
    fiscal_year_in_words,
    minute_in_words,
    month_in_words,
)
from scopes.human.foreign import foreign
from scopes.human.phrases import phrase
from scopes.human.quantities import amount
from scopes.human.row import RowMark
from scopes.schema.amounts import Count, FiscalYear, Measure, Yen
from scopes.schema.fields import OTHER, Code, Coded, Flag, Month, PartialDate, RestrictedId

_HIDDEN = "*"
_DOT = "•"
_FISCAL = "fiscal_year"


@dataclass(frozen=True)
class Told:
    """A value in words, and what the row that holds it is marked with."""

    text: str
    marks: frozenset[RowMark] = frozenset()


@dataclass(frozen=True)
class Asked:
    """What has to be known to write a value: its field, the field's name, the language.

    ``strange`` is what stood at the source where a code is ``other``.
    """

    field: fields.Field[Any] | None
    name: str
    language: str
    strange: str = ""


Writer = Callable[[Any, Asked], Told | None]


def told(value: object, asked: Asked) -> Told:
    """Write one value that is neither a list nor a group."""
    for kind, wire, write in _WRITERS:
        fits = isinstance(asked.field, kind) and type(value) is wire
        written = write(value, asked) if fits else None
        if written is not None:
            return written
    return _as_it_came(value, asked)


def is_fiscal(name: str) -> bool:
    """Tell by its name whether a year runs from April; the year of an income is a calendar year."""
    return name == _FISCAL or name.endswith(f"_{_FISCAL}")


def _as_it_came(value: object, asked: Asked) -> Told:
    if isinstance(value, bool):
        return _yes_or_no(value, asked)
    if value is None:
        return Told(phrase("nothing", asked.language))
    if isinstance(value, int):
        return Told(amount(value, "", asked.language))
    return Told(foreign(str(value)), frozenset({RowMark.HELD}))


def _yes_or_no(value: object, asked: Asked) -> Told:
    return Told(phrase("yes" if value else "no", asked.language))


def _code(value: str, asked: Asked) -> Told | None:
    assert isinstance(asked.field, Coded)
    words = asked.field.labels.get(value)
    if words is None:
        return None
    label = words.in_language(asked.language)
    if value != OTHER or not asked.strange:
        return Told(label)
    text = phrase("other", asked.language, label=label, value=foreign(asked.strange))
    return Told(text, frozenset({RowMark.QUOTING}))


def _day(value: str, asked: Asked) -> Told | None:
    return _perhaps(day_in_words(value, asked.language))


def _instant(value: str, asked: Asked) -> Told | None:
    return _perhaps(minute_in_words(value, asked.language))


def _month(value: str, asked: Asked) -> Told | None:
    return _perhaps(month_in_words(value, asked.language))


def _year(value: int, asked: Asked) -> Told | None:
    written = fiscal_year_in_words if is_fiscal(asked.name) else calendar_year_in_words
    return _perhaps(written(value, asked.language))


def _number(value: int, asked: Asked) -> Told:
    return Told(amount(value, _unit(asked), asked.language))


def _measure(value: str, asked: Asked) -> Told | None:
    try:
        number = Decimal(value)
    except InvalidOperation:
        return None
    return Told(amount(number, _unit(asked), asked.language)) if number.is_finite() else None


def _identifier(value: str, asked: Asked) -> Told | None:
    end = value.lstrip(_HIDDEN)
    if end == value:
        return None
    key = "masked" if end else "masked_whole"
    dots = _DOT * (len(value) - len(end))
    text = phrase(key, asked.language, dots=dots, end=foreign(end), count=len(end))
    return Told(text, frozenset({RowMark.MASKED}))


def _unit(asked: Asked) -> str:
    metadata: Mapping[str, Any] = asked.field.metadata if asked.field else {}
    return str(metadata.get("unit", ""))


def _perhaps(text: str | None) -> Told | None:
    return None if text is None else Told(text)


_WRITERS: tuple[tuple[type[fields.Field[Any]], type, Writer], ...] = (
    (Coded, str, _code),
    (Flag, bool, _yes_or_no),
    (PartialDate, str, _day),
    (Month, str, _month),
    (FiscalYear, int, _year),
    (Yen, int, _number),
    (Count, int, _number),
    (Measure, str, _measure),
    (RestrictedId, str, _identifier),
    (Code, str, _instant),  # the one code that has words without a list: an instant
)
"""Field type, type of its value on the wire, and who writes it; the first that fits does."""
