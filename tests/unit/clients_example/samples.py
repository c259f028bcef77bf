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
