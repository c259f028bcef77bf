"""Employment insurance, held by the employment office: insurance with each employer, and what is paid out."""

from datetime import date, timedelta
from typing import Final

from connectors.sandbox.japan.places import EMPLOYMENT_OFFICE
from connectors.sandbox.japan.records import employment_leaves, employment_search
from connectors.sandbox.japan.records.case import Case, Entries, Entry, Fields
from connectors.sandbox.japan.records.known_spans import begun, ended_on
from connectors.sandbox.japan.span import years_later
from connectors.sandbox.japan.working import Job, Leaving

_ELDERLY = 65
_LOSSES: Final = {
    Leaving.OWN_WISH: "separation",
    Leaving.CONTRACT_ENDED: "separation",
    Leaving.RETIRED: "separation",
    Leaving.DISMISSED: "employer_reason",
    Leaving.COMPANY_ENDED: "employer_reason",
    Leaving.DIED: "not_separation",
}


def held(case: Case, agency_id: str) -> Entries:
    """Give the insurance with each employer, and the benefits of a search, a course or a leave."""
    if agency_id != EMPLOYMENT_OFFICE:
        return
    number = f"9999-{case.draws('employment_number').digits(6)}-{case.draws('check').digits(1)}"
    for place, job in begun(case.member.jobs, case.today):
        if job.employment_insured:
            yield Entry("employment_coverage", f"{place}", _coverage(case, job, number))
    yield from employment_search.held(case)
    yield from employment_leaves.held(case)
    for place, course in begun(case.member.courses, case.today):
        over = ended_on(course.span, case.today)
        yield Entry(
            "education_training",
            f"{place}",
            {
                "kind": course.kind,
                "course": course.name,
                "provider": course.provider,
                "period_from": course.span.start,
                "period_to": over,
                "amount_yen": course.paid_yen if over else 0,
            },
        )


def _coverage(case: Case, job: Job, number: str) -> Fields:
    over = ended_on(job.span, case.today)
    elderly_from = years_later(case.member.born, _ELDERLY)
    return {
        "insured_number": number,
        "establishment_name": job.employer,
        "insured_kind": "elderly" if (over or case.today) >= elderly_from else "general",
        "acquired_on": job.span.start,
        "lost_on": _next_day(over),
        "loss_reason": _LOSSES.get(job.leaving or Leaving.OWN_WISH) if over else None,
    }


def _next_day(day: date | None) -> date | None:
    return None if day is None else day + timedelta(days=1)
