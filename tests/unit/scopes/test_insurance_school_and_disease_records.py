"""Records of health insurance, school health, intractable diseases and medical costs for the tax."""

from datetime import date

import pytest

from scopes.catalogue import CATALOGUE, SCOPES
from scopes.categories.health_insurance_other.schema import ITEMS, LAW_OF_ITEM
from scopes.category import Sensitivity
from scopes.errors import RecordError
from scopes.look_back import is_kept
from scopes.schema.fields import masked

CERTIFICATE = CATALOGUE["intractable_disease"].examples[0]
NOTICE = CATALOGUE["tax_medical_expenses"].examples[0]
NUMBERS = CATALOGUE["insured_number"].examples
BENEFIT_OF_MENTAL_HEALTH = CATALOGUE["health_insurance_other"].examples[1]
UNKNOWN_LAW = CATALOGUE["health_insurance_other"].examples[2]


def seen(scope, record):
    category = CATALOGUE[scope.partition(".")[0]]
    return SCOPES[scope].inputs[0].view.of(category.to_wire(record))


def refusal(category, example, **changes):
    with pytest.raises(RecordError) as refused:
        CATALOGUE[category].to_wire({**CATALOGUE[category].examples[example], **changes})
    return str(refused.value)


@pytest.mark.parametrize("record", [BENEFIT_OF_MENTAL_HEALTH, UNKNOWN_LAW])
def test_nothing_in_the_default_view_tells_the_law_of_a_benefit(record):
    said = seen("health_insurance_other", {**record, "source_code": "ZZ-SET-OF-3-15"})
    assert said.keys() <= {
        *("record_id", "record_type", "as_of", "paying_body"),
        *("period_from", "period_to", "amount_yen", "decided_on"),
    }


def test_the_law_leaves_under_a_scope_that_demands_the_pin():
    said = seen("health_insurance_other.law", UNKNOWN_LAW)
    assert said["source_values"] == {"item": "ZZ-3-99", "coordinating_law": "ZZ-UNKNOWN-LAW"}
    assert seen("health_insurance_other.law", BENEFIT_OF_MENTAL_HEALTH)["item"] == "3-15"
    scope = SCOPES["health_insurance_other.law"]
    assert scope.sensitivity is Sensitivity.PROTECTION_RELEVANT
    assert scope.step_up


def test_the_fourteen_items_run_from_3_5_to_3_18_and_each_stands_for_its_own_law():
    assert list(ITEMS) == [f"3-{number}" for number in range(5, 19)]
    codes = CATALOGUE["health_insurance_other"].codes
    assert {*LAW_OF_ITEM, "other"} == set(codes["item"])
    assert {*LAW_OF_ITEM.values(), "other"} == set(codes["coordinating_law"])


def test_an_item_that_stands_for_another_law_is_refused():
    said = refusal("health_insurance_other", 0, item="3-16")
    assert "coordinating_law" in said
    assert "contradiction" in said


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("2025-01-01", "2025-12-31"),
        ("2024-10-15", "2026-01-14"),  # reaches back three months before the application
        ("2020-03-01", "2022-02-28"),  # extended over COVID-19
        ("2024", "2025-12"),
    ],
)
def test_a_certificate_holds_for_a_year_and_what_the_law_adds(first, last):
    record = {**CERTIFICATE, "certified_from": first, "certified_to": last}
    assert CATALOGUE["intractable_disease"].to_wire(record) == record


@pytest.mark.parametrize(
    ("first", "last"), [("2024-10-01", "2026-02-01"), ("2026-02", "2026-01"), ("2023", "2025-06")]
)
def test_a_certificate_that_holds_too_long_or_backwards_is_refused(first, last):
    said = refusal("intractable_disease", 0, certified_from=first, certified_to=last)
    assert "certified_to" in said


def test_the_cap_of_medical_costs_leaves_without_the_disease_and_numbers_only_when_named():
    cap = seen("intractable_disease.cap", CERTIFICATE)
    assert cap["monthly_cap_yen"] == 5000
    assert not any(name.startswith("disease") for name in cap)
    assert seen("intractable_disease", CERTIFICATE)["recipient_number"] == "*****17"
    assert seen("intractable_disease.identifiers", CERTIFICATE)["recipient_number"] == "9900017"


def test_no_insured_number_leaves_in_clear_unless_it_is_asked_for_by_name():
    for record in NUMBERS:
        said = seen("insured_number", record)
        assert said["number"] == masked(record["number"]) != record["number"]
        assert not {"symbol", "branch"} & said.keys()
        assert seen("insured_number.identifiers", record) == record


def test_insured_numbers_pass_as_printed_and_as_masked():
    record = {**NUMBERS[0], "symbol": "見本・０１", "number": "＊１"}
    assert "number" in refusal("insured_number", 0, **record)
    record |= {"number": "１２３４"}
    hidden = {name: masked(record[name]) for name in ("symbol", "number", "branch")}
    for each in (record, {**record, **hidden}):
        assert CATALOGUE["insured_number"].to_wire(each) == each


def test_aid_at_school_leaves_without_disease_school_and_need():
    record = CATALOGUE["school_health"].examples[0]
    said = seen("school_health.aid", record)
    assert said["aid_yen"] == record["aid_yen"]
    assert not {"disease", "school_name", "establisher", "entitlement"} & said.keys()


def test_an_elementary_school_has_six_grades_and_a_compulsory_one_nine():
    assert "grade" in refusal("school_health", 0, grade=7)
    record = {**CATALOGUE["school_health"].examples[0], "school_kind": "compulsory", "grade": 9}
    assert CATALOGUE["school_health"].to_wire(record) == record


def test_a_month_has_one_premium_and_a_benefit_is_not_paid_before_it_is_decided():
    twice = [{"month": "2026-06", "amount_yen": 1}, {"month": "202606", "amount_yen": 2}]
    assert "monthly" in refusal("health_insurance_benefits", 3, monthly=twice)
    assert "paid_on" in refusal("health_insurance_benefits", 0, paid_on="2026-07-23")
    assert "decided_on" in refusal("health_insurance_benefits", 0, applied_on="2026-07-25")


def test_premiums_are_about_money_and_benefits_about_health():
    assert SCOPES["health_insurance_benefits.premium"].sensitivity is Sensitivity.FINANCIAL
    assert SCOPES["health_insurance_benefits"].sensitivity is Sensitivity.SPECIAL_CARE


def test_the_total_for_the_tax_return_leaves_without_patients_and_institutions():
    said = seen("tax_medical_expenses.total", NOTICE)
    assert said["total_patient_paid_yen"] == NOTICE["total_patient_paid_yen"]
    assert not {"lines", "insured_name"} & said.keys()


def test_a_notice_is_not_older_than_the_year_it_is_about():
    assert "issued_on" in refusal("tax_medical_expenses", 0, issued_on="2024-12-31")


def test_a_calendar_year_of_costs_is_kept_to_the_end_of_the_third_fiscal_year_after_it():
    category = CATALOGUE["tax_medical_expenses"]
    record = {**NOTICE, "income_year": 2023}
    assert is_kept(category, record, today=date(2027, 3, 31))
    assert not is_kept(category, record, today=date(2027, 4, 1))
