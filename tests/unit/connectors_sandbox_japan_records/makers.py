"""Small lives laid out by hand, and questions about them, for the tests of the invented records."""

from datetime import date

from connectors.sandbox.japan.health import Body
from connectors.sandbox.japan.holdings import Holdings
from connectors.sandbox.japan.households import household
from connectors.sandbox.japan.life import FullName, Household, Member, Sex, Stay, Union
from connectors.sandbox.japan.places import BY_AGENCY
from connectors.sandbox.japan.records.case import Case
from connectors.sandbox.japan.records.compose import records_in
from connectors.sandbox.japan.span import Span
from connectors.sandbox.japan.working import Insurance, Job, JobKind

TODAY = date(2026, 11, 20)
SEED = "1"


def day(text):
    return date.fromisoformat(text)


def span(start, end=None):
    return Span(day(start), None if end is None else day(end))


def stay(agency_id="mihon", start="1950-01-01", end=None, *, head=1, relationship="head", home=1):
    town = BY_AGENCY[agency_id]
    days = span(start, end)
    return Stay(agency_id, town.code, town.name, "見本町1-1", days, home, head, relationship)


def member(number, born, *, sex=Sex.FEMALE, died=None, parents=(), spouse=None, stays=None, **life):
    """Make a person who lives in 見本市 from birth on, unless stays are given."""
    name = FullName("見本", f"花子{number}", "ミホン", "ハナコ")
    relationship = "head" if number == 1 else "child"
    return Member(
        person_id=f"j-999999-{number}",
        number=number,
        name=name,
        sex=sex,
        born=day(born),
        died=None if died is None else day(died),
        parents=parents,
        unions=() if spouse is None else (Union(spouse, True, span("2010-04-01")),),
        stays=stays or (stay(start=born, end=died, relationship=relationship),),
        **{"body": Body(), **life},
    )


def family(*members):
    return Household("hand-made", 999_999, "hand-made", members)


def job(first_yen, start="2000-04-01", end=None, *, kind=JobKind.EMPLOYEE, leaving=None):
    """Make a job whose pay never rises."""
    insurer = "kenpo-mihon" if kind is JobKind.EMPLOYEE else ""
    employed = kind is not JobKind.SELF_EMPLOYED
    days = span(start, end)
    return Job("見本商事", kind, days, first_yen, 0, insurer, leaving, employed)


def insured(start, end=None, *, holder=1, dependant=False, kind="health_society"):
    agency, number = (
        ("kenpo-mihon", "06990018") if kind == "health_society" else ("mihon", "991019")
    )
    name = "見本健康保険組合" if kind == "health_society" else "見本市国民健康保険"
    days = span(start, end)
    return Insurance(
        agency, kind, number, name, "ZZ1", "9900001", f"{holder:02}", holder, dependant, days
    )


def held(home, number, agency_id, category, today=TODAY):
    """Return what an agency holds of a member in a category."""
    return records_in(Case(home, home.member(number), today), agency_id, category)


def only(home, number, agency_id, category, today=TODAY):
    """Return the one record there is."""
    (record,) = held(home, number, agency_id, category, today)
    return record


def everybody(numbers, today=TODAY):
    """List all who live on a day in households of the population, with their household and a case."""
    for number in numbers:
        home = household(SEED, number)
        for each in home.members:
            if each.stay_on(today) is not None:
                yield home, each, Case(home, each, today)


def all_held(case):
    """List agency, category and record of everything that agencies hold of a person."""
    return [
        (agency_id, category, record)
        for agency_id, categories in Holdings(case).items()
        for category, records in categories.items()
        for record in records
    ]
