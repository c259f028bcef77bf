"""What whole households hand over, and a look into all of it."""

import re

from scopes.catalogue import CATALOGUE
from scopes.third_person import names_third_persons
from tests.leaks.scanner import OWN_DECISION, Hit, age, hits, known_to, marks_of, strangers

ABOUT_OTHERS = tuple(
    sorted(
        category.id
        for category in CATALOGUE.values()
        if any(names_third_persons(each.schema) for each in category.record_types)
    )
)
"""Categories whose records may name others: they are always handed over."""
OF_ONESELF = tuple(sorted(CATALOGUE.keys() - set(ABOUT_OTHERS)))
EVERY_CATEGORY = tuple(sorted(CATALOGUE))
WORDS = re.compile(
    r"[\u3000-\uffef\U00020000-\U0003ffff][\u3000-\uffef\U00020000-\U0003ffff0-9 -]+"
)
CODES = re.compile(r"[0-9a-f]{60,}")


def a_few(turn):
    """Return what is handed over at a turn: whatever may name others, and one other in rotation."""
    return (*ABOUT_OTHERS, OF_ONESELF[turn % len(OF_ONESELF)])


def consents(people, household):
    """Yield who hands over whose records: everybody from 15 on their own, parents their children's."""
    for member in household.members:
        person = people.get(member.person_id)
        if person is None:
            continue
        if age(person) >= OWN_DECISION:
            yield person.person_id, person.person_id
        for child in person.represents:
            if age(people[child["person_id"]]) < OWN_DECISION:
                yield person.person_id, child["person_id"]


def scan(country, numbers, categories=a_few):
    """Let households hand everything over; return what was found where it must not be."""
    found, turn = [], 0
    for number in numbers:
        household = country.people.household(number)
        grants = {}
        for adult, subject in consents(country.people, household):
            turn += 1
            grant, body = country.handed_over(adult, subject, categories(turn))
            grants.setdefault(adult, []).append(grant)
            away = strangers(country.people, household, known_to(country.people, adult, subject))
            found += hits(body, away, household=number, place="payload")
        for adult, mine in grants.items():
            found += _on_pages(country, household, adult, mine)
    return found + _unseen_by_operators(country, numbers)


def _on_pages(country, household, adult, grants):
    """Look at what somebody is shown of all their consents: my page, the history and each consent."""
    credential = country.with_card(adult)
    paths = [
        "/my-page",
        "/my-page/connections",
        "/my-page/history",
        *(f"/my-page/grants/{each}" for each in grants),
    ]
    away = strangers(country.people, household, known_to(country.people, adult, adult))
    number = int(household.members[0].person_id.split("-")[1])
    return [
        hit
        for page in country.pages(adult, credential, *paths)
        for hit in hits(page, away, household=number, place="page")
    ]


def _unseen_by_operators(country, numbers):
    """Look for anybody at all in logs, in the ledger and in the database's file."""
    told = {"log": country.heard.getvalue(), "ledger": country.ledger(), "database": country.kept()}
    told = {place: _worth_a_look(text) for place, text in told.items()}
    return [
        Hit(number, place, kind)
        for number in numbers
        for member in country.people.household(number).members
        if (person := country.people.get(member.person_id)) is not None
        for kind, values in marks_of(person).items()
        if kind != "birth date"  # days of other things are in all three
        for place, text in told.items()
        if any(value in text for value in values)
    ]


def _worth_a_look(text):
    """Return what can be a name, an address or a code, each once: the rest is long and tells of nobody."""
    return "\n".join({*WORDS.findall(text), *CODES.findall(text)})
