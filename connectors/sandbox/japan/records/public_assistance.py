"""Public assistance of the home to which the person belongs, held by the welfare office that decided."""

from datetime import date
from typing import Final

from connectors.sandbox.japan.places import NAMES
from connectors.sandbox.japan.records.case import Case, Entries, Entry, Fields, municipality
from connectors.sandbox.japan.records.known_spans import begun, ended_on
from connectors.sandbox.japan.support import Assistance

_WORK_GRANT = 100_000
_SCHOOL_GRANT = 300_000
_BEYOND_SCHOOL: Final = ("university",)


def held(case: Case, agency_id: str) -> Entries:
    """Give each stretch of assistance."""
    for _, assistance in begun(case.member.assistance, case.today):
        if assistance.office == agency_id:
            key = f"{assistance.span.start}"
            yield Entry("public_assistance", key, _assistance(case, assistance))


def _assistance(case: Case, assistance: Assistance) -> Fields:
    over = ended_on(assistance.span, case.today)
    suspension = assistance.suspended.known(case.today) if assistance.suspended else None
    now = suspension is not None and suspension.on(case.today)
    stay = case.member.stay_on(assistance.span.start)
    work_on = assistance.work_grant_on
    return {
        "welfare_office": NAMES[assistance.office],
        "municipality": municipality(stay.agency_id) if stay else None,
        "started_on": assistance.span.start,
        "ended_on": over,
        "state": "ended" if over else "suspended" if now else "active",
        "suspended_from": suspension.start if suspension else None,
        "suspended_to": suspension.last_day if suspension else None,
        "kinds": list(assistance.kinds),
        "household_size": assistance.household_size,
        "work_independence_grant": _grant(work_on, _WORK_GRANT, case.today),
        "education_employment_grant": _grant(
            _leaves_for(case, assistance), _SCHOOL_GRANT, case.today
        ),
    }


def _grant(day: date | None, yen: int, today: date) -> Fields | None:
    return {"paid_on": day, "amount_yen": yen} if day is not None and day <= today else None


def _leaves_for(case: Case, assistance: Assistance) -> date | None:
    """Return the day on which a young person left assistance for a university, if ever (art. 55-5)."""
    return next(
        (
            each.span.start
            for each in case.member.schooling
            if each.kind in _BEYOND_SCHOOL and assistance.span.on(each.span.start)
        ),
        None,
    )
