"""What no record of insurance, treatment, costs, check-ups, screening and access may say."""

import pytest

from scopes.catalogue import CATALOGUE, SCOPES
from scopes.errors import RecordError


def example(category, number):
    return CATALOGUE[category].examples[number]


def faults(category, record):
    with pytest.raises(RecordError) as refusal:
        CATALOGUE[category].to_wire(record)
    return {(fault.field, fault.rule.value) for fault in refusal.value.faults}


CONTRADICTIONS = [
    ("health_insurance_card", 0, {"birth_date": "2022-01-01"}, "acquired_on"),
    ("health_insurance_card", 1, {"lost_on": "2018-03-31"}, "lost_on"),
    ("health_insurance_card", 1, {"valid_to": "2020-07-31"}, "valid_to"),
    ("health_insurance_card", 1, {"eligibility_status": "valid"}, "eligibility_status"),
    ("medical_treatment", 0, {"month": "2026-07"}, "acts"),
    ("medical_treatment", 2, {"dispensed_on": "2026-09-01"}, "dispensed_on"),
    ("medical_treatment", 2, {"generic_available": False}, "saving_yen"),
    ("medical_treatment", 2, {"status": "prescribed"}, "status"),
    ("medical_treatment", 4, {"status": "billed"}, "status"),
    ("medical_treatment", 4, {"status": "prescribed"}, "dispensed_on"),
    ("medical_costs", 0, {"issued_month": "2026-07"}, "issued_month"),
    ("medical_costs", 0, {"total_cost_yen": 100}, "insurer_paid_yen"),
    ("health_checkup", 0, {"diastolic": 134}, "diastolic"),
    ("health_checkup", 0, {"latter_stage_questionnaire": {}}, "latter_stage_questionnaire"),
    ("disease_screening", 0, {"fiscal_year": 2027}, "fiscal_year"),
    ("disease_screening", 0, {"fiscal_year": 2024}, "fiscal_year"),
    ("disease_screening", 1, {"result": "no_finding"}, "detailed_exam"),
    ("disease_screening", 1, {"screened_on": "2025-11-21"}, "detailed_exam"),
    ("medical_access_log", 0, {"accessed_on": "2026-09-03"}, "accessed_on"),
    ("medical_access_log", 0, {"consent_until": "2026-09-02T10:14:04+09:00"}, "consent_until"),
    ("medical_access_log", 0, {"consent_mode": "emergency_without_consent"}, "consent_mode"),
]


@pytest.mark.parametrize(("category", "number", "changes", "field"), CONTRADICTIONS)
def test_a_record_that_contradicts_itself_is_refused(category, number, changes, field):
    assert (field, "contradiction") in faults(category, {**example(category, number), **changes})


@pytest.mark.parametrize(
    ("field", "value"),
    [("waist_cm", "80.0"), ("metabolic_syndrome", "pre"), ("guidance", "information")],
)
def test_nobody_of_75_is_measured_for_metabolic_syndrome(field, value):
    elderly = example("health_checkup", 1)
    assert faults("health_checkup", {**elderly, field: value}) == {(field, "contradiction")}


def test_whoever_is_no_longer_insured_lost_the_insurance_on_a_day():
    lost = {k: v for k, v in example("health_insurance_card", 1).items() if k != "lost_on"}
    assert faults("health_insurance_card", lost) == {("lost_on", "required")}


def test_an_insurance_that_will_end_is_still_valid():
    ending = {**example("health_insurance_card", 0), "lost_on": "2026-12-01"}
    assert CATALOGUE["health_insurance_card"].to_wire(ending) == ending


def test_a_share_that_no_law_knows_is_refused():
    odd = {**example("health_insurance_card", 0), "copay_percent": 25}
    assert faults("health_insurance_card", odd) == {("copay_percent", "code_list")}


def test_a_screening_in_an_extended_programme_counts_for_the_year_before():
    extended = {**example("disease_screening", 1), "fiscal_year": 2024}
    assert CATALOGUE["disease_screening"].to_wire(extended) == extended


@pytest.mark.parametrize("name", ["accessed_at", "consent_until"])
def test_a_moment_that_no_clock_shows_is_refused(name):
    event = {**example("medical_access_log", 0), name: "2026-13-01T10:00:00+09:00"}
    assert (name, "date") in faults("medical_access_log", event)


def test_diseases_ceilings_and_short_numbers_leave_only_where_they_are_asked_for():
    card, scopes = example("health_insurance_card", 2), {}
    for token in ("", ".identifiers", ".limit_certificate", ".specified_disease"):
        scopes[token] = SCOPES["health_insurance_card" + token].inputs[0].view.of(card)
    assert [t for t, seen in scopes.items() if "limit_certificate" in seen] == [
        ".limit_certificate"
    ]
    assert [t for t, seen in scopes.items() if "specified_disease_certificate" in seen] == [
        ".specified_disease"
    ]
    assert scopes[""]["number"] == "******89"
    assert scopes[".identifiers"]["number"] == card["number"]
    first = example("health_insurance_card", 0)
    whole = SCOPES["health_insurance_card"].inputs[0].view.of(first)
    assert not {"symbol", "branch_number"} & set(whole)


def test_a_list_of_medicines_names_no_places():
    view = SCOPES["medical_treatment.medication_list"].inputs[0].view
    seen = view.of(example("medical_treatment", 2))
    assert seen["drug_name"] == "ミホン錠５ｍｇ"
    assert not {"prescriber", "pharmacy"} & set(seen)
    assert view.of(example("medical_treatment", 0)) is None
