"""A person's own entries of the ledger: all of them, nobody's else, narrowed as asked, page by page."""

import random
from datetime import UTC, datetime, timedelta
from itertools import pairwise, product

import pytest

from consent.disclosure import HANDED, OWN, PREVIEW, DisclosedItem, Disclosure
from consent.own_history import Kinds, Wish
from provider.storage.disclosures import SqlDisclosureLog
from provider.storage.own_history import OwnHistory

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
PEOPLE = ("parent", "other parent", "child", "stranger")
CATEGORIES = ("immunisation", "immunisation.dates", "household", "identity.name")
OUTCOMES = ("released", "not_available", "source_error")
KINDS = {
    Kinds.HANDED: {HANDED},
    Kinds.READ: {PREVIEW, OWN},
    Kinds.ALL: {HANDED, PREVIEW, OWN},
}


def random_ledger(chance, length=60):
    def items():
        some = chance.sample(CATEGORIES, chance.randint(1, 3))
        return tuple(DisclosedItem(c, chance.choice(OUTCOMES), ("hinata",), 1) for c in some)

    return [
        Disclosure(
            disclosure_id=f"d-{number}",
            occurred_at=NOW + timedelta(minutes=number),
            requested_at=NOW,
            client_id=chance.choice(("c-1", "c-2")),
            grant_id=chance.choice(("g-1", "g-2", "")),
            retrieval_id="r-1",
            person_id=chance.choice(PEOPLE),
            subject_id=chance.choice(PEOPLE),
            relation="self",
            purpose_id="calendar",
            items=items(),
            kind=chance.choice((HANDED, PREVIEW, OWN)),
        )
        for number in range(length)
    ]


def random_wish(chance):
    return Wish(
        kinds=chance.choice(list(Kinds)),
        client_id=chance.choice(("", "", "c-1")),
        subject_id=chance.choice(("", "", "child")),
        category=chance.choice(("", "", *CATEGORIES)),
        outcome=chance.choice(("", "", *OUTCOMES)),
        grant_id=chance.choice(("", "", "g-2")),
        since=chance.choice((None, None, NOW + timedelta(minutes=20))),
        until=chance.choice((None, None, NOW + timedelta(minutes=40))),
    )


def asked_of(entry, person, wish):
    """The rule, said once more without a database."""
    if wish.kinds is Kinds.SHARED:
        kind = entry.kind == HANDED or entry.person_id != person
    else:
        kind = entry.kind in KINDS[wish.kinds]
    names = ("client_id", "subject_id", "grant_id")
    return (
        person in (entry.person_id, entry.subject_id)
        and kind
        and all(getattr(wish, name) in ("", getattr(entry, name)) for name in names)
        and (wish.since is None or wish.since <= entry.occurred_at)
        and (wish.until is None or entry.occurred_at < wish.until)
        and any(
            wish.category in ("", item.category) and wish.outcome in ("", item.outcome)
            for item in entry.items
        )
    )


@pytest.fixture
def history(database):
    return OwnHistory(database)


def ids(entries):
    return [entry.disclosure_id for entry in entries]


def test_everybody_reads_their_own_entries_as_they_wish_and_nobody_anothers(database, history):
    chance = random.Random(7)
    entries = random_ledger(chance)
    ledger = SqlDisclosureLog(database)
    with database.transaction():
        for entry in entries:
            ledger.append(entry)
    wishes = [Wish(), *(random_wish(chance) for _ in range(15))]
    for person, wish in product(PEOPLE, wishes):
        expected = ids(e for e in reversed(entries) if asked_of(e, person, wish))
        assert ids(history.all(person, wish)) == expected, (person, wish)
        assert ids(walked(history, person, wish)) == expected


def walked(history, person, wish, limit=4):
    """Go to the oldest page and back again, and hold what was seen on the way against it."""
    pages = [history.page(person, wish, limit=limit)]
    while len(pages[-1]) == limit:
        pages.append(history.page(person, wish, limit=limit, before=pages[-1][-1].disclosure_id))
    for newer, older in pairwise(pages):
        if older:
            first = older[0].disclosure_id
            assert history.page(person, wish, limit=limit, after=first) == newer
    return [entry for page in pages for entry in page]


def test_another_persons_entry_is_no_place_to_begin_at_and_is_not_got(database, history):
    [entry] = random_ledger(random.Random(1), 1)
    SqlDisclosureLog(database).append(entry)
    strange = next(p for p in PEOPLE if p not in (entry.person_id, entry.subject_id))
    assert history.page(strange, Wish(kinds=Kinds.ALL), limit=9, before="d-0") == []
    assert history.get("d-0", strange) is None
    assert ids([history.get("d-0", entry.person_id)]) == ["d-0"]


def test_new_entries_do_not_move_a_page(database, history):
    ledger = SqlDisclosureLog(database)
    entries = [e for e in random_ledger(random.Random(3)) if e.person_id == "parent"]
    for entry in entries[:-1]:
        ledger.append(entry)
    asked = {"limit": 3, "before": entries[-2].disclosure_id}
    before = history.page("parent", Wish(kinds=Kinds.ALL), **asked)
    ledger.append(entries[-1])
    assert history.page("parent", Wish(kinds=Kinds.ALL), **asked) == before
