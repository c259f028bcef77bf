"""What userinfo tells of a person: ``sub`` and those of the four attributes that were asked for."""

from collections.abc import Mapping
from typing import Any

from connectors.sandbox.auth_app.traps import Trap, Traps
from connectors.sandbox.people import Person

_NUMBERS = {"male": "1", "female": "2", "unknown": "3"}
_FORMER_ADDRESS = "架空県みなと市旧町9丁目9番9号"


def attributes_of(person: Person, scopes: frozenset[str], traps: Traps) -> Mapping[str, Any]:
    """Return the granted attributes in the form that samples show: 19850315, and 1 for male."""
    number = _NUMBERS[person.sex]
    told: dict[str, Any] = {
        "name": person.name["text"],
        "address": person.address,
        "birthdate": person.birth_date.replace("-", ""),
        "gender": number,
    }
    if Trap.GENDER_AS_NUMBER in traps:
        told["gender"] = int(number)
    if Trap.GENDER_AS_WORD in traps:
        told["gender"] = person.sex
    if Trap.BIRTHDATE_WITH_HYPHENS in traps:
        told["birthdate"] = person.birth_date
    if Trap.MOVED_AWAY in traps:
        told["address"] = _FORMER_ADDRESS
    if Trap.ATTRIBUTE_MISSING in traps:
        del told["gender"]
    return {name: value for name, value in told.items() if name in scopes}
