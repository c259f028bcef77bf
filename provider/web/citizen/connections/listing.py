"""The list of connections: looked for by name, person and state, a page at a time, the ended ones folded."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from unicodedata import normalize

from flask import request
from flask.typing import ResponseReturnValue

from connectors.directory_port import DirectoryPerson
from consent.grant import Grant
from provider.web.access import Caller, callable_by
from provider.web.citizen.blueprint import citizen
from provider.web.citizen.grant_cards import GrantCard, cards_of, party_name
from provider.web.citizen.grant_standing import Sort, shown_state, sort_of
from provider.web.citizen.pages import page
from provider.web.citizen.people import names_of
from provider.web.services import services
from provider.web.sessions import citizen_id

ON_A_PAGE = 12
"""Connections that one page shows; a group of several people counts as one."""
ENDED_FOLDED = 4
LONGEST_SEARCH = 50

_TO_HIRAGANA = {katakana: katakana - 0x60 for katakana in range(0x30A1, 0x30F7)}


@dataclass(frozen=True)
class Wish:
    """What the citizen looks for. An empty member narrows nothing; ``after`` is where a page begins."""

    name: str = ""
    person: str = ""
    sort: str = ""
    after: str = ""

    @property
    def narrows(self) -> bool:
        """Tell whether anything is looked for."""
        return bool(self.name or self.person or self.sort)

    @property
    def address(self) -> Mapping[str, str]:
        """Return the members of an address that asks the same from the beginning."""
        told = {"name": self.name, "person": self.person, "state": self.sort}
        return {name: value for name, value in told.items() if value}


@dataclass(frozen=True)
class Entry:
    """One connection before its card is made: enough to look for it."""

    grant: Grant
    name: str
    sort: Sort

    @property
    def group(self) -> str:
        """Name the group: what was given in one sitting to one service belongs together."""
        grant = self.grant
        return f"{grant.sitting}/{grant.client_id}" if grant.sitting else grant.grant_id


Group = Sequence[GrantCard]
"""The cards of one connection: one, or one for each person for whom it was given at once."""


@citizen.get("/my-page/connections")
@callable_by(Caller.CITIZEN)
def connections() -> ResponseReturnValue:
    """List what the citizen shares, and what is shared about them."""
    own_id, now, wish = citizen_id(), services().clock(), _wish()
    every = entries_of(own_id, now=now)
    found = [entry for entry in every if _fits(entry, wish)]
    ended = [entry for entry in found if entry.sort is Sort.ENDED]
    listed = found if wish.sort else [entry for entry in found if entry.sort is not Sort.ENDED]
    groups, first, onward = _page_of(listed, wish.after)
    shown, folded = _cards(groups, [] if wish.sort else ended[:ENDED_FOLDED], own_id, now=now)
    return page(
        "connections/list.html",
        wish=wish,
        groups=shown,
        ended=folded,
        ended_count=0 if wish.sort else len(ended),
        count=len(listed),
        first=first,
        onward=onward,
        people=_people(every, own_id, now=now),
        sorts=[*Sort],
        own_id=own_id,
    )


def entries_of(own_id: str, *, now: datetime) -> list[Entry]:
    """List every connection of a person, newest first, with name and sort, in three statements."""
    here = services()
    mine = [grant for grant in here.grants.of_person(own_id) if grant.amends is None]
    parties = here.clients.several({grant.client_id for grant in mine})
    active = here.credentials.active_of({grant.credential_id for grant in mine})
    return [
        Entry(g, party_name(g, parties.get(g.client_id)), sort_of(shown_state(g, active, now=now)))
        for g in mine
    ]


def grouped(entries: Iterable[Entry]) -> list[list[Entry]]:
    """Put together what belongs together, in the order of the first of each group."""
    groups: dict[str, list[Entry]] = {}
    for entry in entries:
        groups.setdefault(entry.group, []).append(entry)
    return list(groups.values())


def cards_in_groups(
    groups: Sequence[Sequence[Entry]], own_id: str, *, now: datetime
) -> list[Group]:
    """Make the cards of groups, all at once."""
    cards = iter(cards_of([e.grant for group in groups for e in group], own_id, now=now))
    return [[next(cards) for _ in group] for group in groups]


def _cards(
    groups: Sequence[Sequence[Entry]], ended: Sequence[Entry], own_id: str, *, now: datetime
) -> tuple[list[Group], list[Group]]:
    made = cards_in_groups([*groups, *([entry] for entry in ended)], own_id, now=now)
    return made[: len(groups)], made[len(groups) :]


def _page_of(entries: Sequence[Entry], after: str) -> tuple[Sequence[Sequence[Entry]], bool, str]:
    """Return the groups of a page, whether it is the first, and where the next one begins.

    An unknown place is the beginning.
    """
    groups = grouped(entries)
    places = [group[0].grant.grant_id for group in groups]
    start = places.index(after) + 1 if after in places else 0
    shown = groups[start : start + ON_A_PAGE]
    more = start + ON_A_PAGE < len(groups)
    return shown, not start, shown[-1][0].grant.grant_id if more else ""


def _fits(entry: Entry, wish: Wish) -> bool:
    name = not wish.name or _plain(wish.name) in _plain(entry.name)
    person = wish.person in ("", entry.grant.subject_id)
    return name and person and wish.sort in ("", entry.sort)


def _plain(name: str) -> str:
    """Let wide and narrow letters, capitals, spaces and the two kinds of kana make no difference."""
    return "".join(normalize("NFKC", name).translate(_TO_HIRAGANA).casefold().split())


def _wish() -> Wish:
    args = request.args
    return Wish(
        name=args.get("name", "").strip()[:LONGEST_SEARCH],
        person=args.get("person", "")[:LONGEST_SEARCH],
        sort=args.get("state", "") if args.get("state") in list(Sort) else "",
        after=args.get("after", ""),
    )


def _people(
    every: Sequence[Entry], own_id: str, *, now: datetime
) -> list[tuple[str, DirectoryPerson | None]]:
    """List about whom there are connections, where there is more than one person to choose from."""
    ids: Collection[str] = dict.fromkeys(entry.grant.subject_id for entry in every)
    former = services().mandates.former_principals(own_id, now=now)
    shown = [each for each in ids if each not in former]
    if len(shown) < 2:  # noqa: PLR2004 - one is no choice
        return []
    names = names_of(shown)
    return [(each, names.get(each)) for each in shown if each == own_id or each in names]
