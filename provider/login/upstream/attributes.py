"""The four attributes as userinfo tells them, in every form that relying parties have reported."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from connectors.directory_port import BasicFour
from provider.login.upstream.errors import AttributesRefusedError

_LONGEST = 400
_FULL_WIDTH_SPACE = "\u3000"
"""What the register writes between family and given name; ``str.isprintable`` knows ASCII's only."""

_BIRTHDATE = re.compile(r"([0-9]{4})-?([0-9]{2})-?([0-9]{2})")
_SEXES = {
    **dict.fromkeys(("1", "male", "男", "男性"), "male"),
    **dict.fromkeys(("2", "female", "女", "女性"), "female"),
    **dict.fromkeys(("0", "3", "9", "unknown", "不明"), "unknown"),
}
"""ISO/IEC 5218, the certificate's own numbers (3: not known), OpenID's words and Japanese ones."""


def basic_four(unverified: Mapping[str, Any]) -> BasicFour:
    """Read all four; raise ``AttributesRefusedError`` when one is missing or has another form."""
    return BasicFour(
        name=_text(unverified.get("name")),
        sex=_sex(unverified.get("gender")),
        birth_date=_birth_date(unverified.get("birthdate")),
        address=_address(unverified.get("address")),
    )


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.strip() or len(value) > _LONGEST:
        raise AttributesRefusedError("a text is missing or too long")
    if not value.replace(_FULL_WIDTH_SPACE, " ").isprintable():
        raise AttributesRefusedError("a text holds what is not printable")
    return value


def _sex(value: object) -> str:
    number = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    sex = _SEXES.get(number.lower()) if isinstance(number, str) else None
    if sex is None:
        raise AttributesRefusedError("gender has an unknown form")
    return sex


def _birth_date(value: object) -> date:
    found = _BIRTHDATE.fullmatch(value) if isinstance(value, str) else None
    try:
        if found:
            return date(*(int(part) for part in found.groups()))
    except ValueError:
        pass
    raise AttributesRefusedError("birthdate has an unknown form")


def _address(value: object) -> str:
    """Take the text, or the ``formatted`` of OpenID's own address claim (Core section 5.1.1)."""
    return _text(value.get("formatted") if isinstance(value, Mapping) else value)
