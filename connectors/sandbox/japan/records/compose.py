"""All categories of one person at one agency: which module speaks for which, and ids for what it says."""

import hashlib
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

from connectors.sandbox.japan import places
from connectors.sandbox.japan.records import (
    child_allowance,
    child_disability_support,
    china_returnee_support,
    disability,
    disease_screening,
    education_support,
    employment_insurance,
    health_checkup,
    health_insurance_benefits,
    health_insurance_card,
    health_insurance_other,
    household,
    immunisation,
    insured_number,
    intractable_disease,
    long_term_care,
    maternal_child_health,
    medical_access_log,
    medical_costs,
    medical_treatment,
    pension,
    pension_other,
    public_assistance,
    public_money_account,
    school_health,
    single_parent,
    tax_income,
    tax_medical_expenses,
    workers_compensation,
)
from connectors.sandbox.japan.records.case import Case, Entries, Entry
from scopes.catalogue import CATALOGUE
from scopes.category import AgencyKind

Records = tuple[Mapping[str, Any], ...]

HELD: Final[Mapping[str, Callable[[Case, str], Entries]]] = {
    "child_allowance": child_allowance.held,
    "child_disability_support": child_disability_support.held,
    "china_returnee_support": china_returnee_support.held,
    "disability": disability.held,
    "disease_screening": disease_screening.held,
    "education_support": education_support.held,
    "employment_insurance": employment_insurance.held,
    "health_checkup": health_checkup.held,
    "health_insurance_benefits": health_insurance_benefits.held,
    "health_insurance_card": health_insurance_card.held,
    "health_insurance_other": health_insurance_other.held,
    "household": household.held,
    "immunisation": immunisation.held,
    "insured_number": insured_number.held,
    "intractable_disease": intractable_disease.held,
    "long_term_care": long_term_care.held,
    "maternal_child_health": maternal_child_health.held,
    "medical_access_log": medical_access_log.held,
    "medical_costs": medical_costs.held,
    "medical_treatment": medical_treatment.held,
    "pension": pension.held,
    "pension_other": pension_other.held,
    "public_assistance": public_assistance.held,
    "public_money_account": public_money_account.held,
    "school_health": school_health.held,
    "single_parent": single_parent.held,
    "tax_income": tax_income.held,
    "tax_medical_expenses": tax_medical_expenses.held,
    "workers_compensation": workers_compensation.held,
}
"""Category -> what an agency holds of it."""

KIND_OF: Final[Mapping[str, AgencyKind]] = {
    **dict.fromkeys(places.BY_AGENCY, AgencyKind.MUNICIPALITY),
    **{each.agency_id: AgencyKind.INSURER for each in places.INSURERS},
    places.MUTUAL_AID.agency_id: AgencyKind.MUTUAL_AID,
    places.PREFECTURE: AgencyKind.PREFECTURE,
    places.MEDICAL_BODY: AgencyKind.MEDICAL_INSURANCE_BODY,
    places.PENSION_SERVICE: AgencyKind.PENSION_SERVICE,
    places.EMPLOYMENT_OFFICE: AgencyKind.EMPLOYMENT_OFFICE,
    places.LABOUR_STANDARDS: AgencyKind.LABOUR_STANDARDS_OFFICE,
    places.COMPENSATION_FUND: AgencyKind.COMPENSATION_FUND,
    places.SCHOOL_BOARD: AgencyKind.SCHOOL_BOARD,
    places.WELFARE_OFFICE: AgencyKind.WELFARE_OFFICE,
    places.ACCOUNT_REGISTRY: AgencyKind.ACCOUNT_REGISTRY,
}
"""Agency -> its kind: a category is asked of agencies of its kinds alone."""

_CATEGORIES_OF: Final[Mapping[AgencyKind, tuple[str, ...]]] = {
    kind: tuple(each for each in HELD if kind in CATALOGUE[each].agency_kinds)
    for kind in AgencyKind
}
_PLAIN: Final = frozenset({str, int, bool})
_SIGNS = 10


def records_of(case: Case, agency_id: str) -> dict[str, Records]:
    """Return what an agency holds of a person today, by category; categories without a record are left out."""
    held = {each: records_in(case, agency_id, each) for each in _categories(case, agency_id)}
    return {category: records for category, records in held.items() if records}


def records_in(case: Case, agency_id: str, category: str) -> Records:
    """Return what an agency holds of a person in one category, in the catalogue's wire form.

    Nothing is held of somebody who is not born yet, and nothing more is handed out of the dead. ``as_of`` is
    left to the agency. Raises ``KeyError`` for an unknown category.
    """
    held = HELD[category]
    if category not in _categories(case, agency_id):
        return ()
    return tuple(_record(case, agency_id, category, entry) for entry in held(case, agency_id))


def _categories(case: Case, agency_id: str) -> tuple[str, ...]:
    """List what the agency may hold of the person: by its kind, and a municipality of its own people alone."""
    kind = KIND_OF.get(agency_id)
    stranger = kind is AgencyKind.MUNICIPALITY and not case.ever_lived_in(agency_id)
    return () if kind is None or stranger or not case.alive else _CATEGORIES_OF[kind]


def _record(case: Case, agency_id: str, category: str, entry: Entry) -> dict[str, Any]:
    words = (case.household.seed, agency_id, case.member.person_id, category)
    text = "\0".join((*words, entry.record_type, entry.key))
    sign = hashlib.sha256(text.encode()).hexdigest()[:_SIGNS]
    said = _said(entry.fields)
    return {"record_id": f"zz-{sign}", "record_type": entry.record_type, **said}


def _said(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out what there is nothing to say of, and write dates as texts."""
    return {
        name: value if type(value) in _PLAIN else _written(value)
        for name, value in fields.items()
        if value is not None
    }


def _written(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return _said(value)
    if isinstance(value, list | tuple):
        return [each if type(each) in _PLAIN else _written(each) for each in value]
    return value
