"""Help with the cost of treating a pupil (School Health and Safety Act art. 24), held by the school board."""

from datetime import date, timedelta
from typing import Final

from connectors.sandbox.japan.records.case import Case, Entries, Entry, Fields, municipality
from connectors.sandbox.japan.records.draws import Draws
from connectors.sandbox.japan.records.school_years import school_years
from connectors.sandbox.japan.support import Schooling

_DISEASES: Final = (
    "dental_caries",
    "dental_caries",
    "dental_caries",
    "chronic_sinusitis_adenoid",
    "otitis_media",
    "trachoma_conjunctivitis",
    "tinea_scabies_impetigo",
    "parasite",
)
_KINDS: Final = {
    "elementary": "elementary",
    "lower_secondary": "lower_secondary",
    "special_needs": "special_needs",
}
_SHARE_OF_YEARS = 40


def held(case: Case, agency_id: str) -> Entries:
    """Give one record for each school year in which a helped pupil was treated."""
    for place, schooling in enumerate(case.member.schooling):
        if schooling.board != agency_id or schooling.aid is None or schooling.kind not in _KINDS:
            continue
        for year, grade in school_years(schooling, case.today):
            draws = case.draws("school_health", place, year)
            fields = _aid(case, schooling, draws, year) if draws.chance(_SHARE_OF_YEARS) else None
            if fields is not None and grade <= 9:  # noqa: PLR2004 - the end of compulsory school
                yield Entry("school_medical_aid", f"{year}", {**fields, "grade": grade})


def _aid(case: Case, schooling: Schooling, draws: Draws, year: int) -> Fields | None:
    """Describe the treatment after the school's check-up in spring; None while it is not over."""
    voucher = draws.day(date(year, 6, 1), date(year, 7, 20))
    first = voucher + timedelta(days=draws.whole(2, 25))
    last = first + timedelta(days=draws.whole(0, 60))
    stay = case.member.stay_on(voucher)
    if last > case.today or stay is None:
        return None
    return {
        "school_kind": _KINDS[schooling.kind],
        "school_name": schooling.name,
        "establisher": municipality(stay.agency_id),
        "fiscal_year": year,
        "disease": draws.pick(_DISEASES),
        "voucher_issued_on": voucher,
        "treatment_from": first,
        "treatment_to": last,
        "aid_yen": draws.whole(15, 240) * 100,
        "entitlement": schooling.aid,
    }
