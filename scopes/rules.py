"""The names of the rules that a record can break: stable codes, used as marshmallow's messages.

A fault names category, field and rule, and never repeats what stood there.
"""

from enum import StrEnum
from typing import Any


class Rule(StrEnum):
    """One rule of a record's schema."""

    REQUIRED = "required"
    WRONG_TYPE = "wrong_type"
    LENGTH = "length"
    CONTROL_CHARACTER = "control_character"
    FORM = "form"
    DATE = "date"
    RANGE = "range"
    CODE_LIST = "code_list"
    CHECK_DIGIT = "check_digit"
    CONTRADICTION = "contradiction"
    MY_NUMBER = "my_number"
    RECORD_TYPE = "record_type"
    UNDECLARED = "undeclared"
    NOT_ASKED = "not_asked"
    ANOTHER_PERSON = "another_person"


MESSAGES: dict[str, str | list[Any] | dict[Any, Any]] = {
    "required": Rule.REQUIRED,
    "null": Rule.REQUIRED,
    "validator_failed": Rule.FORM,
    "invalid": Rule.WRONG_TYPE,
    "invalid_utf8": Rule.WRONG_TYPE,
    "too_large": Rule.RANGE,
    "special": Rule.RANGE,
    "type": Rule.WRONG_TYPE,
}
"""Marshmallow's own keys, answered with our rules."""
