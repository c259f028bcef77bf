"""The history of what left, on the screen and for the printer: newest first, by day, narrowed as asked."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask import request
from flask.typing import ResponseReturnValue

from consent.disclosure import Disclosure
from consent.unrecognised import CaseState
from provider.web.access import Caller, callable_by
from provider.web.citizen.blueprint import citizen
from provider.web.citizen.history.asked import Asked, asked_from
from provider.web.citizen.history.choices import choices_of
from provider.web.citizen.history.entries import Names, by_day
from provider.web.citizen.pages import page
from provider.web.services import services
from provider.web.sessions import citizen_id

_ROWS = 10
_ROWS_ON_PAPER = 15
_FEWEST_ROWS = 3
_ITEMS_A_ROW = 1.6
_APPS_A_ROW = 14
"""A page of long entries, or with many apps to choose from, has fewer entries: it is to stay small on a slow line."""


@citizen.get("/my-page/history")
@callable_by(Caller.CITIZEN)
def history() -> ResponseReturnValue:
    """Show one page of the history, with what narrows it and what else can be done with it."""
    asked = asked_from(request.args)
    mentioned = services().own_history.mentioned(citizen_id())
    apps = len({each.client_id for each in mentioned})
    shown = _slice(asked, max(_FEWEST_ROWS, _ROWS - apps // _APPS_A_ROW))
    names = Names.of((*mentioned, *shown.entries))
    cases = services().unrecognised_cases.of_person(citizen_id())
    return page(
        "history/history.html",
        **_in_words(asked, shown, names),
        choices=choices_of(mentioned, names),
        open_cases=[case for case in cases if case.state is CaseState.OPEN],
        settled_cases=[case for case in cases if case.state is not CaseState.OPEN],
    )


@citizen.get("/my-page/history/print")
@callable_by(Caller.CITIZEN)
def printed_history() -> ResponseReturnValue:
    """Show the same entries for paper: more of them, and without what only a screen can use."""
    asked = asked_from(request.args)
    shown = _slice(asked, _ROWS_ON_PAPER)
    return page("history/print.html", **_in_words(asked, shown, Names.of(shown.entries)))


@dataclass(frozen=True)
class _Slice:
    """Some entries, and whether newer and older ones follow."""

    entries: Sequence[Disclosure]
    newer: bool
    older: bool


def _slice(asked: Asked, rows: int) -> _Slice:
    """Read one page. Whoever goes back beyond the newest page sees the newest."""
    read, me = services().own_history.page, citizen_id()
    if asked.after and not asked.before:
        found = read(me, asked.wish, limit=rows + 1, after=asked.after)
        count = _fitting(reversed(found), rows)
        if count == rows or count < len(found):
            return _Slice(found[-count:], newer=count < len(found), older=True)
    begin = "" if asked.after else asked.before
    found = read(me, asked.wish, limit=rows + 1, before=begin)
    count = _fitting(found, rows)
    return _Slice(found[:count], newer=bool(begin), older=count < len(found))


def _fitting(entries: Iterable[Disclosure], rows: int) -> int:
    """Return how many entries go on one page: at least one, if there is one."""
    count, items = 0, 0
    for entry in entries:
        items += len(entry.items)
        if count and (count == rows or items > rows * _ITEMS_A_ROW):
            break
        count += 1
    return count


def _in_words(asked: Asked, shown: _Slice, names: Names) -> dict[str, object]:
    ids = [entry.disclosure_id for entry in shown.entries]
    return {
        "asked": asked,
        "days": by_day(shown.entries, names),
        "newer": ids[0] if ids and shown.newer else None,
        "older": ids[-1] if ids and shown.older else None,
    }
