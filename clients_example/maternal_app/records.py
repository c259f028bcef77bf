"""The records that this app knows, read strictly: what is not as agreed is not shown."""

from collections.abc import Mapping
from typing import Any

from clients_example.relying_party.envelope import Envelope, read_envelope
from clients_example.relying_party.strictly import a_count, a_date, a_text


def read_records(unverified: Mapping[str, Any]) -> Envelope:
    """Read an envelope with this app's records in it; raise ``UnexpectedAnswerError``."""
    return read_envelope(unverified, _RECORDS)


def _vaccination(unverified: Mapping[str, Any]) -> Mapping[str, Any]:
    return {
        "date": a_date(unverified["administered_on"]),
        "vaccine": a_text(unverified["vaccine_name"]),
        "dose": a_count(unverified["dose_number"]),
        "municipality": a_text(unverified["municipality"]["name"]),
        "given": a_text(unverified["outcome"]) == "administered",
    }


def _infant_checkup(unverified: Mapping[str, Any]) -> Mapping[str, Any]:
    return {
        "date": a_date(unverified["checked_on"]),
        "age_months": a_count(unverified["age_months"]),
        **_measures(unverified, ("height_cm", "weight_g", "head_cm")),
    }


def _prenatal_checkup(unverified: Mapping[str, Any]) -> Mapping[str, Any]:
    return {
        "date": a_date(unverified["checked_on"]),
        "week": a_count(unverified["gestational_week"]),
        **_measures(unverified, ("weight_kg",)),
    }


def _pregnancy_notification(unverified: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"date": a_date(unverified["notified_on"]), "due_on": a_date(unverified["due_on"])}


def _premature_care(unverified: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"date": a_date(unverified["approved_from"]), "until": a_date(unverified["approved_to"])}


_RECORDS = {
    "immunisation_record": _vaccination,
    "infant_checkup": _infant_checkup,
    "pregnancy_notification": _pregnancy_notification,
    "premature_care": _premature_care,
    "prenatal_checkup": _prenatal_checkup,
}


def _measures(unverified: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, str]:
    """Return the measures that are there, as text; the wire has decimals as strings."""
    items = unverified.get("items", {})
    return {name: a_text(str(items[name])) for name in names if name in items}
