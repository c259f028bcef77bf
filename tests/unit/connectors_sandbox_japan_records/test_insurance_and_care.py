"""Illness, insurance and need laid out by hand: who keeps what, and what becomes known when."""

from dataclasses import replace

from connectors.sandbox.japan.health import Care, Handbook, Illness
from connectors.sandbox.japan.support import Allowance, Assistance, FamilyLoan, ReturneeSupport
from connectors.sandbox.japan.working import Pension
from tests.unit.connectors_sandbox_japan_records.makers import (
    TODAY,
    day,
    family,
    held,
    insured,
    job,
    member,
    only,
    span,
)

BODY, SOCIETY = "shiharai-mihon", "kenpo-mihon"


def asthmatic_child():
    """A father who insures a child with asthma since 2023."""
    asthma = Illness("chronic", "ZZ-C04", "気管支喘息", span("2023-01-01"))
    return family(
        member(1, "1985-01-01", insurances=(insured("2010-04-01"),), jobs=(job(5_000_000),)),
        member(
            2,
            "2016-06-01",
            parents=(1,),
            illnesses=(asthma,),
            insurances=(insured("2016-06-01", dependant=True),),
        ),
    )


def test_costs_of_a_dependant_are_told_to_the_dependant_and_to_whoever_insures():
    home = asthmatic_child()
    own = held(home, 2, SOCIETY, "medical_costs")
    told = [
        line for line in held(home, 1, SOCIETY, "medical_costs") if line["patient"] == "dependant"
    ]
    assert {line["patient"] for line in own} == {"self"}
    assert {line["patient_name"] for line in told} == {"見本 花子2"}
    amounts = [[line["total_cost_yen"] for line in lines] for lines in (own, told)]
    assert amounts[0] == amounts[1] != []
    notices = held(home, 1, BODY, "tax_medical_expenses")
    assert {n["insured_name"]["text"] for n in notices} == {"見本 花子1"}


def test_a_municipality_pays_a_childs_share_and_a_grown_up_pays_three_tenths():
    home = asthmatic_child()
    child = held(home, 2, SOCIETY, "medical_costs")
    assert all(line["patient_paid_yen"] == 0 < line["public_fund_paid_yen"] for line in child)
    grown = [x for x in held(home, 1, SOCIETY, "medical_costs") if x["patient"] == "self"]
    assert all(abs(x["patient_paid_yen"] - x["total_cost_yen"] * 0.3) <= 5 for x in grown)


def test_a_lasting_illness_has_one_drug_and_prescriptions_of_a_hundred_days():
    records = held(asthmatic_child(), 2, BODY, "medical_treatment")
    lasting = {
        r["drug_name"] for r in records if r["record_type"] == "medication" and r["days"] == 56
    }
    assert len(lasting) == 1
    newest = [r["prescribed_on"] for r in records if r["record_type"] == "electronic_prescription"]
    assert all((TODAY - day(prescribed)).days <= 100 for prescribed in newest)
    billed = {r["month"] for r in records if r["record_type"] == "treatment"}
    assert max(billed) <= "2026-09"


def test_without_insurance_nothing_is_billed():
    home = asthmatic_child()
    poor = family(home.member(1), replace(home.member(2), insurances=()))
    assert held(poor, 2, BODY, "medical_treatment") == ()
    assert held(poor, 2, BODY, "medical_access_log") == ()


def test_an_operation_above_the_ceiling_is_paid_back_by_the_insurer():
    tumour = Illness("chronic", "ZZ-C06", "悪性新生物（見本）", span("2025-02-03"), severe=True)
    home = family(
        member(
            1,
            "1970-01-01",
            insurances=(insured("2010-04-01"),),
            jobs=(job(5_000_000),),
            illnesses=(tumour,),
        )
    )
    lines = [x for x in held(home, 1, SOCIETY, "medical_costs") if x["claim_kind"] == "inpatient"]
    benefits = held(home, 1, SOCIETY, "health_insurance_benefits")
    sick = [b for b in benefits if b.get("kind") == "injury_sickness_allowance"]
    back = [b for b in benefits if b.get("kind") == "high_cost_medical"]
    assert [b["period_from"] for b in sick] == ["2025-02-06"]
    assert [b["paid_on"] for b in sick] == ["2025-04-16"]
    eve = held(home, 1, SOCIETY, "health_insurance_benefits", day("2025-04-15"))
    assert ["paid_on" in b for b in eve if b.get("kind") == "injury_sickness_allowance"] == [False]
    paid = lines[0]["patient_paid_yen"]
    ceiling = 80_100 + lines[0]["total_cost_yen"] // 100
    assert [b["amount_yen"] for b in back] == ([paid - ceiling] if paid > ceiling else [])
    assert lines[0]["total_cost_yen"] > 50_000


def test_a_society_keeps_its_cards_and_the_common_body_those_of_municipalities():
    change = (insured("2000-04-01", "2020-04-01", kind="national_municipal"), insured("2020-04-01"))
    home = family(member(1, "1985-01-01", insurances=change))
    lost, valid = (
        only(home, 1, BODY, "health_insurance_card"),
        only(home, 1, SOCIETY, "health_insurance_card"),
    )
    assert (lost["eligibility_status"], lost["lost_on"]) == ("lost", "2020-04-01")
    assert (valid["eligibility_status"], valid["copay_percent"]) == ("valid", 30)
    assert len(held(home, 1, BODY, "insured_number")) == 2
    then = only(home, 1, BODY, "health_insurance_card", day("2019-01-01"))
    assert (then["eligibility_status"], "lost_on" in then) == ("valid", False)
    assert then["valid_to"] == "2019-07-31"


def cared_for():
    cares = (
        Care(
            day("2024-01-10"), day("2024-02-08"), "support2", span("2024-01-10", "2025-02-01"), True
        ),
        Care(
            day("2024-12-20"), day("2025-01-20"), "care3", span("2025-02-01", "2027-02-01"), False
        ),
    )
    return family(member(1, "1945-06-01", cares=cares))


def test_a_level_is_known_once_it_is_decided():
    levels = {
        today: [
            record["level"]
            for record in held(cared_for(), 1, "mihon", "long_term_care", day(today))
            if record["record_type"] == "care_certification"
        ]
        for today in ("2024-02-07", "2024-02-08", "2026-11-20")
    }
    assert levels == {
        "2024-02-07": [],
        "2024-02-08": ["support2"],
        "2026-11-20": ["support2", "care3"],
    }


def test_care_costs_what_its_level_allows_and_a_tenth_is_paid():
    records = held(cared_for(), 1, "mihon", "long_term_care")
    benefits = [r for r in records if r["record_type"] == "care_benefit"]
    assert {b["month"] for b in benefits if b["service_kind"] == "support_planning"} <= {
        "2024-11",
        "2024-12",
        "2025-01",
    }
    served = [b for b in benefits if not b["service_kind"].endswith("planning")]
    assert served
    assert all(b["copay_yen"] == b["cost_yen"] // 10 for b in served)
    assert all(b["units"] <= 27_048 for b in served)
    premiums = [r for r in records if r["record_type"] == "care_premium"]
    assert [p["fiscal_year"] for p in premiums] == [2024, 2025, 2026]


def handbook(kind, grade, *periods, **more):
    told = {"severity": None, "discount_class": "class1", "part": "mental", "part_name": "見本"}
    return Handbook(
        kind, "ZZ0001", grade, valid=tuple(span(*each) for each in periods), **{**told, **more}
    )


def test_a_mental_handbook_is_renewed_and_lapses_by_its_last_day():
    book = handbook("mental", "2", ("2021-05-01", "2023-05-01"), ("2023-05-01", "2025-05-01"))
    home = family(member(1, "1985-01-01", handbooks=(book,)))
    lapsed = held(home, 1, "mihon-ken", "disability")[0]
    assert (lapsed["issued_on"], lapsed["reissued_on"]) == ("2021-05-01", "2023-05-01")
    assert lapsed["valid_until"] == "2025-04-30"
    first = held(home, 1, "mihon-ken", "disability", day("2022-01-01"))[0]
    assert (first["valid_until"], "reissued_on" in first) == ("2023-04-30", False)


def test_a_physical_handbook_has_no_end_and_names_its_prefecture():
    book = handbook("physical", "1", ("2015-05-01",), part="heart")
    home = family(member(1, "1985-01-01", handbooks=(book,)))
    record = held(home, 1, "mihon-ken", "disability")[0]
    assert "valid_until" not in record
    assert record["issuer_prefecture"] == {"code": "990001", "name": "見本県"}
    aid = [
        r
        for r in held(home, 1, "mihon", "disability")
        if r["record_type"] == "self_support_medical"
    ]
    assert {r["kind"] for r in aid} == {"rehabilitation"}
    assert held(home, 1, "hinata", "disability") == ()


def test_a_mother_alone_has_her_allowance_her_loan_and_a_pension_set_off():
    allowance = Allowance(
        "child_rearing", "mihon", span("2022-03-01"), 45_500, (2,), reason="death"
    )
    pension = Pension("survivor_basic", span("2022-02-01"), 1_050_000, "nenkin-mihon", of=9)
    loan = FamilyLoan("study", day("2023-04-10"), 600_000, None, "mihon-ken")
    home = family(
        member(1, "1985-01-01", allowances=(allowance,), pensions=(pension,), loans=(loan,)),
        member(2, "2015-06-01", parents=(1,)),
    )
    paid = held(home, 1, "mihon", "single_parent")[0]
    assert (paid["monthly_yen"], paid["children_count"], paid["reason"]) == (45_500, 1, "death")
    assert paid["next_report_month"] == "2027-08"
    assert all("principal_yen" not in record for record in held(home, 1, "mihon", "single_parent"))
    lent = only(home, 1, "mihon-ken", "single_parent")
    assert (lent["repayment_state"], 0 < lent["outstanding_yen"] < 600_000) == ("repaying", True)
    items = {r["item"] for r in held(home, 1, "nenkin-mihon", "pension_other")}
    assert items == {"7-1", "7-5"}


def test_assistance_is_suspended_and_ends_as_it_is_laid_out():
    stretch = Assistance(
        "fukushi-mihon",
        span("2020-04-01", "2026-06-01"),
        ("livelihood",),
        1,
        span("2022-01-01", "2022-07-01"),
    )
    home = family(member(1, "1985-01-01", assistance=(stretch,)))
    states = {
        today: only(home, 1, "fukushi-mihon", "public_assistance", day(today))["state"]
        for today in ("2021-01-01", "2022-03-01", "2023-01-01", "2026-11-20")
    }
    assert list(states.values()) == ["active", "suspended", "active", "ended"]
    assert held(home, 1, "fukushi-mihon", "public_assistance", day("2020-03-31")) == ()


def intractable(**life):
    illness = Illness(
        "intractable",
        "ZZ-N01",
        "見本病",
        span("2025-01-10"),
        severe=True,
        certified=(span("2025-01-10", "2026-01-01"), span("2026-01-01", "2027-01-01")),
    )
    return family(member(1, "1985-01-01", illnesses=(illness,), **life))


def test_a_certificate_is_capped_by_the_income_of_the_home():
    first, second = held(intractable(jobs=(job(5_000_000),)), 1, "mihon-ken", "intractable_disease")
    assert (first["certified_from"], first["certified_to"]) == ("2025-01-10", "2025-12-31")
    assert (second["income_tier"], second["monthly_cap_yen"]) == ("general2", 10_000)
    aid = Assistance("fukushi-mihon", span("2024-01-01"), ("livelihood", "medical"), 1)
    poor = held(intractable(assistance=(aid,)), 1, "mihon-ken", "intractable_disease")[-1]
    assert (poor["income_tier"], poor["monthly_cap_yen"]) == ("assistance", 0)


def test_a_returnee_was_paid_once_and_is_supported_month_by_month():
    once = ReturneeSupport(
        "settlement_grant", "mihon-ken", span("2009-03-01", "2009-03-02"), 160_000
    )
    running = ReturneeSupport(
        "support_benefit", "mihon-ken", span("2009-04-01"), 80_000, ("housing",)
    )
    home = family(member(1, "1945-01-01", returnee=(once, running)))
    grant, support = held(home, 1, "mihon-ken", "china_returnee_support")
    assert (grant["paid_on"], "state" in grant) == ("2009-03-01", False)
    assert ("paid_on" in support, support["state"]) == (False, "active")
    assert support["aid_kinds"] == ["housing"]
