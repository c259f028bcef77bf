"""Who keeps what of a health insurance: the insurer itself, or the body that works for all of them."""

from typing import Final

from connectors.sandbox.japan.places import MEDICAL_BODY
from connectors.sandbox.japan.working import Insurance

_WITH_OWN_SERVICE: Final = (
    "employee_association",
    "health_society",
    "national_union",
    "latter_stage",
    "seamen",
)
"""Kinds of insurance whose insurers are asked themselves; municipalities and mutual aid are not."""


def keeper_of(insurance: Insurance) -> str:
    """Return the agency that keeps cards, check-ups and costs of an insurance."""
    return insurance.agency_id if insurance.kind in _WITH_OWN_SERVICE else MEDICAL_BODY


def law_of(insurance: Insurance) -> str:
    """Return the code of the law under which an insurance pays."""
    laws = {
        "national_municipal": "national_health_insurance",
        "national_union": "national_health_insurance",
        "latter_stage": "elderly_care",
        "mutual_aid": "mutual_aid",
        "seamen": "seamen",
    }
    return laws.get(insurance.kind, "health_insurance")
