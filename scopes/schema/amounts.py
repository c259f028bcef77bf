"""Field types of the records: numbers with their units."""

import re
from decimal import Decimal, InvalidOperation
from typing import Any

from marshmallow import ValidationError, fields, validate

from scopes.rules import MESSAGES, Rule
from scopes.schema.marks import unit as unit_of

MOST_YEN = 10**11 - 1  # never twelve digits, so never mistaken for a My Number


class Whole(fields.Integer):
    """A whole number in a range; a text or a fraction that may mean one is refused."""

    default_error_messages = MESSAGES

    def __init__(self, *, least: int, most: int, unit: str = "", **kwargs: Any) -> None:
        in_range = validate.Range(min=least, max=most, error=Rule.RANGE)
        if unit:
            kwargs["metadata"] = {**unit_of(unit), **kwargs.get("metadata", {})}
        super().__init__(strict=True, validate=in_range, **kwargs)
        self.least, self.most = least, most

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:
        if type(value) is not int:
            raise self.make_error("invalid")
        return super()._deserialize(value, attr, data, **kwargs)

    def is_wire(self, value: Any) -> bool:
        """Tell whether a value is in wire form already."""
        return type(value) is int and self.least <= value <= self.most


class FiscalYear(Whole):
    """A Japanese fiscal year (April to March), or the calendar year of an income."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(least=1950, most=2100, **kwargs)


class Yen(Whole):
    """Whole yen; negative only where ``loss`` says that a loss is possible."""

    def __init__(self, *, loss: bool = False, **kwargs: Any) -> None:
        least = -MOST_YEN if loss else 0
        super().__init__(least=least, most=MOST_YEN, unit="yen", **kwargs)


class Count(Whole):
    """A whole number from ``least`` to ``most``, of the unit that ``units.toml`` has words for."""

    def __init__(self, *, least: int = 0, most: int = 99, unit: str = "", **kwargs: Any) -> None:
        super().__init__(least=least, most=most, unit=unit, **kwargs)


class Measure(fields.String):
    """A measured amount with a fixed number of decimal places: a string, ``"0.50"``.

    Above ``least``, which is not reached, up to ``most``. Agencies may send a JSON number.
    """

    default_error_messages = MESSAGES

    def __init__(
        self, *, places: int, most: int, least: int = 0, unit: str = "", **kwargs: Any
    ) -> None:
        if unit:
            kwargs["metadata"] = {**unit_of(unit), **kwargs.get("metadata", {})}
        super().__init__(**kwargs)
        self.places, self.least, self.most = places, least, most
        self._step = Decimal(1).scaleb(-places)
        decimals = rf"\.[0-9]{{{places}}}" if places else ""
        self._plain = re.compile(rf"(?:0|[1-9][0-9]{{0,8}}){decimals}\Z").match

    def is_wire(self, value: Any) -> bool:
        """Tell whether a value is in wire form already; a number below zero is not told at sight."""
        if type(value) is not str or self._plain(value) is None:
            return False
        return self.least < float(value) <= self.most

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            raise self.make_error("invalid")
        text = super()._deserialize(str(value), attr, data, **kwargs)
        try:
            amount = Decimal(text).quantize(self._step)
            in_range = self.least < amount <= self.most
        except InvalidOperation:
            raise self.make_error("invalid") from None
        if not in_range:
            raise ValidationError(Rule.RANGE)
        return f"{amount:f}"
