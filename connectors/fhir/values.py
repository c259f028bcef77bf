"""Reading FHIR JSON (HL7 FHIR R4, 2.1.0 and 2.24): nothing in it has the type that it should, before it is looked at."""

import re
import tomllib
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from connectors.gate.windows import JAPAN

Object = Mapping[str, Any]
Table = Mapping[str, Mapping[str, str]]
"""Code system -> code in it -> our code."""

OWN = "urn:madoguchi:"
"""With the name of a field behind it: the code system of our own codes for that field."""

_DAY = re.compile(r"[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?\Z")


def read_table(path: Path) -> Mapping[str, Any]:
    """Read one of the tables that lie beside these modules."""
    return tomllib.loads(path.read_text("utf-8"))


def an_object(unverified: object) -> Object:
    """Return an object, and an empty one for anything else."""
    return unverified if isinstance(unverified, Mapping) else {}


def objects(unverified: object) -> list[Object]:
    """Return the objects of a list; whatever else is in it, or is no list, is left out."""
    if not isinstance(unverified, list):
        return []
    return [each for each in unverified if isinstance(each, Mapping)]


def first(unverified: object) -> Object:
    """Return the first object of a list, and an empty one where there is none."""
    return next(iter(objects(unverified)), {})


def a_text(unverified: object) -> str | None:
    """Return a text that shows something; None for anything else."""
    return unverified if isinstance(unverified, str) and unverified.strip() else None


def codings(concept: object) -> list[tuple[str, str]]:
    """Return the codings of a CodeableConcept as pairs of system and code; the system may be empty."""
    found = []
    for coding in objects(an_object(concept).get("coding")):
        code = a_text(coding.get("code"))
        if code is not None:
            found.append((a_text(coding.get("system")) or "", code))
    return found


def our_code(concept: object, field: str, table: Table) -> str | None:
    """Return our code for a CodeableConcept.

    One of our own system counts first, then one that the table knows. What neither has is handed on as it
    is: the schema makes ``other`` of it and keeps what stood there.
    """
    told = codings(concept)
    own = next((code for system, code in told if system == OWN + field), None)
    known = (table[system][code] for system, code in told if code in table.get(system, {}))
    handed_on = (code for _, code in told)
    return (
        own or next(known, None) or next(handed_on, None) or a_text(an_object(concept).get("text"))
    )


def day_of(unverified: object) -> str | None:
    """Return a dateTime as the day that it was in Japan; a year or a month stays one.

    What is no dateTime is handed on: the schema names the fault.
    """
    told = a_text(unverified)
    if told is None or _DAY.match(told):
        return told
    try:
        instant = datetime.fromisoformat(told)
    except ValueError:
        return told
    local = instant.astimezone(JAPAN) if instant.tzinfo else instant
    return local.date().isoformat()


def present(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out what is not there."""
    return {name: value for name, value in fields.items() if value is not None}
