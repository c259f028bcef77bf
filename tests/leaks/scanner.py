"""Looks into what left for anybody whom it does not concern.

What concerns nobody but its owner: name and reading with any space, birth date in any usual form, address,
and the codes by which agencies know somebody. Agencies' own record ids must not be seen at all.
"""

import re
from dataclasses import dataclass
from datetime import date

from connectors.my_number import holds_my_number
from connectors.sandbox.profile import load_profiles
from tests.leaks.country import TODAY, code_of
from tests.silence.timeline import named

OWN_DECISION = 15
SPACES = re.compile(r"\s+")
RECORD_ID = re.compile(r"zz-[0-9a-f]{10}")
AGENCIES = tuple(load_profiles())
ERAS = (("令和", "R", 2018), ("平成", "H", 1988), ("昭和", "S", 1925))


@dataclass(frozen=True)
class Hit:
    """Something was found that has to stay away. ``kind`` says what; the value itself is not kept."""

    household: int
    place: str
    kind: str


def marks_of(person):
    """Return by kind everything that tells of a person."""
    text, kana = person.name["text"], person.name["kana"]
    return {
        "name": {text, SPACES.sub("", text)},
        "reading": {kana, SPACES.sub("", kana), SPACES.sub(" ", kana)},
        "birth date": set(_forms(date.fromisoformat(person.birth_date))),
        "address": {person.address},
        "linkage code": {code_of(agency_id, person.person_id) for agency_id in AGENCIES},
    }


def _forms(day):
    yield from (day.isoformat(), f"{day:%Y%m%d}", f"{day.year}年{day.month}月{day.day}日")
    for name, initial, before in ERAS:
        year = day.year - before
        if year > 0:
            yield f"{name}{year}年{day.month}月{day.day}日"
            yield f"{initial}{year}.{day.month}.{day.day}"


def known_to(people, adult, subject):
    """Return for whom a consent speaks: subject, whoever logged in, and the young children they represent."""
    children = [people[each["person_id"]] for each in people[adult].represents]
    return [people[adult], people[subject], *(c for c in children if age(c) < OWN_DECISION)]


def age(person):
    """Return the completed years of somebody today."""
    born = date.fromisoformat(person.birth_date)
    return TODAY.year - born.year - ((TODAY.month, TODAY.day) < (born.month, born.day))


def strangers(people, household, known):
    """Return by kind what tells of everybody else who ever belonged to a household."""
    mine = [marks_of(person) for person in known]
    ids = {person.person_id for person in known}
    others = [people[m.person_id] for m in household.members if m.person_id in people]
    theirs = [marks_of(person) for person in others if person.person_id not in ids]
    kinds = {kind for marks in theirs for kind in marks}
    return {
        kind: {v for marks in theirs for v in marks[kind]} - {v for own in mine for v in own[kind]}
        for kind in kinds
    }


def hits(text, forbidden, *, household, place):
    """Return what a text holds of strangers, of agencies' own record ids, and of My Numbers."""
    found = [
        Hit(household, place, kind)
        for kind, values in forbidden.items()
        if any(value in text for value in values)
    ]
    if RECORD_ID.search(text):
        found.append(Hit(household, place, "record id"))
    if holds_my_number(named(text)):  # what is drawn at random may look like one
        found.append(Hit(household, place, "My Number"))
    return found
