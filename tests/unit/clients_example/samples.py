"""Envelopes as the provider writes them; every person and place is invented."""

HOLDER = {"code": "991023", "name": "ひなた市", "enquiry": "健康課"}
SECRET_PLACE = "見本こどもクリニック"


def dose(vaccine, number, day, **changes):
    return {
        "record_id": f"r-{vaccine}-{number}",
        "record_type": "immunisation_record",
        "as_of": "2026-11-19",
        "vaccine_code": "ZZ",
        "vaccine_name": vaccine,
        "target_diseases": ["other"],
        "programme": "routine_a",
        "dose_number": number,
        "administered_on": day,
        "lot_number": "ZZ1",
        "institution_name": SECRET_PLACE,
        "municipality": {"code": "991023", "name": "ひなた市"},
        "outcome": "administered",
    } | changes


def dataset(record_type, records):
    return {
        "item": None,
        "record_type": record_type,
        "layout_version": "R8-6",
        "as_of": "2026-11-19",
        "retrieved_at": "2026-11-22T09:12:33Z",
        "holder": HOLDER,
        "legal_basis": "見本",
        "records": records,
    }


def released(*records, category="immunisation", record_type="immunisation_record", complete=True):
    return {
        "category": category,
        "condition": {"kind": "latest"},
        "outcome": "released",
        "complete": complete,
        "truncated_by_retention": False,
        "datasets": [dataset(record_type, list(records))],
    }


def other(outcome, category="maternal_child_health", **more):
    return {"category": category, "outcome": outcome, **more}


def envelope(*categories, status="ready"):
    return {
        "request_id": "?",
        "status": status,
        "sub": "pairwise-1",
        "subject": "pairwise-2",
        "relation": "legal_representative",
        "retrieved_at": "2026-11-22T09:12:33Z",
        "categories": list(categories),
    }


CHECKUP = {
    "record_id": "m4",
    "record_type": "infant_checkup",
    "as_of": "2026-11-19",
    "checked_on": "2025-12-03",
    "age_months": 18,
    "items": {"weight_g": 10250, "height_cm": "80.3", "head_cm": "46.8"},
    "judgement": "no_problem",
}
DOSES = (
    dose("rotavirus", 1, "2024-07-16"),
    dose("dpt_ipv_hib", 1, "2024-07-16"),
    dose("dpt_ipv_hib", 2, "2024-08-20"),
    dose("bcg", 1, "2024-10"),
)
WHOLE = envelope(
    released(*DOSES),
    released(CHECKUP, category="maternal_child_health", record_type="infant_checkup"),
)


def answer(category, value, condition=None, **changes):
    """An answer as the provider writes it; the honest provider signs it."""
    said = {"value": value, "version": "1", "as_of": "2026-06-12", "sources": []} | changes
    return {
        "category": category,
        "condition": condition or {"kind": "latest"},
        "outcome": "released",
        "truncated_by_retention": False,
        "answer": said,
    }


def matched(value="match"):
    return answer("profile_match", value, as_of=None)


def year(fiscal_year=2026):
    return {"kind": "fiscal_year", "fiscal_year": fiscal_year}


def tax_year(**changes):
    return {
        "record_id": "ZZ-t1",
        "record_type": "resident_tax_year",
        "as_of": "2026-06-12",
        "fiscal_year": 2026,
        "levying_municipality": {"code": "991015", "name": "見本市"},
        "declaration_status": "withheld_by_employer",
        "taxation": "taxed",
        "total_income_yen": 3720000,
        "employment_revenue_yen": 5200000,
        "municipal_income_levy_yen": 127500,
        "municipal_per_capita_yen": 3000,
    } | changes


def summary(*records, complete=True):
    entry = released(
        *records,
        category="tax_income.summary",
        record_type="resident_tax_year",
        complete=complete,
    )
    return entry | {"condition": year()}


def handbook(discount_class="class1", kind="physical", **changes):
    return {
        "record_id": "ZZ-h1",
        "record_type": "disability_handbook",
        "as_of": "2026-11-01",
        "kind": kind,
        "discount_class": discount_class,
        "issuer_prefecture": {"code": "990001", "name": "見本県"},
    } | changes


def handbooks(*records):
    return released(*records, category="disability.discount", record_type="disability_handbook")


def carer(value):
    return answer("answer.carer_discount", value)
