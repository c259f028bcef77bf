"""Observations (R4 10.1) as fields of a check-up: which one it is, in which unit, by which list of answers.

The tables are in ``checkup.toml``. What cannot be read as they say is handed on as it is, and the record's
schema names the fault: a value in a unit that we do not know is never taken for one in ours.
"""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Final

from connectors.fhir.values import OWN, Object, a_text, an_object, codings, read_table

TABLES: Final = read_table(Path(__file__).with_name("checkup.toml"))
OWN_OBSERVATION: Final = OWN + "observation"
UCUM: Final = "http://unitsofmeasure.org"
_JLAC10_SIGNS = 9
_YES_NO: Final = {"1": True, "2": False, "true": True, "false": False}
_MOST_DIGITS = 12

_FIELDS: Final[Mapping[tuple[str, str], str]] = {
    (system, code): name
    for name, entry in TABLES["observations"].items()
    for system in ("loinc", "jlac10")
    for code in entry.get(system, ())
}


def field_of(observation: Object) -> str | None:
    """Name the field that an observation is, by the first of its codes that we know; None for none of ours."""
    for system, code in codings(observation.get("code")):
        if system == OWN_OBSERVATION and code in TABLES["observations"]:
            return code
        known = TABLES["systems"].get(system)
        name = _FIELDS.get((known, code[:_JLAC10_SIGNS] if known == "jlac10" else code))
        if name is not None:
            return name
    return None


def value_of(observation: Object, name: str, day: str | None) -> Any:
    """Return the value of a field; ``day`` tells which edition of the questionnaire was answered."""
    entry = TABLES["observations"][name]
    match entry["read"]:
        case "measure" | "count":
            return _amount(an_object(observation.get("valueQuantity")), entry["units"])
        case "code":
            return _answer(observation, _answers(entry["answers"], day))
        case "flag":
            return _flag(observation)
    return a_text(observation.get("valueString")) or _words(observation)


def _amount(quantity: Object, units: Mapping[str, str]) -> Any:
    """Return an amount in our unit: a whole number where it is one, else a text.

    One below or above what could be measured (``comparator``) is no amount.
    """
    value, unit = quantity.get("value"), quantity.get("code")
    if value is None:
        return None
    plain = quantity.get("system") == UCUM and "comparator" not in quantity
    if (
        not plain
        or not isinstance(unit, str)
        or unit not in units
        or type(value) not in (int, float)
    ):
        return f"{quantity.get('comparator', '')}{value} {unit}"
    try:
        amount = Decimal(str(value)) * Decimal(units[unit])
    except InvalidOperation:
        return str(value)
    if not amount.is_finite() or amount.adjusted() > _MOST_DIGITS:
        return str(value)
    return int(amount) if amount == amount.to_integral_value() else f"{amount.normalize():f}"


def _answers(name: str, day: str | None) -> Mapping[str, str]:
    earlier = TABLES["earlier"]
    table = earlier["answers"].get(name) if day and day <= earlier["until"] else None
    found: Mapping[str, str] = table or TABLES["answers"][name]
    return found


def _answer(observation: Object, answers: Mapping[str, str]) -> str | None:
    """Return our code for an answer; one that the list lacks is handed on."""
    told = codings(observation.get("valueCodeableConcept"))
    own = next((code for system, code in told if system.startswith(OWN)), None)
    codes = [code for _, code in told]
    text = a_text(observation.get("valueString"))
    codes += [text] if text else []
    known = (answers[code] for code in codes if code in answers)
    return own or next(known, None) or next(iter(codes), None)


def _flag(observation: Object) -> Any:
    if isinstance(told := observation.get("valueBoolean"), bool):
        return told
    codes = [code for _, code in codings(observation.get("valueCodeableConcept"))]
    return next((_YES_NO.get(code, code) for code in codes), None)


def _words(observation: Object) -> str | None:
    return a_text(an_object(observation.get("valueCodeableConcept")).get("text"))
