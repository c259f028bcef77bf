"""Health insurance, period by period (Health Insurance Act art. 35 and 36), kept by insurer or common body."""

from datetime import date
from typing import Final

from connectors.sandbox.japan.life import Sex
from connectors.sandbox.japan.records.case import Case, Entries, Entry, Fields
from connectors.sandbox.japan.records.cost_lines import share_percent
from connectors.sandbox.japan.records.income_tiers import (
    GENERAL1,
    GENERAL2,
    LOW1,
    LOW2,
    UPPER,
    tier_on,
)
from connectors.sandbox.japan.records.insurers import keeper_of
from connectors.sandbox.japan.records.known_spans import begun
from connectors.sandbox.japan.working import Insurance

SEXES: Final = {Sex.MALE: "male", Sex.FEMALE: "female", Sex.UNKNOWN: "not_recorded"}
_YEARLY: Final = ("national_municipal", "latter_stage")
_AUGUST, _SEVENTY = 8, 70
_TIERS: Final = {LOW1: "o", LOW2: "o", GENERAL1: "e", GENERAL2: "u", UPPER: "i"}
_TIERS_OF_THE_OLD: Final = {LOW1: "low1", LOW2: "low2"}
_KIDNEY_FAILURE: Final = "ZZ-C07"
_DIALYSIS_CAP = 10_000
_CERTIFICATE_SHARE = 60


def held(case: Case, agency_id: str) -> Entries:
    """Give every period of insurance that began by today."""
    for _, insurance in begun(case.member.insurances, case.today):
        if keeper_of(insurance) == agency_id:
            key = f"{insurance.agency_id}-{insurance.span.start}"
            yield Entry("insurance_card", key, _card(case, insurance))


def _card(case: Case, insurance: Insurance) -> Fields:
    lost_on = insurance.span.end
    lost = lost_on is not None and lost_on <= case.today
    holder = case.household.member(insurance.holder).name
    day = insurance.span.last_day if lost and insurance.span.last_day else case.today
    valid_from, valid_to = _valid(insurance, day)
    return {
        "insurer_number": insurance.insurer_number,
        "insurer_name": insurance.insurer_name,
        "insurance_kind": insurance.kind,
        "symbol": insurance.symbol or None,
        "number": insurance.number,
        "branch_number": insurance.branch or None,
        "holder_kind": "dependant" if insurance.dependant else "insured",
        "insured_name": {"text": holder.text, "kana": holder.kana},
        "birth_date": case.member.born,
        "sex": SEXES[case.member.sex],
        "acquired_on": insurance.span.start,
        "lost_on": lost_on if lost else None,
        "valid_from": valid_from,
        "valid_to": valid_to,
        "copay_percent": share_percent(case.member, insurance, day),
        "limit_certificate": None if lost else _limit(case, insurance),
        "specified_disease_certificate": None if lost else _specified(case),
        "eligibility_status": "lost" if lost else "valid",
    }


def _valid(insurance: Insurance, day: date) -> tuple[date, date | None]:
    """Return from when to when a card of a day holds: from August to July where it is renewed every year."""
    if insurance.kind not in _YEARLY:
        return insurance.span.start, None
    august = date(day.year if day.month >= _AUGUST else day.year - 1, _AUGUST, 1)
    return max(insurance.span.start, august), date(august.year + 1, 7, 31)


def _limit(case: Case, insurance: Insurance) -> Fields | None:
    """Give the certificate of the monthly ceiling, which mostly those with an illness ask for."""
    ill = any(each.severe and each.span.on(case.today) for each in case.member.illnesses)
    if not ill or not case.draws("limit", insurance.span.start).chance(_CERTIFICATE_SHARE):
        return None
    valid_from = max(insurance.span.start, _august_of(case.today))
    old = case.member.age(case.today) >= _SEVENTY
    tier = (_TIERS_OF_THE_OLD if old else _TIERS).get(tier_on(case, valid_from))
    if tier is None:
        return None
    return {
        "kind": "limit_and_meal" if tier in ("o", "low1", "low2") else "limit",
        "tier": tier,
        "valid_from": valid_from,
        "valid_to": date(_august_of(case.today).year + 1, 7, 31),
    }


def _august_of(day: date) -> date:
    return date(day.year if day.month >= _AUGUST else day.year - 1, _AUGUST, 1)


def _specified(case: Case) -> Fields | None:
    """Give the certificate for dialysis."""
    failing = any(
        each.code == _KIDNEY_FAILURE and each.span.on(case.today) for each in case.member.illnesses
    )
    return {"disease": "chronic_renal_failure", "cap_yen": _DIALYSIS_CAP} if failing else None
