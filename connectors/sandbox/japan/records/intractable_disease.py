"""Certificates of medical aid for intractable diseases (難病法 art. 5 to 12), held by the prefecture."""

from typing import Final

from connectors.sandbox.japan.health import Illness
from connectors.sandbox.japan.places import PREFECTURE
from connectors.sandbox.japan.records.case import Case, Entries, Entry, Fields
from connectors.sandbox.japan.records.disability_handbooks import ISSUER
from connectors.sandbox.japan.records.income_tiers import tier_on
from connectors.sandbox.japan.span import Span

_CAPS: Final = {
    "assisted": ("assistance", 0, 0),
    "low1": ("low1", 2_500, 2_500),
    "low2": ("low2", 5_000, 5_000),
    "general1": ("general1", 10_000, 5_000),
    "general2": ("general2", 20_000, 10_000),
    "upper": ("upper", 30_000, 20_000),
}
"""Class of income -> its code, the most a month, and the most for long and costly treatment."""


def held(case: Case, agency_id: str) -> Entries:
    """Give every certificate that began by today."""
    if agency_id != PREFECTURE:
        return
    for illness in case.member.illnesses:
        if illness.group != "intractable":
            continue
        for span in illness.certified:
            if span.start <= case.today and span.last_day is not None:
                key = f"{illness.code}-{span.start}"
                yield Entry("medical_cost_certificate", key, _certificate(case, illness, span))


def _certificate(case: Case, illness: Illness, span: Span) -> Fields:
    draws = case.draws("intractable", illness.code)
    tier, cap, long_cap = _CAPS[tier_on(case, span.start)]
    in_care = any(care.span.on(span.start) for care in case.member.cares)
    return {
        "prefecture": ISSUER,
        "payer_number": "54990011",
        "recipient_number": f"99{draws.digits(5)}",
        "disease_code": illness.code,
        "disease_name": illness.name,
        "certified_from": span.start,
        "certified_to": span.last_day,
        "monthly_cap_yen": long_cap if illness.severe else cap,
        "income_tier": tier,
        "high_cost_long_term": illness.severe,
        "ventilator": False,
        "mild_high_cost": not illness.severe and draws.chance(20),
        "household_proration": False,
        "designated_institutions": [
            {
                "code": "9910000017",
                "name": "見本県立病院",
                "department": draws.pick(("神経内科", "内科")),
            },
            {"code": "9940000024", "name": "見本駅前薬局"},
        ],
        "coordination": {
            "law": "long_term_care_insurance",
            "amount_yen": draws.whole(20, 180) * 100,
        }
        if in_care
        else None,
    }
