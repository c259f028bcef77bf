"""Values of an answer, read strictly; what does not fit raises ``UnexpectedAnswerError``."""

import re
from datetime import date
from typing import Any

from clients_example.relying_party.errors import UnexpectedAnswerError

_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?", re.ASCII)
_LONGEST, _MOST = 500, 2_000
_MOST_YEN = 10**12


def a_list(unverified: Any) -> list[Any]:
    """Return a list that is not endless."""
    demand(isinstance(unverified, list) and len(unverified) <= _MOST, "a list")
    listed: list[Any] = unverified
    return listed


def a_text(unverified: Any) -> str:
    """Return a text that can be shown."""
    demand(isinstance(unverified, str) and 0 < len(unverified) <= _LONGEST, "a text")
    str(unverified).encode()  # half of a surrogate pair could not be shown
    return str(unverified)


def a_date(unverified: Any) -> str:
    """Return a day, a month or a year that exists."""
    text = a_text(unverified)
    demand(_DATE.fullmatch(text) is not None, "a date")
    date.fromisoformat(f"{text}-01-01"[:10])  # the day, or the first of its month or year
    return text


def a_count(unverified: Any) -> int:
    """Return a small whole number."""
    demand(type(unverified) is int and 0 <= unverified <= _MOST, "a count")
    return int(unverified)


def yen(unverified: Any) -> int:
    """Return an amount in yen; a loss is negative."""
    demand(type(unverified) is int and abs(unverified) <= _MOST_YEN, "an amount")
    return int(unverified)


def demand(holds: bool, what: str) -> None:  # noqa: FBT001 - the condition is the subject
    """Raise unless the condition holds; ``what`` says what should have been there."""
    if not holds:
        raise UnexpectedAnswerError(what)
