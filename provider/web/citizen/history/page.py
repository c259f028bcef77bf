"""The history of what left, on the screen and for the printer: newest first, by day, narrowed as asked."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import request
from flask.typing import ResponseReturnValue

from consent.disclosure import Disclosure
from consent.unrecognised import CaseState
from provider.web.access import Caller, callable_by
from provider.web.citizen.blueprint import citizen
from provider.web.citizen.history.asked import Asked, asked_from
from provider.web.citizen.history.choices import choices_of_citizen
from provider.web.citizen.history.entries import by_day
from provider.web.citizen.pages import page
from provider.web.services import services
from provider.web.sessions import citizen_id

_ROWS = 12
_ROWS_ON_PAPER = 20


@citizen.get("/my-page/history")
@callable_by(Caller.CITIZEN)
def history() -> ResponseReturnValue:
    """Show one page of the history, with what narrows it and what else can be done with it."""
    asked = asked_from(request.args)
    cases = services().unrecognised_cases.of_person(citizen_id())
    return page(
        "history/history.html",
        **_shown(asked, _ROWS),
        choices=choices_of_citizen(),
        open_cases=[case for case in cases if case.state is CaseState.OPEN],
        settled_cases=[case for case in cases if case.state is not CaseState.OPEN],
    )


@citizen.get("/my-page/history/print")
@callable_by(Caller.CITIZEN)
def printed_history() -> ResponseReturnValue:
    """Show the same entries for paper: more of them, and without what only a screen can use."""
    return page("history/print.html", **_shown(asked_from(request.args), _ROWS_ON_PAPER))


def _shown(asked: Asked, rows: int) -> dict[str, object]:
    slice_ = _slice(asked, rows)
    ids = [entry.disclosure_id for entry in slice_.entries]
    return {
        "asked": asked,
        "days": by_day(slice_.entries),
        "newer": ids[0] if ids and slice_.newer else None,
        "older": ids[-1] if ids and slice_.older else None,
    }


@dataclass(frozen=True)
class _Slice:
    """Some entries, and whether newer and older ones follow."""

    entries: Sequence[Disclosure]
    newer: bool
    older: bool


def _slice(asked: Asked, rows: int) -> _Slice:
    """Read one page. Whoever goes back beyond the newest page sees the newest."""
    read = services().own_history.page
    me = citizen_id()
    if asked.after and not asked.before:
        found = read(me, asked.wish, limit=rows + 1, after=asked.after)
        if len(found) >= rows:
            return _Slice(found[-rows:], newer=len(found) > rows, older=True)
    begin = "" if asked.after else asked.before
    found = read(me, asked.wish, limit=rows + 1, before=begin)
    return _Slice(found[:rows], newer=bool(begin), older=len(found) > rows)
