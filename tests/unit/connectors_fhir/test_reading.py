"""FHIR as others write it, read into our records: codes, dates, units, and what is not ours to know."""

import pytest

from connectors.port import SourceErrorKind, SourceOutcome
from tests.unit.connectors_fhir.conftest import CODE, HOLDER, Server, bundle, patient, shot

LOINC, JLAC10 = "http://loinc.org", "urn:oid:1.2.392.200119.6.1005"
UCUM = "http://unitsofmeasure.org"
OWN = "urn:madoguchi:"


def read(resource, **entry):
    """Read one vaccination, and return its record."""
    answer = Server(bundle(resource, patient()), entry=entry).asks()
    assert answer.outcome is SourceOutcome.RELEASED, answer
    return answer.records[0]


def concept(*pairs, **more):
    return {"coding": [{"system": system, "code": code} for system, code in pairs], **more}


def test_a_vaccination_by_international_codes_is_read_whole():
    record = read(
        shot(
            site=concept(("http://terminology.hl7.org/CodeSystem/v3-ActSite", "LA")),
            route=concept(("http://terminology.hl7.org/CodeSystem/v3-RouteOfAdministration", "SQ")),
            doseQuantity={"value": 0.5, "code": "mL", "system": UCUM},
            location={"display": "見本こどもクリニック"},
            manufacturer={"display": "見本製薬"},
            protocolApplied=[
                {
                    "series": "第1期",
                    "doseNumberString": "1",
                    "targetDisease": [
                        concept(("http://snomed.info/sct", "14189004")),
                        concept(("http://snomed.info/sct", "36653000")),
                    ],
                }
            ],
        )
    )
    assert (
        record.items()
        >= {
            "record_id": "i1",
            "vaccine_code": "04",
            "vaccine_name": "mr",
            "target_diseases": ["measles", "rubella"],
            "programme": "routine_a",
            "stage": "first_period",
            "dose_number": 1,
            "administered_on": "2026-04-01",
            "lot_number": "ZZ01",
            "product_name": "MRワクチン（見本）",
            "manufacturer": "見本製薬",
            "dose_ml": "0.50",
            "site": "left_upper_arm",
            "route": "subcutaneous",
            "institution_name": "見本こどもクリニック",
            "municipality": {"code": HOLDER.code, "name": HOLDER.name},
            "outcome": "administered",
        }.items()
    )


def test_what_a_vaccine_protects_against_follows_from_it_where_nobody_says():
    assert read(shot())["target_diseases"] == ["measles", "rubella"]


def test_an_unknown_vaccine_is_another_one_and_keeps_its_code():
    record = read(shot(vaccineCode=concept(("urn:zz", "ZZ-TRIAL-7"))))
    assert (record["vaccine_name"], record["vaccine_code"]) == ("other", "ZZ-TRIAL-7")
    assert record["source_values"] == {"vaccine_name": "ZZ-TRIAL-7"}
    assert record["target_diseases"] == ["other"]


def test_an_agencys_own_codes_are_known_by_its_entry():
    told = shot(vaccineCode=concept(("urn:zz", "6313400ZZ")))
    assert read(told, vaccine_codes={"6313400ZZ": "japanese_encephalitis"})["vaccine_name"] == (
        "japanese_encephalitis"
    )


@pytest.mark.parametrize(
    ("day", "name"), [("2024-03-31", "covid19_special"), ("2024-04-01", "covid19")]
)
def test_a_vaccine_has_the_name_of_its_time(day, name):
    covid = concept(("http://hl7.org/fhir/sid/cvx", "213"))
    assert read(shot(vaccineCode=covid, occurrenceDateTime=day))["vaccine_name"] == name


@pytest.mark.parametrize(
    ("told", "day"),
    [
        ({"occurrenceDateTime": "2026"}, "2026"),
        ({"occurrenceDateTime": "2026-04"}, "2026-04"),
        ({"occurrenceDateTime": "2026-04-01T00:30:00+09:00"}, "2026-04-01"),
        ({"occurrenceDateTime": "2026-03-31T15:30:00Z"}, "2026-04-01"),
        ({"occurrenceDateTime": None, "occurrenceString": "令和8年4月"}, "2026-04"),
    ],
)
def test_a_date_is_as_exact_as_it_is_told_and_a_day_in_japan(told, day):
    assert read(shot(**told))["administered_on"] == day


def test_a_physician_is_never_read():
    doctor = {"actor": {"reference": "Practitioner/1", "display": "見本 医師"}}
    clinic = {"actor": {"reference": "Organization/1", "display": "見本医院"}}
    assert read(shot(performer=[doctor, clinic]))["institution_name"] == "見本医院"
    assert "institution_name" not in read(shot(performer=[doctor]))


def test_only_what_was_given_counts_and_the_rest_is_reported():
    resources = [shot(), shot("i2", status="entered-in-error"), shot("i3", status="not-done")]
    answer = Server(bundle(*resources, patient())).asks()
    assert [each["record_id"] for each in answer.records] == ["i1"]
    assert [(each.field, each.rule, each.records) for each in answer.surplus] == [
        ("status", "not_asked", 2)
    ]


def test_what_does_not_fit_is_left_out_by_field_and_rule_and_the_rest_flows():
    bad = shot("i2", doseQuantity={"value": 0.5, "code": "[oz_av]"})
    answer = Server(bundle(shot(), bad, shot("i3", lotNumber=None), patient())).asks()
    assert [each["record_id"] for each in answer.records] == ["i1"]
    assert {(each.field, each.rule) for each in answer.faults} == {
        ("dose_ml", "wrong_type"),
        ("lot_number", "required"),
    }


def test_a_server_that_ignores_the_period_is_not_relied_on():
    condition = {"kind": "range", "from": "2026-01-01", "to": "2026-06-30"}
    old = shot("i2", occurrenceDateTime="2025-04-01")
    answer = Server(bundle(shot(), old, patient())).asks(condition=condition)
    assert [each["record_id"] for each in answer.records] == ["i1"]


def test_a_my_number_in_a_text_takes_every_record_of_its_type_with_it():
    hidden = shot("i2", location={"display": "見本 1234 5678 9018"})
    answer = Server(bundle(shot(), hidden, patient())).asks()
    assert (answer.outcome, answer.records) == (SourceOutcome.ERROR, ())
    assert ("institution_name", "my_number") in {(f.field, f.rule) for f in answer.faults}


def observation(own_id, code, **value):
    return {
        "resourceType": "Observation",
        "id": own_id,
        "status": "final",
        "code": concept(code),
        "subject": {"reference": "Patient/p1"},
        **value,
    }


def quantity(value, unit, **more):
    return {"valueQuantity": {"value": value, "system": UCUM, "code": unit, **more}}


def report(*observations, **changes):
    return {
        "resourceType": "DiagnosticReport",
        "id": "d1",
        "status": "final",
        "code": concept(("urn:oid:1.2.392.200119.6.1002", "010")),
        "subject": {"identifier": {"system": "urn:madoguchi:linkage-code", "value": CODE}},
        "effectiveDateTime": "2026-07-06",
        "result": [{"reference": f"Observation/{each['id']}"} for each in observations],
        **changes,
    }


def checkup(*observations, **changes):
    server = Server(bundle(report(*observations, **changes), *observations, patient()))
    return server.asks("health_checkup")


def test_a_checkup_is_read_by_loinc_jlac10_and_components():
    pressure = observation("o1", (LOINC, "85354-9"))
    pressure["component"] = [
        {"code": concept((LOINC, "8480-6")), **quantity(134, "mm[Hg]")},
        {"code": concept((LOINC, "8462-4")), **quantity(84, "mm[Hg]")},
    ]
    answer = checkup(
        pressure,
        observation("o2", (JLAC10, "9N001000000000001"), **quantity(1.682, "m")),
        observation("o3", (LOINC, "718-7"), **quantity(148, "g/L")),
        observation("o4", (LOINC, "26453-1"), **quantity(4.82, "10*6/uL")),
        observation("o5", (JLAC10, "1A010000000190111"), valueCodeableConcept=concept(("z", "2"))),
        observation("o6", (JLAC10, "9N701000000000011"), valueCodeableConcept=concept(("z", "2"))),
        observation("o7", (JLAC10, "9N736000000000011"), valueCodeableConcept=concept(("z", "2"))),
        observation("o8", (OWN + "observation", "fundus_finding"), valueString="異常なし"),
        observation("o9", (LOINC, "99999-9"), **quantity(1, "g")),
    )
    assert answer.outcome is SourceOutcome.RELEASED, answer
    assert (
        answer.records[0].items()
        >= {
            "programme": "specific_40_74",
            "checked_on": "2026-07-06",
            "insurer_number": "06990018",
            "systolic": 134,
            "diastolic": 84,
            "height_cm": "168.2",
            "haemoglobin": "14.8",
            "rbc": "482.0",
            "urine_protein": "trace",
            "questionnaire": {"medication_bp": False, "smoking": "former"},
            "fundus_finding": "異常なし",
        }.items()
    )


def test_an_answer_is_read_by_the_questionnaire_of_its_time():
    smoking = observation(
        "o1", (JLAC10, "9N736000000000011"), valueCodeableConcept=concept(("z", "2"))
    )
    answer = checkup(smoking, effectiveDateTime="2023-07-06")
    assert answer.records[0]["questionnaire"] == {"smoking": "never"}


@pytest.mark.parametrize(
    "value",
    [
        quantity(1682, "mm"),
        quantity(66, "[in_i]"),
        {"valueQuantity": {"value": 168, "unit": "cm"}},
        {"valueQuantity": {"value": 168, "code": "cm", "system": "urn:zz"}},
        quantity(168, "cm", comparator="<"),
        quantity("168", "cm"),
        quantity(1e308, "cm"),
        quantity(True, "cm"),
        quantity(168, ["cm"]),
    ],
    ids=["mm", "inch", "no-code", "not-ucum", "below", "text", "huge", "boolean", "list"],
)
def test_a_value_in_no_unit_that_we_know_is_never_taken_for_one(value):
    answer = checkup(observation("o1", (LOINC, "8302-2"), **value))
    assert (answer.outcome, answer.records) == (SourceOutcome.ERROR, ())
    assert [each.field for each in answer.faults] == ["height_cm"]


def test_what_was_entered_in_error_is_no_result():
    wrong = observation("o1", (LOINC, "8302-2"), **quantity(168, "cm"))
    answer = checkup(wrong | {"status": "entered-in-error"})
    assert "height_cm" not in answer.records[0]


def test_a_checkup_of_which_a_part_is_missing_is_not_taken_for_the_whole():
    one = observation("o1", (LOINC, "8302-2"), **quantity(168, "cm"))
    answer = Server(bundle(report(one), patient())).asks("health_checkup")
    assert answer.error_kind is SourceErrorKind.MALFORMED


def test_somebody_elses_result_in_the_report_spoils_the_answer():
    one = observation("o1", (LOINC, "8302-2"), **quantity(168, "cm"))
    one["subject"] = {"identifier": {"system": "urn:madoguchi:linkage-code", "value": "other"}}
    assert checkup(one).error_kind is SourceErrorKind.MALFORMED


def test_results_that_no_report_names_are_dropped_and_reported():
    one = observation("o1", (LOINC, "8302-2"), **quantity(168, "cm"))
    answer = Server(bundle(report(), one, patient())).asks("health_checkup")
    assert "height_cm" not in answer.records[0]
    assert [(each.field, each.rule) for each in answer.surplus] == [("", "not_asked")]
