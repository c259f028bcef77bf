"""The pensions that come of the years of insurance, of a disability, or of a death."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from connectors.sandbox.japan.life import Household, Member, Sex
from connectors.sandbox.japan.lives.pension_covers import INSURED, insured_job
from connectors.sandbox.japan.lives.stage import Stage, end_of_school_age, month_after
from connectors.sandbox.japan.places import PENSION_SERVICE
from connectors.sandbox.japan.span import Span, years_later
from connectors.sandbox.japan.working import Pension, PensionSupport

_SUPPORT_SINCE: Final = date(2019, 10, 1)
_FULL_YEN: Final = 831_700
"""The whole old-age basic pension of a year, as of fiscal 2025."""
_FULL_MONTHS: Final = 480
_LEAST_MONTHS: Final = 120
_LONG_MONTHS: Final = 240
_SUPPORT_BELOW_YEN: Final = 780_000
_DAY = timedelta(days=1)


def _months(span: Span) -> int:
    end = span.end or date(2040, 12, 31)
    return (end.year - span.start.year) * 12 + end.month - span.start.month


def basic_yen(member: Member) -> int:
    """Return a year's old-age basic pension: whole for 480 months, half for those exempted."""
    months = 0
    for each in member.covers:
        within = each.span.common(Span(years_later(member.born, 20), years_later(member.born, 60)))
        if within is None or each.payment_state in ("unpaid", "student_deferral"):
            continue
        count = _months(within)
        months += count if each.payment_state in (None, "paid") else count // 2
    return (
        _FULL_YEN * min(months, _FULL_MONTHS) // _FULL_MONTHS // 100 * 100
        if months >= _LEAST_MONTHS
        else 0
    )


def employees_yen(member: Member, until: date) -> int:
    """Return a year's old-age employees' pension of the jobs before a day: 5.481 thousandths of all pay."""
    pay = sum(
        job.yearly_yen(job.span.start.year + 5) // 12 * _months(span)
        for job in member.jobs
        if job.kind in INSURED and (span := job.span.common(Span(date.min, until))) is not None
    )
    return pay * 5481 // 1_000_000 // 100 * 100


def retire(stage: Stage) -> Member:
    """Grant the pensions of old age and disability."""
    disability = _for_disability(stage)
    old = [] if disability else _for_age(stage)
    return replace(stage.member, pensions=tuple(disability + old))


def _main_agency(member: Member) -> str:
    months: dict[str, int] = {}
    for each in member.covers:
        if each.kind == "category2":
            months[each.agency_id] = months.get(each.agency_id, 0) + _months(each.span)
    return max(sorted(months), key=lambda agency: months[agency]) if months else PENSION_SERVICE


def _for_age(stage: Stage) -> list[Pension]:
    member = stage.member
    start = month_after(stage.birthday(65) - _DAY)
    span = stage.lived(start) if start.year <= 2040 else None  # noqa: PLR2004 - the calendar's end
    if span is None:
        return []
    found = []
    if (yen := basic_yen(member)) > 0:
        found.append(Pension("old_age_basic", span, yen, PENSION_SERVICE))
    if (yen := employees_yen(member, start)) > 0 and found:
        job = insured_job(member, start)
        rich = job is not None and job.yearly_yen(start.year) > 7_000_000  # noqa: PLR2004 - the limit
        idle = Span(start, job.span.end) if rich and job is not None else None
        agency = _main_agency(member)
        found.append(
            Pension(
                *("old_age_employees", span, yen, agency),
                suspended=idle,
                suspension_reason="working" if idle else None,
            )
        )
    return found


def _for_disability(stage: Stage) -> list[Pension]:
    book = next(
        (
            each
            for each in stage.member.handbooks
            if each.grade in ("1", "A") or (each.grade == "2" and each.kind == "mental")
        ),
        None,
    )
    if book is None or book.issued_on >= stage.birthday(65) or not stage.dice.chance(85):
        return []
    start = month_after(max(stage.birthday(20), book.issued_on))
    span = stage.lived(start)
    if span is None:
        return []
    grade = 1 if book.grade in ("1", "A") else 2
    yen = _FULL_YEN * 5 // 4 if grade == 1 else _FULL_YEN
    found = [Pension("disability_basic", span, yen, PENSION_SERVICE, grade=grade)]
    more = employees_yen(stage.member, start)
    if more > 0 and insured_job(stage.member, book.issued_on) is not None:
        agency = _main_agency(stage.member)
        found.append(Pension("disability_employees", span, max(more, 612_000), agency, grade=grade))
    return found


def survive(stage: Stage) -> Member:
    """Grant pensions to who survives a husband, a wife or both parents, and support to who has little."""
    found = [*stage.member.pensions, *_for_spouse(stage), *_for_orphan(stage)]
    return replace(
        stage.member, pensions=tuple(found), pension_supports=tuple(_supports(stage, found))
    )


def _for_spouse(stage: Stage) -> list[Pension]:
    found: list[Pension] = []
    for union in stage.member.unions:
        dead = stage.household.member(union.partner)
        if not union.married or dead.died is None or union.span.end != dead.died:
            continue
        start = month_after(dead.died)
        if start.year > 2040 or not stage.member.alive(start):  # noqa: PLR2004 - the calendar's end
            continue
        young = [end for end in _ends_of_childhood(stage.household, stage.member) if end > start]
        if young:
            span = Span(start, max(young)).common(stage.whole_life)
            yen = _FULL_YEN + 239_300 * min(2, len(young))
            found += (
                [Pension("survivor_basic", span, yen, PENSION_SERVICE, of=dead.number)]
                if span
                else []
            )
        found += _from_job(stage, dead, start)
        if not found and basic_yen(dead) > 0 and dead.age(dead.died) < 65:  # noqa: PLR2004 - not drawn yet
            found.append(_lump_sum(dead, start))
    return found


def _from_job(stage: Stage, dead: Member, start: date) -> list[Pension]:
    entitled = stage.member.sex is Sex.FEMALE or stage.member.age(start) >= 55  # noqa: PLR2004
    long = (
        sum(_months(each.span) for each in dead.covers if each.kind == "category2") >= _LONG_MONTHS
    )
    yen = employees_yen(dead, start) * 3 // 4 // 100 * 100
    if not entitled or not long or yen <= 0:
        return []
    return [
        Pension(
            "survivor_employees",
            Span(start, stage.member.died),
            yen,
            _main_agency(dead),
            of=dead.number,
        )
    ]


def _lump_sum(dead: Member, start: date) -> Pension:
    return Pension(
        "lump_sum_death", Span(start, start + _DAY), 145_000, PENSION_SERVICE, of=dead.number
    )


def _ends_of_childhood(household: Household, parent: Member) -> list[date]:
    return [end_of_school_age(child.born, 18) for child in household.children_of(parent)]


def _for_orphan(stage: Stage) -> list[Pension]:
    parents = [stage.household.member(number) for number in stage.member.parents]
    deaths = [each.died for each in parents if each.died is not None]
    if not parents or len(deaths) < len(parents):
        return []
    start, end = month_after(max(deaths)), end_of_school_age(stage.member.born, 18)
    span = Span(start, end).common(stage.whole_life) if start < end else None
    dead = next(each for each in parents if each.died == max(deaths))
    return (
        []
        if span is None
        else [Pension("survivor_basic", span, _FULL_YEN, PENSION_SERVICE, of=dead.number)]
    )


def _supports(stage: Stage, pensions: list[Pension]) -> list[PensionSupport]:
    """Support who has little beside the basic pension (Act on Benefits to Support Pensioners art. 2, 15, 20)."""
    yearly = sum(each.annual_yen for each in pensions if each.kind.startswith("old_age"))
    for each, kind, monthly in (
        (pension, *_SUPPORTED[pension.kind]) for pension in pensions if pension.kind in _SUPPORTED
    ):
        span = each.span.common(Span(_SUPPORT_SINCE))
        poor = yearly <= _SUPPORT_BELOW_YEN
        if span is not None and poor and stage.member.wages_yen(span.start.year) == 0:
            yen = monthly * 5 // 4 if each.grade == 1 else monthly
            return [PensionSupport(kind, span, yen)]
    return []


_SUPPORTED: Final = {
    "old_age_basic": ("old_age", 5_450),
    "disability_basic": ("disability", 5_450),
    "survivor_basic": ("survivor", 5_450),
}
