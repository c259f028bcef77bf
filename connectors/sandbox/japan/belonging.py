"""Which municipalities and bodies know somebody on a day, and since when: what the directory tells."""

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from connectors.sandbox.japan import places
from connectors.sandbox.japan.life import Household, Member, MemberPart
from connectors.sandbox.japan.span import Span, years_later
from scopes.category import AgencyKind

_GROWN: Final = 18
_ACCOUNTS_FROM: Final = 15
_ACCOUNTS_SINCE: Final = date(2022, 3, 28)
_SCHEMES: Final = {
    "private": (places.LABOUR_STANDARDS, AgencyKind.LABOUR_STANDARDS_OFFICE),
    "local_public_service": (places.COMPENSATION_FUND, AgencyKind.COMPENSATION_FUND),
}
Belonging = tuple[str, AgencyKind, Span]


def residences(member: MemberPart, *, today: date) -> list[dict[str, Any]]:
    """List the stays in municipalities, in order; the day of moving out is the first day elsewhere."""
    found: list[dict[str, Any]] = []
    for stay in member.stays:
        span = stay.span.known(today)
        if span is None:
            continue
        moved_out = None if span.end is None else span.end.isoformat()
        if found and found[-1]["agency_id"] == stay.agency_id:
            found[-1]["moved_out"] = moved_out
            continue
        found.append(
            {
                "agency_id": stay.agency_id,
                "municipality_code": stay.municipality_code,
                "moved_in": span.start.isoformat(),
                "moved_out": moved_out,
            }
        )
    return found


def memberships(household: Household, member: Member, *, today: date) -> list[dict[str, Any]]:
    """List the other bodies that may hold records, by agency and first day; the last day counts."""
    found: dict[tuple[str, AgencyKind, date], date | None] = {}
    for agency_id, kind, span in _belongings(household, member):
        known = span.known(today)
        if known is not None:
            found[agency_id, kind, known.start] = known.last_day
    return [
        {
            "agency_id": agency_id,
            "kind": kind.value,
            "since": since.isoformat(),
            "until": None if until is None else until.isoformat(),
        }
        for (agency_id, kind, since), until in sorted(found.items(), key=lambda each: each[0])
    ]


def _belongings(household: Household, member: Member) -> Iterator[Belonging]:
    registered = Span(member.stays[0].span.start if member.stays else member.born)
    yield places.PREFECTURE, AgencyKind.PREFECTURE, registered
    yield places.MEDICAL_BODY, AgencyKind.MEDICAL_INSURANCE_BODY, registered
    first = max(_ACCOUNTS_SINCE, years_later(member.born, _ACCOUNTS_FROM))
    yield places.ACCOUNT_REGISTRY, AgencyKind.ACCOUNT_REGISTRY, Span(first)
    yield from _insurers(member)
    yield from _pension_bodies(member)
    yield from _offices(member)
    yield from _after_accidents(household, member)


def _insurers(member: Member) -> Iterator[Belonging]:
    for each in member.insurances:
        if each.agency_id == places.MUTUAL_AID.agency_id:
            yield each.agency_id, AgencyKind.MUTUAL_AID, each.span
        elif each.agency_id not in places.BY_AGENCY:
            yield each.agency_id, AgencyKind.INSURER, each.span


def _pension_bodies(member: Member) -> Iterator[Belonging]:
    spans = [(cover.agency_id, cover.span) for cover in member.covers]
    spans += [(pension.agency_id, pension.span) for pension in member.pensions]
    for agency_id, kind in (
        (places.PENSION_SERVICE, AgencyKind.PENSION_SERVICE),
        (places.MUTUAL_AID.agency_id, AgencyKind.MUTUAL_AID),
    ):
        starts = [span.start for agency, span in spans if agency == agency_id]
        if starts:
            yield agency_id, kind, Span(min(starts))


def _offices(member: Member) -> Iterator[Belonging]:
    insured = [job.span.start for job in member.jobs if job.employment_insured]
    insured += [search.span.start for search in member.searches]
    if insured:
        yield places.EMPLOYMENT_OFFICE, AgencyKind.EMPLOYMENT_OFFICE, Span(min(insured))
    schools = [school.span for school in member.schooling if school.board]
    if schools:
        yield places.SCHOOL_BOARD, AgencyKind.SCHOOL_BOARD, Span(schools[0].start, schools[-1].end)
    helped = [assistance.span.start for assistance in member.assistance]
    helped += [support.span.start for support in member.returnee]
    if helped:
        yield places.WELFARE_OFFICE, AgencyKind.WELFARE_OFFICE, Span(min(helped))


def _after_accidents(household: Household, member: Member) -> Iterator[Belonging]:
    """Name who compensates: the injured, and whoever survives somebody who died of it."""
    for other in household.members:
        near = other.number in member.parents or any(
            union.partner == other.number for union in member.unions
        )
        for accident in other.accidents:
            if other.number == member.number or (accident.fatal and near):
                agency_id, kind = _SCHEMES[accident.scheme]
                yield agency_id, kind, Span(accident.on)


def wards(household: Household, member: Member, *, today: date) -> list[Member]:
    """List the children for whom somebody acts (Civil Code art. 818, 819, 824).

    Parents who are married to each other act both, wherever they live; otherwise the one with whom the
    child lives does.
    """
    return [
        child
        for child in household.children_of(member)
        if child.alive(today)
        and child.age(today) < _GROWN
        and member.alive(today)
        and _has_custody(household, member, child, today)
    ]


def _has_custody(household: Household, member: Member, child: Member, today: date) -> bool:
    union = member.partner_on(today)
    if union is not None and union.married and union.partner in child.parents:
        return True
    return any(each.number == child.number for each in household.together(member, today))
