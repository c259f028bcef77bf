"""Who looked at the data at the counter of a hospital or pharmacy, held by the body that runs the look-up."""

from datetime import date, datetime, time, timedelta
from typing import Final

from connectors.sandbox.japan.places import MEDICAL_BODY
from connectors.sandbox.japan.records.case import Case, Entries, Entry
from connectors.sandbox.japan.records.draws import Draws
from connectors.sandbox.japan.records.visits import PLACES, Visit, visits_of

_LOOK_UP_FROM: Final = date(2023, 4, 1)
_CARD_SHARE = 55
_KEPT_YEARS = 3
_CONSENT = timedelta(hours=24)
_INFORMATION: Final = (
    "eligibility",
    "eligibility",
    "medication",
    "medication",
    "treatment",
    "checkup",
)


def held(case: Case, agency_id: str) -> Entries:
    """Give the looks of the last three years, for visits at which the card was used."""
    if agency_id != MEDICAL_BODY:
        return
    since = max(_LOOK_UP_FROM, case.today.replace(year=case.today.year - _KEPT_YEARS, day=1))
    for visit in visits_of(case, case.member):
        if visit.day >= since:
            yield from _looks(visit, case.draws("look", visit.key))


def _looks(visit: Visit, draws: Draws) -> Entries:
    if not draws.chance(_CARD_SHARE) and not visit.emergency:
        return
    opens = time(draws.whole(9, 17), draws.whole(0, 59), draws.whole(0, 59))
    moment = datetime.combine(visit.day, opens)
    without = visit.emergency
    mode = (
        "emergency_without_consent"
        if without
        else draws.pick(("face", "face", "pin", "staff_check"))
    )
    purpose = "dispensing" if visit.kind == "dispensing" else "care"
    yield Entry(
        "access_event",
        visit.key,
        {
            "accessed_at": _moment(moment),
            "accessed_on": visit.day.isoformat(),
            "institution": dict(PLACES[visit.place]),
            "information": draws.pick(_INFORMATION),
            "purpose": "emergency" if without else purpose,
            "consent_mode": mode,
            "consent_until": None if without else _moment(moment + _CONSENT),
        },
    )


def _moment(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%S}+09:00"
